import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Room } from '../../models/room.ts';
import { offersOf } from '../../models/settings/offers.ts';
import { isSideways } from '../../models/stage/turn.ts';
import { PtzPanel } from '../ptz/ptz-panel.tsx';
import { usePresetPictures } from '../ptz/use-preset-pictures.ts';
import { MoreSheet } from './more-sheet.tsx';

interface RoomControlsProps {
  readonly room: Room;
}

/** The pad, and the sheet with whatever else there is of the camera on show. */
export function RoomControls({ room }: RoomControlsProps) {
  const { session, watch, ptz, controls, errands, haptics, aim, lens } = room;
  const presetPictures = usePresetPictures(room);
  const info = session.info.value;
  /** The camera whose sheet is open. */
  const opened = useSignal<string | undefined>(undefined);
  const camera = watch.camera.value;
  const name = camera?.name;
  // Whoever comes back to a camera has not asked for its sheet again.
  useEffect(() => {
    if (opened.peek() !== name) opened.value = undefined;
  }, [name]);
  if (!camera) return null;
  const offers = offersOf(camera, info);
  const isOpen = opened.value === camera.name && offers.any;

  function close() {
    opened.value = undefined;
    controls.focus.release();
    wayToMore()?.focus({ preventScroll: true });
  }

  return (
    <>
      <PtzPanel
        camera={camera}
        access={ptz.access.value}
        motion={ptz.motion.value}
        driver={ptz.driver.value}
        drives={ptz.drives.value}
        user={info}
        onHold={(source, motion) => {
          haptics.tap();
          ptz.hold(source, motion);
        }}
        onSteer={ptz.steer}
        onRelease={ptz.release}
        onNudge={ptz.nudge}
        onPreset={(preset) => {
          haptics.tap();
          presetPictures.onAway();
          ptz.goTo(preset, () => presetPictures.onSent(preset));
        }}
        onHome={() => {
          haptics.tap();
          presetPictures.onAway();
          ptz.home();
        }}
        pictures={presetPictures.pictures}
        pictured={presetPictures.pictured}
        sideways={isSideways(lens.turn.value)}
        aiming={aim.able.value ? aim.on.value : undefined}
        onAim={() => {
          haptics.tap();
          aim.toggle();
        }}
        hasMore={offers.any}
        moreIsOpen={isOpen}
        onMore={() => {
          opened.value = isOpen ? undefined : camera.name;
        }}
      />
      {isOpen && (
        <MoreSheet
          key={camera.name}
          camera={camera}
          offers={offers}
          ready={controls.ready.value}
          settings={controls.imaging.settings.value}
          asking={controls.imaging.asking.value}
          upkeep={controls.upkeep.value}
          underWay={errands.underWay.value}
          onAsk={controls.imaging.ask}
          onSet={controls.imaging.set}
          onFocusHold={controls.focus.hold}
          onFocusRelease={controls.focus.release}
          onFocusNudge={controls.focus.nudge}
          onSwitchRelay={controls.switchRelay}
          onKeep={(order, onDone) =>
            controls.keep(order, (preset) => {
              onDone?.();
              presetPictures.onKept(order, preset);
            })
          }
          onStill={() => void errands.saveStill(camera.name)}
          onEnable={(enabled) => errands.enable(camera.name, enabled)}
          onRemove={() => void errands.remove(camera.name)}
          onClose={close}
          focusAfter={wayToMore}
        />
      )}
    </>
  );
}

/** What opens the sheet, else the camera on show in the list. */
function wayToMore(): HTMLElement | null {
  return (
    document.querySelector<HTMLElement>('[data-testid="more"]') ??
    document.querySelector<HTMLElement>('.camera[aria-current]')
  );
}
