import type { CameraInfo } from '../../../protocol/messages.ts';
import { type Motion, motionOfKey, STILL } from '../../models/control/motion.ts';
import type { PtzAccess } from '../../models/control/ptz.ts';
import { texts } from '../../texts/texts.ts';
import { HomeIcon, MinusIcon, MoreIcon, PlusIcon } from '../icons.tsx';
import { HoldButton } from './hold-button.tsx';
import { Pad } from './pad.tsx';
import { Presets } from './presets.tsx';

interface PtzPanelProps {
  readonly camera: CameraInfo;
  readonly access: PtzAccess;
  readonly motion: Motion;
  /** Null where nobody drives, undefined where that is not known. */
  readonly driver: string | null | undefined;
  /** It is this very page that drives. */
  readonly drives: boolean;
  readonly user: { readonly name: string; readonly role: 'viewer' | 'operator' | 'admin' };
  readonly onHold: (source: string, motion: Motion) => void;
  readonly onSteer: (source: string, motion: Motion) => void;
  readonly onRelease: (source: string) => void;
  readonly onNudge: (motion: Motion) => void;
  readonly onPreset: (token: string) => void;
  readonly onHome: () => void;
  /** There is more to set than what moves it. */
  readonly hasMore: boolean;
  readonly moreIsOpen: boolean;
  readonly onMore: () => void;
}

const ZOOMS = [
  { source: 'zoom-in', label: texts.ptz.zoomIn, motion: motionOfKey('+') ?? STILL, icon: <PlusIcon /> },
  { source: 'zoom-out', label: texts.ptz.zoomOut, motion: motionOfKey('-') ?? STILL, icon: <MinusIcon /> },
];

/** Everything that moves the camera on show, and the way to all else of it; nothing where there is neither. */
export function PtzPanel(props: PtzPanelProps) {
  const { camera, access, motion, user, onHold, onSteer, onRelease, onNudge, onPreset, onHome } = props;
  // One that is off has nothing to be moved.
  const ptz = camera.state === 'off' ? undefined : camera.ptz;
  const more = props.hasMore && (
    <button
      type="button"
      class={ptz && access !== 'forbidden' ? 'round' : 'button button-quiet ptz-more'}
      aria-label={texts.controls.more}
      aria-expanded={props.moreIsOpen}
      title={texts.controls.more}
      onClick={props.onMore}
      data-testid="more"
    >
      <MoreIcon />
      {(!ptz || access === 'forbidden') && texts.controls.more}
    </button>
  );
  if (!ptz) {
    return (
      more && (
        <section class="ptz" aria-label={texts.controls.more} data-access={access}>
          {more}
        </section>
      )
    );
  }
  if (access === 'forbidden') {
    return (
      <section class="ptz" aria-label={texts.ptz.title} data-testid="ptz" data-access={access}>
        <p class="quiet" data-testid="ptz-reason">
          {texts.ptz.forbidden(user.role)}
        </p>
        {more}
      </section>
    );
  }
  const disabled = access !== 'ready';

  return (
    <section class="ptz" aria-label={texts.ptz.title} data-testid="ptz" data-access={access}>
      <header class="ptz-header">
        <h2 class="heading">{texts.ptz.title}</h2>
        <p class="ptz-driver" data-testid="driver" role="status">
          {access === 'closed' ? texts.ptz.closed : driverWords(props)}
        </p>
      </header>
      <Presets presets={ptz.presets} disabled={disabled} onPreset={onPreset} />
      <div class="ptz-desk">
        <div class="ptz-side">
          {ptz.home && (
            <button
              type="button"
              class="round"
              aria-label={texts.ptz.home}
              disabled={disabled}
              onClick={onHome}
              data-testid="home"
            >
              <HomeIcon />
            </button>
          )}
          {more}
        </div>
        {(ptz.pan || ptz.tilt) && (
          <Pad
            disabled={disabled}
            pan={ptz.pan}
            tilt={ptz.tilt}
            motion={motion}
            onHold={onHold}
            onSteer={onSteer}
            onRelease={onRelease}
            onNudge={onNudge}
          />
        )}
        <div class="ptz-side">
          {ptz.zoom &&
            ZOOMS.map((zoom) => (
              <HoldButton
                key={zoom.source}
                class="round"
                label={zoom.label}
                disabled={disabled}
                testId={zoom.source}
                onHold={() => onHold(zoom.source, zoom.motion)}
                onRelease={() => onRelease(zoom.source)}
                onNudge={() => onNudge(zoom.motion)}
              >
                {zoom.icon}
              </HoldButton>
            ))}
        </div>
      </div>
      <p class="quiet ptz-keys">{texts.ptz.keys}</p>
    </section>
  );
}

function driverWords({ driver, drives, user }: Pick<PtzPanelProps, 'driver' | 'drives' | 'user'>): string {
  if (driver === undefined) return '';
  if (driver === null) return texts.ptz.nobodyDrives;
  if (driver !== user.name) return texts.ptz.drives(driver);
  return drives ? texts.ptz.youDrive : texts.ptz.otherDevice(driver);
}
