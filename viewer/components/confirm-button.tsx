import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { texts } from '../texts/texts.ts';

interface ConfirmButtonProps {
  readonly label: string;
  /** What a screen reader says, where the label needs its surroundings. */
  readonly description?: string;
  readonly question: string;
  /** What the button that does it says. */
  readonly confirm?: string;
  readonly disabled?: boolean;
  /** Something is being carried out; it can be pressed again soon, and keeps the focus until then. */
  readonly busy?: boolean;
  /** It takes something away. */
  readonly grave?: boolean;
  readonly testId: string;
  readonly onConfirm: () => void;
}

/** Asks again before it does what can not be taken back, in the place where it was pressed. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const {
    label,
    description,
    question,
    confirm = texts.controls.confirm,
    disabled,
    busy,
    grave,
    testId,
  } = props;
  const asking = useSignal(false);
  const wasAsking = useRef(false);
  const first = useRef<HTMLButtonElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);

  useLayoutEffect(() => {
    // Whoever presses twice by mistake presses what does nothing.
    if (asking.value) cancel.current?.focus();
    else if (wasAsking.current) first.current?.focus();
    wasAsking.current = asking.value;
  }, [asking.value]);

  if (!asking.value) {
    return (
      <button
        ref={first}
        type="button"
        class={grave ? 'button button-quiet button-grave' : 'button button-quiet'}
        aria-label={description}
        disabled={disabled}
        aria-disabled={busy || undefined}
        data-testid={testId}
        onClick={() => {
          if (!busy) asking.value = true;
        }}
      >
        {label}
      </button>
    );
  }
  const settle = (done?: () => void) => () => {
    asking.value = false;
    done?.();
  };
  return (
    <fieldset
      class="confirm"
      aria-label={question}
      data-testid={`${testId}-question`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // Nor does it close what this is in.
        event.preventDefault();
        event.stopPropagation();
        asking.value = false;
      }}
    >
      <p class="confirm-question">{question}</p>
      <button
        ref={cancel}
        type="button"
        class="button button-quiet"
        data-testid={`${testId}-cancel`}
        onClick={settle()}
      >
        {texts.controls.cancel}
      </button>
      <button
        type="button"
        class={grave ? 'button button-bad' : 'button'}
        disabled={disabled}
        data-testid={`${testId}-confirm`}
        onClick={settle(props.onConfirm)}
      >
        {confirm}
      </button>
    </fieldset>
  );
}
