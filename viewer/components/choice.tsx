interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly options: readonly T[];
  /** Undefined where it is not known. */
  readonly chosen: T | undefined;
  readonly words: Readonly<Record<T, string>>;
  readonly disabled?: boolean;
  readonly testId: string;
  readonly onChoose: (option: T) => void;
}

/** A name, and beside it a few buttons of which one holds. */
export function Choice<T extends string>(props: ChoiceProps<T>) {
  const { label, options, chosen, words, disabled, testId, onChoose } = props;
  return (
    <div class="setting">
      <span class="setting-name" aria-hidden="true">
        {label}
      </span>
      <fieldset class="segments" aria-label={label} disabled={disabled} data-testid={testId}>
        {options.map((option) => (
          <button
            key={option}
            type="button"
            class="segment"
            aria-pressed={option === chosen}
            data-testid={`${testId}-${option}`}
            onClick={() => onChoose(option)}
          >
            {words[option]}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
