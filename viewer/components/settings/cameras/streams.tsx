import type { ComponentChildren } from 'preact';
import { isAllH265 } from '../../../models/settings/profiles.ts';
import { settingsTexts } from '../../../texts/settings.ts';
import type { CameraSettings } from '../../../transport/camera-settings-requests.ts';
import { StreamChoice } from './stream-choice.tsx';

interface StreamsProps {
  readonly settings: CameraSettings;
  /** Why the camera can not be asked is said already. */
  readonly told: boolean;
  readonly busy: boolean;
  /** `null` for the profile that is found by rule. */
  readonly onChoose: (quality: 'main' | 'sub', token: string | null) => void;
  /** What became of it. */
  readonly children: ComponentChildren;
}

/** Which of the camera's profiles are High and Low. */
export function Streams({ settings, told, busy, onChoose, children }: StreamsProps) {
  const say = settingsTexts.camera;
  return (
    <fieldset class="settings-card" aria-labelledby="settings-streams">
      <h4 id="settings-streams" class="settings-card-title">
        {say.streams}
      </h4>
      {settings.problem !== undefined && (
        <p class="problem">{told ? say.unaskedToo : say.unasked(settings.problem)}</p>
      )}
      {(['main', 'sub'] as const).map((quality) => (
        <StreamChoice
          key={quality}
          quality={quality}
          settings={settings}
          busy={busy}
          onChoose={(token) => onChoose(quality, token)}
        />
      ))}
      {isAllH265(settings) && <p class="quiet">{say.h265}</p>}
      {children}
    </fieldset>
  );
}
