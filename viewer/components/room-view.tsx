import { useSignal } from '@preact/signals';
import type { Room } from '../models/room.ts';
import type { Toasts } from '../models/toasts.ts';
import { Account } from './account.tsx';
import { CameraList } from './camera-list.tsx';
import { Caption } from './caption.tsx';
import { useFullScreen } from './full-screen.ts';
import { PtzPanel } from './ptz-panel.tsx';
import { Stage } from './stage.tsx';
import { StageTools } from './stage-tools.tsx';
import { ToastList } from './toast-list.tsx';
import { Wordmark } from './wordmark.tsx';

interface RoomViewProps {
  readonly room: Room;
  readonly toasts: Toasts;
  readonly onSignOut: () => void;
}

/** Reads the models and hands plain values to everything below. */
export function RoomView({ room, toasts, onSignOut }: RoomViewProps) {
  const { full, toggle } = useFullScreen();
  const aspect = useSignal(16 / 9);
  const { info, session, watch, words } = room;
  const chosen = watch.chosen.value;

  return (
    <div class="room" data-full={full.value ? '' : undefined}>
      <header class="bar">
        <Wordmark />
      </header>
      <main class="view" style={{ '--aspect': aspect.value }}>
        <div class="screen">
          <Stage
            camera={chosen}
            phase={watch.phase.value}
            words={words.value}
            picture={watch.picture.value}
            stillForS={watch.stillForS.value}
            onPainted={watch.painted}
            onAspect={(next) => {
              aspect.value = next;
            }}
            onRetry={watch.retry}
            listenForEnd={watch.listenForEnd}
            onToggleFull={toggle}
          />
          <ToastList toasts={toasts.list.value} onDismiss={toasts.dismiss} />
        </div>
        <div class="under">
          <Caption camera={chosen} words={words.value} />
          {chosen !== undefined && (
            <StageTools
              quality={watch.quality.value}
              onQuality={watch.setQuality}
              full={full.value}
              onToggleFull={toggle}
            />
          )}
        </div>
      </main>
      <CameraList
        cameras={session.cameras.value}
        current={session.heard.value}
        chosen={chosen}
        name={info.name}
        onChoose={watch.choose}
      />
      <RoomPtz room={room} />
      <Account name={info.name} role={info.role} onSignOut={onSignOut} />
    </div>
  );
}

function RoomPtz({ room }: Pick<RoomViewProps, 'room'>) {
  const { info, watch, ptz } = room;
  const camera = watch.camera.value;
  if (!camera) return null;
  return (
    <PtzPanel
      camera={camera}
      access={ptz.access.value}
      motion={ptz.motion.value}
      driver={ptz.driver.value}
      drives={ptz.drives.value}
      user={info}
      onHold={ptz.hold}
      onSteer={ptz.steer}
      onRelease={ptz.release}
      onNudge={ptz.nudge}
      onPreset={ptz.goTo}
      onHome={ptz.home}
    />
  );
}
