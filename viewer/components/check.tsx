interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  /** Says more; an id of the element that does. */
  readonly describedBy?: string;
  readonly testId: string;
  readonly onChange: (checked: boolean) => void;
}

/** A box to tick, with its label as large as a finger. */
export function Check({ label, checked, disabled, describedBy, testId, onChange }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={describedBy}
        data-testid={testId}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
