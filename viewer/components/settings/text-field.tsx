import type { ComponentChildren, RefObject } from 'preact';

/** Preact knows each kind of field by itself. */
const TYPES = {
  text: { type: 'text' },
  password: { type: 'password' },
  date: { type: 'date' },
} as const;

interface TextFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly maxLength?: number;
  readonly type?: 'text' | 'password' | 'date';
  readonly inputMode?: 'url';
  readonly placeholder?: string;
  /** Nothing that is typed is to be corrected: an address, a name as machines have it. */
  readonly exact?: boolean;
  readonly hint?: string;
  /** What is wrong with it. */
  readonly fault?: string | undefined;
  /** The fault's `data-testid`. */
  readonly faultId?: string;
  readonly testId: string;
  readonly field?: RefObject<HTMLInputElement | null>;
  readonly onInput: (value: string) => void;
  /** A button at the field's end. */
  readonly children?: ComponentChildren;
}

/** A label, its field, and what is to be said of it. */
export function TextField(props: TextFieldProps) {
  const { id, label, value, type = 'text', exact, hint, fault, testId, field, onInput, children } = props;
  const said = fault !== undefined || hint !== undefined;
  return (
    <div class="text-field">
      <label class="label" for={id}>
        {label}
      </label>
      <div class="field">
        <input
          ref={field ?? null}
          id={id}
          class="input"
          {...TYPES[type]}
          value={value}
          maxLength={props.maxLength}
          inputMode={props.inputMode}
          placeholder={props.placeholder}
          autocomplete="off"
          {...(exact && { autocapitalize: 'off', spellcheck: false })}
          aria-invalid={fault !== undefined}
          aria-describedby={said ? `${id}-said` : undefined}
          data-testid={testId}
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
        {children}
      </div>
      {fault !== undefined ? (
        <p id={`${id}-said`} class="problem" role="alert" data-testid={props.faultId}>
          {fault}
        </p>
      ) : (
        hint !== undefined && (
          <p id={`${id}-said`} class="quiet">
            {hint}
          </p>
        )
      )}
    </div>
  );
}
