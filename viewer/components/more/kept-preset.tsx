import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Upkeep } from '../../models/control/controls.ts';
import { texts } from '../../texts/texts.ts';
import { ConfirmButton } from '../confirm-button.tsx';
import { NameForm } from './name-form.tsx';

interface KeptPresetProps {
  readonly token: string;
  readonly name: string;
  readonly disabled: boolean;
  readonly busy: boolean;
  readonly onKeep: (order: Upkeep, onDone?: () => void) => void;
}

/** A preset that can be renamed and removed. */
export function KeptPreset({ token, name, disabled, busy, onKeep }: KeptPresetProps) {
  const say = texts.controls;
  const renaming = useSignal(false);
  const wasRenaming = useRef(false);
  const begin = useRef<HTMLButtonElement>(null);
  const shown = name || token;

  useLayoutEffect(() => {
    if (wasRenaming.current && !renaming.value) begin.current?.focus();
    wasRenaming.current = renaming.value;
  }, [renaming.value]);

  const end = () => {
    renaming.value = false;
  };
  if (renaming.value) {
    return (
      <>
        <NameForm
          label={say.renameOf(shown)}
          first={name}
          disabled={disabled}
          busy={busy}
          testId={`rename-${token}`}
          onSave={(next) => onKeep({ command: 'rename-preset', preset: token, name: next }, end)}
          onCancel={end}
        />
        <p class="quiet">{say.renameHint}</p>
      </>
    );
  }
  return (
    <div class="setting">
      <span class="setting-name">{shown}</span>
      <div class="setting-pair">
        <button
          ref={begin}
          type="button"
          class="button button-quiet"
          aria-label={`${say.rename} ${shown}`}
          disabled={disabled}
          data-testid={`begin-rename-${token}`}
          onClick={() => {
            renaming.value = true;
          }}
        >
          {say.rename}
        </button>
        <ConfirmButton
          label={say.remove}
          description={say.removeOf(shown)}
          question={say.removeQuestion(shown)}
          confirm={say.remove}
          grave
          disabled={disabled}
          busy={busy}
          testId={`remove-${token}`}
          onConfirm={() => onKeep({ command: 'remove-preset', preset: token })}
        />
      </div>
    </div>
  );
}
