import { useSignal } from '@preact/signals';
import type { Room } from '../models/room.ts';
import type { Toasts } from '../models/toasts.ts';
import type { Quality, Watch } from '../models/watch/watch.ts';
import { texts } from '../texts/texts.ts';
import { useAccessPage } from './access-page.ts';
import { Account } from './account.tsx';
import { CameraList } from './camera-list.tsx';
import { RoomControls } from './more/room-controls.tsx';
import { News } from './news.tsx';
import { Notes } from './notes.tsx';
import { useSetupPage } from './setup-page.ts';
import { Caption } from './stage/caption.tsx';
import { useFullScreen } from './stage/full-screen.ts';
import { LiveSound } from './stage/live-sound.tsx';
import { Stage } from './stage/stage.tsx';
import { StageTools } from './stage/stage-tools.tsx';
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
  const { session, watch, words, sound, notes, noticing, errands } = room;
  const info = session.info.value;
  const setup = useSetupPage(room, toasts);
  const access = useAccessPage(room, { toasts, onSignOut });
  const chosen = watch.chosen.value;
  const announced = noticing.announced.value;

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
            explanation={explanationOf(watch)}
            picture={watch.picture.value}
            stillForS={watch.stillForS.value}
            noticed={watch.phase.value === 'off' ? [] : noticing.now.value}
            announced={announced ? texts.noticed.announced(announced.camera, announced.noticed) : ''}
            onSwitchOn={
              watch.camera.value?.mayConfigure && chosen !== undefined
                ? () => errands.enable(chosen, true)
                : undefined
            }
            onPainted={watch.painted}
            onAspect={(next) => {
              aspect.value = next;
            }}
            onRetry={watch.retry}
            listenForEnd={watch.listenForEnd}
            onToggleFull={toggle}
          />
          <LiveSound sound={watch.sound.value} on={sound.state.value === 'on'} onBlocked={sound.block} />
          <ToastList toasts={toasts.list.value.filter(({ calm }) => !calm)} onDismiss={toasts.dismiss} />
        </div>
        <div class="under">
          <Caption camera={chosen} words={words.value} />
          {chosen !== undefined && (
            <StageTools
              quality={choiceOf(watch)}
              onQuality={watch.setQuality}
              sound={hasSound(watch) ? sound.state.value : undefined}
              onSound={sound.press}
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
        onAdd={info.mayManageCameras ? setup.open : undefined}
      />
      <News news={toasts.list.value.filter(({ calm }) => calm)} />
      <RoomControls room={room} />
      <Notes notes={notes.value} />
      <Account name={info.name} role={info.role} onOpen={access.open} />
      {setup.page.value}
      {access.page.value}
    </div>
  );
}

/** The quality to mark as chosen; nothing where the camera has but one. */
function choiceOf({ camera, got, quality }: Watch): Quality | undefined {
  const both = (camera.value?.qualities?.length ?? 0) > 1;
  return both && camera.value?.state !== 'off' ? (got.value ?? quality.value) : undefined;
}

/** Before the first answer the camera's description tells, so that the button does not jump in. */
function hasSound({ camera, got, quality, sound }: Watch): boolean {
  if (got.value !== undefined) return sound.value !== undefined;
  if (camera.value?.state === 'off') return false;
  return camera.value?.media?.[quality.value]?.audio !== undefined;
}

/** What the stage has to explain, where a line under it is too short. */
function explanationOf({ phase, problem }: Watch): string | undefined {
  const told = problem.value;
  if (told?.code === 'no-path') return told.message;
  return told?.code === 'no-codec' && phase.value === 'refused'
    ? texts.toasts.reason(told.message)
    : undefined;
}
