import type { Upkeep } from '../../models/control/controls.ts';
import { texts } from '../../texts/texts.ts';
import { ConfirmButton } from '../confirm-button.tsx';
import { KeptPreset } from './kept-preset.tsx';
import { NameForm } from './name-form.tsx';

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
  /** One of them is being carried out. */
  readonly busy: boolean;
  readonly onKeep: (order: Upkeep, onDone?: () => void) => void;
}

/** Keeps, renames and removes presets, and sets the home position. */
export function PresetKeeper({ presets, most, setHome, disabled, busy, onKeep }: PresetKeeperProps) {
  const say = texts.controls;
  const full = most > 0 && presets.length >= most;
  return (
    <section class="sheet-part" aria-label={say.presets} data-testid="preset-keeper">
      <h3 class="heading">{say.presets}</h3>
      {most > 0 && full && <p class="quiet">{say.presetsFull(most)}</p>}
      {most > 0 && !full && (
        <NameForm
          label={say.newPreset}
          disabled={disabled}
          busy={busy}
          testId="save-preset"
          onSave={(name, onDone) => onKeep({ command: 'save-preset', name }, onDone)}
        />
      )}
      {most > 0 && presets.length > 0 && (
        <ul class="kept">
          {presets.map(({ token, name }) => (
            <li key={token} class="kept-preset" data-testid={`kept-${token}`}>
              <KeptPreset token={token} name={name} disabled={disabled} busy={busy} onKeep={onKeep} />
            </li>
          ))}
        </ul>
      )}
      {setHome && (
        <ConfirmButton
          label={say.setHome}
          question={say.setHomeQuestion}
          disabled={disabled}
          busy={busy}
          testId="set-home"
          onConfirm={() => onKeep({ command: 'set-home' })}
        />
      )}
    </section>
  );
}
