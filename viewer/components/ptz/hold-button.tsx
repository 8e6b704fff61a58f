import type { ComponentChildren, TargetedEvent, TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';

interface HoldButtonProps {
  readonly label: string;
  readonly disabled: boolean;
  readonly class?: string;
  readonly testId?: string;
  /** Off where something around the button follows the finger. */
  readonly byPointer?: boolean;
  readonly onHold: () => void;
  readonly onRelease: () => void;
  /** Pressed by something that can not hold: a screen reader, a switch. */
  readonly onNudge: () => void;
  readonly children: ComponentChildren;
}

/** A button that acts for as long as it is held, by a finger, a mouse, or Enter and the space bar. */
export function HoldButton(props: HoldButtonProps) {
  const { label, disabled, testId, byPointer = true, onHold, onRelease, onNudge } = props;

  function onPointerDown(event: TargetedPointerEvent<HTMLButtonElement>) {
    if (!byPointer || disabled || event.button !== 0) return;
    // With the capture the release arrives here wherever the finger has slid meanwhile.
    event.currentTarget.setPointerCapture(event.pointerId);
    onHold();
  }

  function onKeyDown(event: TargetedKeyboardEvent<HTMLButtonElement>) {
    if (!isPress(event) || disabled) return;
    event.preventDefault();
    if (!event.repeat) onHold();
  }

  function onKeyUp(event: TargetedKeyboardEvent<HTMLButtonElement>) {
    if (!isPress(event)) return;
    event.preventDefault();
    onRelease();
  }

  function onClick(event: TargetedEvent<HTMLButtonElement, MouseEvent>) {
    // A click that no pointer made counts no presses.
    if (event.detail === 0 && !disabled) onNudge();
  }

  return (
    <button
      type="button"
      class={`hold ${props.class ?? ''}`}
      aria-label={label}
      disabled={disabled}
      data-testid={testId}
      onPointerDown={onPointerDown}
      onPointerUp={onRelease}
      onPointerCancel={onRelease}
      onLostPointerCapture={onRelease}
      onKeyDown={onKeyDown}
      onKeyUp={onKeyUp}
      onBlur={onRelease}
      onClick={onClick}
      onContextMenu={(event) => event.preventDefault()}
    >
      {props.children}
    </button>
  );
}

function isPress({ key }: KeyboardEvent): boolean {
  return key === 'Enter' || key === ' ';
}
