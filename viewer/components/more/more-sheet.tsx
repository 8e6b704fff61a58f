import { useEffect, useRef } from 'preact/hooks';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { Upkeep } from '../../models/control/controls.ts';
import type { Errand } from '../../models/control/errands.ts';
import type { ImagingSettings as Settings } from '../../models/control/imaging.ts';
import type { Offers } from '../../models/settings/offers.ts';
import { texts } from '../../texts/texts.ts';
import { ConfirmButton } from '../confirm-button.tsx';
import { IconButton } from '../icon-button.tsx';
import { CloseIcon } from '../icons.tsx';
import { useKeptFocus } from '../kept-focus.ts';
import { ImagingSettings } from './imaging-settings.tsx';
import { PresetKeeper } from './preset-keeper.tsx';
import { Relays } from './relays.tsx';

interface MoreSheetProps {
  readonly camera: CameraInfo;
  readonly offers: Offers;
  /** Commands have a way to the camera. */
  readonly ready: boolean;
  readonly settings: Settings | undefined;
  /** The camera is asked for its settings. */
  readonly asking: boolean;
  readonly upkeep: Upkeep | undefined;
  readonly underWay: ReadonlySet<Errand>;
  /** Called where it opens, and where the way to the camera does. */
  readonly onAsk: () => void;
  readonly onSet: (change: Settings) => void;
  readonly onFocusHold: (speed: number) => void;
  readonly onFocusRelease: () => void;
  readonly onFocusNudge: (speed: number) => void;
  readonly onSwitchRelay: (relay: string, state: 'on' | 'off') => void;
  readonly onKeep: (order: Upkeep, onDone?: () => void) => void;
  readonly onStill: () => void;
  readonly onEnable: (enabled: boolean) => void;
  readonly onRemove: () => void;
  readonly onClose: () => void;
  /** What has the focus where the sheet goes away by itself. */
  readonly focusAfter: () => HTMLElement | null;
}

/** All that is set seldom, beside the picture and never over it: what is set there is to be seen. */
export function MoreSheet(props: MoreSheetProps) {
  const { camera, offers, ready, upkeep, underWay, onAsk, onKeep, onClose } = props;
  const say = texts.controls;
  const sheet = useRef<HTMLElement>(null);
  const hasImaging = offers.imaging !== undefined;

  useEffect(() => sheet.current?.focus({ preventScroll: true }), []);
  useKeptFocus(sheet, props.focusAfter);
  useEffect(() => {
    if (ready && hasImaging) onAsk();
  }, [ready, hasImaging, camera.name]);

  const needsWay = hasImaging || offers.relays.length > 0 || offers.keepPresets > 0 || offers.setHome;
  const on = camera.state !== 'off';

  return (
    <section
      ref={sheet}
      class="sheet"
      role="dialog"
      aria-label={say.title(camera.name)}
      tabIndex={-1}
      data-testid="more-sheet"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onClose();
      }}
    >
      <div class="sheet-head">
        <h2 class="sheet-title">{say.title(camera.name)}</h2>
        <IconButton label={say.close} testId="more-close" onPress={onClose}>
          <CloseIcon />
        </IconButton>
      </div>
      <div class="sheet-body">
        {offers.still && (
          <button
            type="button"
            class="button button-quiet"
            aria-disabled={underWay.has('still') || undefined}
            onClick={props.onStill}
            data-testid="save-still"
          >
            {say.still}
          </button>
        )}
        {needsWay && !ready && <p class="quiet">{say.notConnected}</p>}
        {offers.imaging && <ImagingSettings {...props} imaging={offers.imaging} disabled={!ready} />}
        {offers.relays.length > 0 && (
          <Relays relays={offers.relays} disabled={!ready} onSwitch={props.onSwitchRelay} />
        )}
        {(offers.keepPresets > 0 || offers.setHome) && (
          <PresetKeeper
            presets={camera.ptz?.presets ?? []}
            most={offers.keepPresets}
            setHome={offers.setHome}
            disabled={!ready}
            busy={upkeep !== undefined}
            onKeep={onKeep}
          />
        )}
        {(offers.enable || offers.remove) && (
          <section class="sheet-part" aria-label={say.camera}>
            <h3 class="heading">{say.camera}</h3>
            {offers.enable &&
              (on ? (
                <ConfirmButton
                  label={say.switchOff}
                  question={say.switchOffQuestion}
                  confirm={say.switchOff}
                  testId="switch-off"
                  onConfirm={() => props.onEnable(false)}
                />
              ) : (
                <button type="button" class="button" onClick={() => props.onEnable(true)}>
                  {say.switchOn}
                </button>
              ))}
            {offers.remove && (
              <ConfirmButton
                label={say.removeCamera}
                question={say.removeCameraQuestion(camera.name)}
                confirm={say.remove}
                grave
                busy={underWay.has('removal')}
                testId="remove-camera"
                onConfirm={props.onRemove}
              />
            )}
          </section>
        )}
      </div>
    </section>
  );
}
