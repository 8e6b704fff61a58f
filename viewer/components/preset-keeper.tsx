import { useSignal } from '@preact/signals';
import type { TargetedSubmitEvent } from 'preact';
import type { Upkeep } from '../models/controls.ts';
import { texts } from '../texts.ts';
import { ConfirmButton } from './confirm-button.tsx';

interface Preset {
  readonly token: string;
  readonly name: string;
}

interface PresetKeeperProps {
  readonly presets: readonly Preset[];
  /** So many can be kept. */
  readonly most: number;
  readonly setHome: boolean;
  readonly disabled: boolean;
  readonly onKeep: (order: Upkeep, onDone?: () => void) => void;
}

/** Longest name, as commands have it. */
const MAX_NAME_CHARS = 64;

/** Keeps, renames and removes presets, and sets the home position. */
export function PresetKeeper({ presets, most, setHome, disabled, onKeep }: PresetKeeperProps) {
  const say = texts.controls;
  const renamed = useSignal<string | undefined>(undefined);
  const full = most > 0 && presets.length >= most;
  return (
    <section class="sheet-part" aria-label={say.presets} data-testid="preset-keeper">
      <h3 class="heading">{say.presets}</h3>
      {most > 0 && full && <p class="quiet">{say.presetsFull(most)}</p>}
      {most > 0 && !full && (
        <NameForm
          label={say.newPreset}
          disabled={disabled}
          testId="save-preset"
          onSave={(name, onDone) => onKeep({ command: 'save-preset', name }, onDone)}
        />
      )}
      {most > 0 && presets.length > 0 && (
        <ul class="kept">
          {presets.map(({ token, name }) => (
            <li key={token} class="kept-preset" data-testid={`kept-${token}`}>
              {renamed.value === token ? (
                <>
                  <NameForm
                    label={say.renameOf(name || token)}
                    first={name}
                    disabled={disabled}
                    testId={`rename-${token}`}
                    onSave={(next, onDone) =>
                      onKeep({ command: 'rename-preset', preset: token, name: next }, () => {
                        renamed.value = undefined;
                        onDone();
                      })
                    }
                  />
                  <p class="quiet">{say.renameHint}</p>
                </>
              ) : (
                <div class="setting">
                  <span class="setting-name">{name || token}</span>
                  <div class="setting-pair">
                    <button
                      type="button"
                      class="button button-quiet"
                      aria-label={`${say.rename} ${name || token}`}
                      disabled={disabled}
                      data-testid={`begin-rename-${token}`}
                      onClick={() => {
                        renamed.value = token;
                      }}
                    >
                      {say.rename}
                    </button>
                    <ConfirmButton
                      label={say.remove}
                      description={say.removeOf(name || token)}
                      question={say.removeQuestion(name || token)}
                      confirm={say.remove}
                      grave
                      disabled={disabled}
                      testId={`remove-${token}`}
                      onConfirm={() => onKeep({ command: 'remove-preset', preset: token })}
                    />
                  </div>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {setHome && (
        <ConfirmButton
          label={say.setHome}
          question={say.setHomeQuestion}
          disabled={disabled}
          testId="set-home"
          onConfirm={() => onKeep({ command: 'set-home' })}
        />
      )}
    </section>
  );
}

interface NameFormProps {
  readonly label: string;
  readonly first?: string;
  readonly disabled: boolean;
  readonly testId: string;
  readonly onSave: (name: string, onDone: () => void) => void;
}

function NameForm({ label, first = '', disabled, testId, onSave }: NameFormProps) {
  const typed = useSignal(first);

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = typed.value.trim();
    if (name === '') return;
    // Kept until the camera has taken it: a refusal costs nobody what was typed.
    onSave(name, () => {
      typed.value = '';
    });
  }

  return (
    <form class="name-form" onSubmit={submit}>
      <div class="field">
        <input
          class="input"
          aria-label={label}
          placeholder={label}
          value={typed.value}
          maxLength={MAX_NAME_CHARS}
          autocomplete="off"
          data-testid={`${testId}-name`}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
          }}
        />
      </div>
      <button type="submit" class="button" disabled={disabled} data-testid={testId}>
        {texts.controls.save}
      </button>
    </form>
  );
}
