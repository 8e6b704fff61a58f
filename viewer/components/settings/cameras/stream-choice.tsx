import type { CameraProfile, CameraSettings } from '../../../../protocol/camera-setup.ts';
import { profileOf } from '../../../models/settings/profiles.ts';
import { settingsTexts } from '../../../texts/settings.ts';

interface StreamChoiceProps {
  readonly quality: 'main' | 'sub';
  readonly settings: CameraSettings;
  readonly busy: boolean;
  /** `null` for the profile that is found by rule. */
  readonly onChoose: (token: string | null) => void;
}

/** No token is empty. */
const BY_RULE = '';

/** Which of the camera's profiles is High, or Low. */
export function StreamChoice({ quality, settings, busy, onChoose }: StreamChoiceProps) {
  const say = settingsTexts.camera;
  const { profiles, profile } = settings;
  const chosen = profile[quality];
  const used = profileOf(settings, quality);
  const gone = chosen !== undefined && !profiles.some(({ token }) => token === chosen);
  const id = `settings-${quality}`;
  return (
    <div class="text-field">
      <label class="label" for={id}>
        {say.qualities[quality]}
      </label>
      <div class="field">
        <select
          id={id}
          class="input"
          value={chosen ?? BY_RULE}
          aria-disabled={busy || undefined}
          aria-describedby={used && chosen === undefined ? `${id}-used` : undefined}
          data-testid={`choose-${quality}`}
          onChange={({ currentTarget }) => {
            const { value } = currentTarget;
            // What is shown follows what is so, and not what is asked for.
            currentTarget.value = chosen ?? BY_RULE;
            if (!busy) onChoose(value === BY_RULE ? null : value);
          }}
        >
          <option value={BY_RULE}>{say.byRule}</option>
          {gone && <option value={chosen}>{say.goneProfile(chosen)}</option>}
          {profiles.map((each) => (
            <option key={each.token} value={each.token}>
              {wordsOf(each)}
            </option>
          ))}
        </select>
      </div>
      {used && chosen === undefined && (
        <p id={`${id}-used`} class="quiet">
          {wordsOf(used)}
        </p>
      )}
    </div>
  );
}

function wordsOf({ token, name, codec, width, height, fps }: CameraProfile): string {
  const say = settingsTexts.camera;
  const facts = [name || token, codec, say.size(width, height), fps === undefined ? undefined : say.fps(fps)];
  return facts.filter(Boolean).join(' · ');
}
