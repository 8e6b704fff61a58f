import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { SessionInfo } from '../../../protocol/session-info.ts';
import type { Room } from '../../models/room.ts';
import type { Toasts } from '../../models/toasts.ts';
import { fitTiles } from '../../models/wall/fit.ts';
import { texts } from '../../texts/texts.ts';
import type { KeptFrames } from '../kept-frames.ts';
import { ToastList } from '../toast-list.tsx';
import { TileMover } from './tile-mover.tsx';
import { stepsOf } from './tile-steps.ts';
import { useDrag } from './use-drag.ts';
import { useSpace } from './use-space.ts';
import { WallTile } from './wall-tile.tsx';
import { WallTools } from './wall-tools.tsx';

interface RoomWallProps {
  readonly room: Room;
  readonly toasts: Toasts;
  readonly frames: KeptFrames;
  /** Opens the settings at what an explanation leads to. */
  readonly onSettings: (section: 'cameras' | 'network', camera?: string) => void;
}

const GAP_PX = 6;
const ASPECT = 16 / 9;

/** All cameras at once. */
export function RoomWall({ room, toasts, frames, onSettings }: RoomWallProps) {
  const { places, tiles, arrangement, session, watch } = room;
  const list = useRef<HTMLUListElement>(null);
  const space = useSpace(list);
  const arranging = useSignal(false);
  const moved = useSignal('');
  // Back on the wall, the keyboard is where it left.
  const stop = useSignal(watch.chosen.peek());
  const shown = tiles.list.value;
  const names = shown.map(({ name }) => name);
  const { columns, tileWidth } = fitTiles({
    ...space.value,
    count: shown.length,
    gap: GAP_PX,
    aspect: ASPECT,
    size: arrangement.size.value,
  });
  const current = stop.value !== undefined && names.includes(stop.value) ? stop.value : names[0];

  function move(camera: string, by: number) {
    arrangement.move(camera, by);
    const order = arrangement.order.peek();
    moved.value = texts.wall.moved(camera, order.indexOf(camera) + 1, order.length);
  }

  const drag = useDrag(arranging.value, (camera, over) => {
    const order = arrangement.order.peek();
    move(camera, order.indexOf(over) - order.indexOf(camera));
  });

  function focus(camera: string | undefined) {
    const found = [...(list.current?.querySelectorAll<HTMLElement>('[data-tile]') ?? [])];
    found.find(({ dataset }) => dataset.tile === camera)?.focus();
  }

  // The button that was pressed to come here is gone; whoever came by keyboard goes on at the tile.
  useLayoutEffect(() => {
    if (document.activeElement === document.body && stop.peek() !== undefined) focus(stop.peek());
  }, []);

  function onKeyDown(event: KeyboardEvent) {
    const at = current === undefined ? -1 : names.indexOf(current);
    const isOnTile = event.target instanceof HTMLElement && event.target.dataset.tile !== undefined;
    if (event.key === 'Escape' && arranging.value) arranging.value = false;
    else if (!isOnTile || at < 0 || current === undefined) return;
    else {
      const isRtl = getComputedStyle(event.target).direction === 'rtl';
      const by = stepsOf(event.key, { columns, at, count: names.length, isRtl });
      if (by === undefined) return;
      if (arranging.value) move(current, by);
      focus(names[at + by] === undefined || arranging.value ? current : names[at + by]);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <main class="view wall" data-testid="wall" data-arranging={arranging.value ? '' : undefined}>
      <h1 class="unseen">{texts.wall.title}</h1>
      <div class="wall-screen">
        <ul
          ref={list}
          class="wall-tiles"
          style={{ '--columns': columns, '--tile': `${tileWidth}px`, '--gap': `${GAP_PX}px` }}
          onKeyDown={onKeyDown}
          onPointerDown={drag.onPointerDown}
        >
          {shown.map((tile, at) => (
            <li key={tile.name} class="wall-tile" data-held={drag.held.value === tile.name ? '' : undefined}>
              <WallTile
                tile={tile}
                room={room}
                frames={frames}
                isStop={arranging.value || tile.name === current}
                onFocus={() => {
                  stop.value = tile.name;
                }}
                onOpen={() => {
                  if (!arranging.value) places.go({ kind: 'camera', name: tile.name });
                }}
                onSettings={onSettings}
              />
              {arranging.value && (
                <TileMover
                  camera={tile.name}
                  isFirst={at === 0}
                  isLast={at === shown.length - 1}
                  onMove={(by) => move(tile.name, by)}
                />
              )}
            </li>
          ))}
        </ul>
        {shown.length === 0 && (
          <p class="wall-none" role="status" data-testid="wall-none">
            {session.cameras.value ? noneFor(session.info.value) : room.words.value.text}
          </p>
        )}
        <ToastList toasts={toasts.list.value.filter(({ calm }) => !calm)} onDismiss={toasts.dismiss} />
      </div>
      <WallTools
        size={arrangement.size.value}
        arranging={arranging.value}
        onSize={arrangement.setSize}
        onArrange={() => {
          arranging.value = !arranging.value;
        }}
      />
      <p class="unseen" role="status">
        {moved.value}
      </p>
    </main>
  );
}

function noneFor({ mayManageCameras, name }: SessionInfo): string {
  return mayManageCameras ? texts.cameras.noneYet : texts.cameras.none(name);
}
