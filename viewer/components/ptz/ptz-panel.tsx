import type { CameraInfo } from '../../../protocol/messages.ts';
import { type Motion, motionOfKey, STILL } from '../../models/control/motion.ts';
import type { PtzAccess } from '../../models/control/ptz.ts';
import { texts } from '../../texts/texts.ts';
import { AimIcon, HomeIcon, MinusIcon, MoreIcon, PlusIcon } from '../icons.tsx';
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
  /** What the presets show, as far as that is known. */
  readonly pictures: ReadonlyMap<string, string>;
  readonly pictured: boolean;
  /** The picture lies on its side on this screen, and directions are meant as they are seen. */
  readonly sideways: boolean;
  /** A tap on the picture aims the camera; undefined where it can not. */
  readonly aiming: boolean | undefined;
  readonly onAim: () => void;
  /** There is more to set than what moves it. */
  readonly hasMore: boolean;
  readonly moreIsOpen: boolean;
  readonly onMore: () => void;
}

const ZOOMS = [
  { source: 'zoom-in', label: 'zoomIn', motion: motionOfKey('+') ?? STILL, icon: <PlusIcon /> },
  { source: 'zoom-out', label: 'zoomOut', motion: motionOfKey('-') ?? STILL, icon: <MinusIcon /> },
] as const;

/** Everything that moves the camera on show, and the way to all else of it; nothing where there is neither. */
export function PtzPanel(props: PtzPanelProps) {
  const { camera, access, motion, user, aiming, sideways } = props;
  const { onHold, onSteer, onRelease, onNudge, onPreset, onHome } = props;
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
        <p class="ptz-driver" data-testid="driver" data-driver={driverKind(props)} role="status">
          {access === 'closed' ? texts.ptz.closed : driverWords(props)}
        </p>
      </header>
      <Presets
        presets={ptz.presets}
        pictures={props.pictures}
        pictured={props.pictured}
        disabled={disabled}
        onPreset={onPreset}
      />
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
          {aiming !== undefined && (
            <button
              type="button"
              class="round"
              aria-label={texts.tools.aim}
              aria-pressed={aiming}
              title={texts.tools.aim}
              disabled={disabled}
              onClick={props.onAim}
              data-testid="aim"
            >
              <AimIcon />
            </button>
          )}
          {more}
        </div>
        {(ptz.pan || ptz.tilt) && (
          <Pad
            disabled={disabled}
            pan={sideways ? ptz.tilt : ptz.pan}
            tilt={sideways ? ptz.pan : ptz.tilt}
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
                label={texts.ptz[zoom.label]}
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

function driverKind({
  access,
  driver,
  drives,
  user,
}: Pick<PtzPanelProps, 'access' | 'driver' | 'drives' | 'user'>) {
  if (access === 'closed' || driver === undefined || driver === null) return 'none';
  return driver === user.name && drives ? 'you' : 'other';
}

function driverWords({ driver, drives, user }: Pick<PtzPanelProps, 'driver' | 'drives' | 'user'>): string {
  if (driver === undefined) return '';
  if (driver === null) return texts.ptz.nobodyDrives;
  if (driver !== user.name) return texts.ptz.drives(driver);
  return drives ? texts.ptz.youDrive : texts.ptz.otherDevice(driver);
}
