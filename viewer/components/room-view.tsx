import type { ComponentChild } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { Room } from '../models/room.ts';
import type { Install } from '../models/settings/install.ts';
import type { Toasts } from '../models/toasts.ts';
import { Account } from './account.tsx';
import { CameraList } from './camera-list.tsx';
import { createKeptFrames } from './kept-frames.ts';
import { RoomControls } from './more/room-controls.tsx';
import { News } from './news.tsx';
import { Notes } from './notes.tsx';
import { useOverlays } from './overlays.ts';
import { useFullScreen } from './stage/full-screen.ts';
import { RoomStage } from './stage/room-stage.tsx';
import { RoomWall } from './wall/room-wall.tsx';
import { Wordmark } from './wordmark.tsx';

interface RoomViewProps {
  readonly room: Room;
  readonly toasts: Toasts;
  readonly install: Install;
  /** What there is to say about the page itself. */
  readonly notice: ComponentChild;
  readonly onSignOut: () => void;
}

/** Reads the models and hands plain values to everything below. */
export function RoomView({ room, toasts, install, notice, onSignOut }: RoomViewProps) {
  const { full, idle, toggle } = useFullScreen();
  const { session, places, arrangement, known, notes } = room;
  const info = session.info.value;
  const overlays = useOverlays(room, { toasts, install, onSignOut });
  const frames = useMemo(() => createKeptFrames(), [room]);
  const place = places.place.value;
  const all = place.kind === 'all';
  const goToAll = () => places.go({ kind: 'all' });
  // The way out of the full screen is one camera's; where the browser has no other, nobody would find back.
  useEffect(() => {
    if (all && full.peek()) toggle();
  }, [all]);
  const cameras = session.cameras.value;
  const several = (cameras?.length ?? 0) > 1;
  const order = arrangement.order.value;
  const listed = cameras && order.flatMap((name) => cameras.find((camera) => camera.name === name) ?? []);
  const last = known.last.value;

  return (
    <div
      class="room"
      data-place={place.kind}
      data-full={full.value ? '' : undefined}
      data-idle={idle.value ? '' : undefined}
    >
      <header class="bar">
        <Wordmark />
      </header>
      {all ? (
        <RoomWall room={room} toasts={toasts} frames={frames} onSettings={overlays.openSettings} />
      ) : (
        <RoomStage
          room={room}
          toasts={toasts}
          frames={frames}
          full={full.value}
          onToggleFull={toggle}
          onSettings={overlays.openSettings}
          onBack={several ? goToAll : undefined}
        />
      )}
      <CameraList
        cameras={listed ?? last?.names.map((camera) => ({ name: camera }))}
        seenAt={known.away.value ? last?.seenAt : undefined}
        current={session.heard.value}
        chosen={all ? undefined : room.watch.chosen.value}
        all={all}
        name={info.name}
        onChoose={(name) => places.go({ kind: 'camera', name })}
        onAll={goToAll}
        onAdd={info.mayManageCameras ? overlays.addCamera : undefined}
      />
      <News news={toasts.list.value.filter(({ calm }) => calm)} notice={notice} />
      {!all && <RoomControls room={room} />}
      {!all && <Notes notes={notes.value} />}
      <Account name={info.name} role={info.role} onOpen={() => overlays.openSettings()} />
      {overlays.settings.value}
      {overlays.setup.value}
    </div>
  );
}
