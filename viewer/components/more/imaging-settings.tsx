import type { CameraInfo } from '../../../protocol/messages.ts';
import type { ImagingSettings as Settings } from '../../models/control/imaging.ts';
import { texts } from '../../texts/texts.ts';
import { Choice } from '../choice.tsx';
import { FocusSettings } from './focus-settings.tsx';

interface ImagingSettingsProps {
  /** What the camera has of it. */
  readonly imaging: NonNullable<CameraInfo['imaging']>;
  /** Undefined until the camera has told. */
  readonly settings: Settings | undefined;
  /** It is being asked. */
  readonly asking: boolean;
  readonly disabled: boolean;
  readonly onSet: (change: Settings) => void;
  readonly onFocusHold: (speed: number) => void;
  readonly onFocusRelease: () => void;
  readonly onFocusNudge: (speed: number) => void;
}

/** In the same order for every camera. */
const MODES = ['on', 'off', 'auto'] as const;

export function ImagingSettings(props: ImagingSettingsProps) {
  const { imaging, settings, asking, disabled, onSet } = props;
  const { levels, focus } = imaging;
  const night = MODES.filter((mode) => imaging.night?.includes(mode));
  const light = MODES.filter((mode) => imaging.light?.includes(mode));
  const say = texts.controls;
  const unknown = disabled || settings === undefined;
  return (
    <section class="sheet-part" aria-label={say.picture}>
      <h3 class="heading">{say.picture}</h3>
      {!disabled && asking && <p class="quiet">{say.asking}</p>}
      {night.length > 0 && (
        <Choice
          label={say.night}
          options={night}
          chosen={settings?.night}
          words={say.modes}
          disabled={disabled}
          testId="night"
          onChoose={(option) => onSet({ night: option })}
        />
      )}
      {light.length > 0 && (
        <Choice
          label={say.light}
          options={light}
          chosen={settings?.light}
          words={say.modes}
          disabled={disabled}
          testId="light"
          onChoose={(option) => onSet({ light: option })}
        />
      )}
      {focus && <FocusSettings {...props} focus={focus} chosen={settings?.focus} />}
      {levels.map((level) => (
        <label key={level} class="setting">
          <span class="setting-name">{say.levels[level]}</span>
          <input
            type="range"
            class="slider"
            min={0}
            max={1}
            step={0.01}
            value={settings?.[level] ?? 0.5}
            disabled={unknown || settings?.[level] === undefined}
            data-testid={`level-${level}`}
            onInput={({ currentTarget }) => onSet({ [level]: currentTarget.valueAsNumber })}
          />
        </label>
      ))}
    </section>
  );
}
