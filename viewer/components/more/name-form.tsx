import { useSignal } from '@preact/signals';
import type { TargetedKeyboardEvent, TargetedSubmitEvent } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { texts } from '../../texts/texts.ts';

interface NameFormProps {
  readonly label: string;
  readonly first?: string;
  readonly disabled: boolean;
  /** Something else is being carried out; it can be pressed again soon. */
  readonly busy: boolean;
  readonly testId: string;
  readonly onSave: (name: string, onDone: () => void) => void;
  /** What is wrong with a name, as a sentence; it is then not saved. */
  readonly faultOf?: ((name: string) => string | undefined) | undefined;
  /** There where the form has taken the place of something; it then takes the focus too. */
  readonly onCancel?: () => void;
}

/** Longest name, as commands have it. */
const MAX_NAME_CHARS = 64;

/** Asks for a name. */
export function NameForm(props: NameFormProps) {
  const { label, first = '', disabled, busy, testId, onSave, faultOf, onCancel } = props;
  const typed = useSignal(first);
  const fault = useSignal<string | undefined>(undefined);
  const faultId = useId();
  const input = useRef<HTMLInputElement>(null);

  // Before anything more can be typed.
  useLayoutEffect(() => {
    if (!onCancel) return;
    input.current?.focus();
    input.current?.select();
  }, []);

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = typed.value.trim();
    if (name === '' || busy) return;
    fault.value = faultOf?.(name);
    if (fault.peek() !== undefined) return;
    // Kept until the camera has taken it: a refusal costs nobody what was typed.
    onSave(name, () => {
      typed.value = '';
    });
  }

  function onKeyDown(event: TargetedKeyboardEvent<HTMLFormElement>) {
    if (event.key !== 'Escape' || !onCancel) return;
    // Nor does it close what this is in.
    event.preventDefault();
    event.stopPropagation();
    onCancel();
  }

  return (
    <form class="name-form" onSubmit={submit} onKeyDown={onKeyDown}>
      <div class="field">
        <input
          ref={input}
          class="input"
          aria-label={label}
          placeholder={label}
          value={typed.value}
          maxLength={MAX_NAME_CHARS}
          autocomplete="off"
          aria-invalid={fault.value !== undefined}
          aria-describedby={fault.value === undefined ? undefined : faultId}
          data-testid={`${testId}-name`}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
            fault.value = undefined;
          }}
        />
      </div>
      {onCancel && (
        <button type="button" class="button button-quiet" data-testid={`${testId}-cancel`} onClick={onCancel}>
          {texts.controls.cancel}
        </button>
      )}
      <button
        type="submit"
        class="button"
        disabled={disabled}
        aria-disabled={busy || undefined}
        data-testid={testId}
      >
        {texts.controls.save}
      </button>
      {fault.value !== undefined && (
        <p id={faultId} class="problem" role="alert" data-testid={`${testId}-fault`}>
          {fault.value}
        </p>
      )}
    </form>
  );
}
