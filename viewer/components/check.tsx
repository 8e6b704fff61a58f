interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  /** Something is being carried out; it can be ticked again soon, and keeps the focus until then. */
  readonly busy?: boolean;
  /** Says more; an id of the element that does. */
  readonly describedBy?: string;
  readonly testId: string;
  readonly onChange: (checked: boolean) => void;
}

/** A box to tick, with its label as large as a finger. */
export function Check({ label, checked, disabled, busy, describedBy, testId, onChange }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-disabled={busy || undefined}
        aria-describedby={describedBy}
        data-testid={testId}
        onChange={({ currentTarget }) => {
          const wish = currentTarget.checked;
          // What is shown is what is so; whoever is asked decides.
          currentTarget.checked = checked;
          if (!busy) onChange(wish);
        }}
      />
      <span>{label}</span>
    </label>
  );
}
