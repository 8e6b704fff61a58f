import type { ComponentChildren } from 'preact';
import { settingsTexts } from '../../../texts/settings.ts';
import type { PtzAxis } from '../../../transport/camera-settings-requests.ts';
import { Check } from '../../check.tsx';

interface DirectionsProps {
  readonly inverted: readonly PtzAxis[];
  readonly busy: boolean;
  readonly onChange: (axis: PtzAxis, inverted: boolean) => void;
  /** What became of it. */
  readonly children: ComponentChildren;
}

const AXES = ['pan', 'tilt', 'zoom'] as const;

/** Which of the camera's movements go the other way round. */
export function Directions({ inverted, busy, onChange, children }: DirectionsProps) {
  const say = settingsTexts.camera;
  return (
    <fieldset class="settings-card" aria-labelledby="settings-directions">
      <h4 id="settings-directions" class="settings-card-title">
        {say.directions}
      </h4>
      <p class="quiet">{say.invertHint}</p>
      <div class="settings-choice">
        {AXES.map((axis) => (
          <Check
            key={axis}
            label={say.invert(say.axes[axis])}
            checked={inverted.includes(axis)}
            busy={busy}
            testId={`invert-${axis}`}
            onChange={(on) => onChange(axis, on)}
          />
        ))}
      </div>
      {children}
    </fieldset>
  );
}
