import type { ComponentChild } from 'preact';

interface ToolProps {
  readonly label: string;
  readonly testId: string;
  readonly icon: ComponentChild;
  /** There is nothing to press it for just now; it stays where it is. */
  readonly disabled?: boolean;
  /** Of one that stays pressed. */
  readonly pressed?: boolean;
  readonly state?: string;
  readonly onPress: () => void;
}

/** A tool at the picture's edge: an icon in the row, and its name beside it in the list that a narrow row has. */
export function Tool({ label, testId, icon, disabled = false, pressed, state, onPress }: ToolProps) {
  return (
    <button
      type="button"
      class="icon-button tool"
      aria-label={label}
      aria-disabled={disabled || undefined}
      aria-pressed={pressed}
      title={label}
      onClick={() => {
        if (!disabled) onPress();
      }}
      data-testid={testId}
      data-state={state}
    >
      {icon}
      <span class="tool-name" aria-hidden="true">
        {label}
      </span>
    </button>
  );
}
