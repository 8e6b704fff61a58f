import type { ComponentChildren } from 'preact';

interface IconButtonProps {
  /** What it does, in words. */
  readonly label: string;
  readonly disabled?: boolean;
  /** Beside its own class. */
  readonly kind?: string;
  readonly testId: string;
  readonly onPress: () => void;
  /** Its icon. */
  readonly children: ComponentChildren;
}

/** A button as large as a finger that shows an icon alone. */
export function IconButton({ label, disabled, kind, testId, onPress, children }: IconButtonProps) {
  return (
    <button
      type="button"
      class={kind === undefined ? 'icon-button' : `icon-button ${kind}`}
      aria-label={label}
      disabled={disabled}
      onClick={onPress}
      data-testid={testId}
    >
      {children}
    </button>
  );
}
