import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { PageHistory } from '../transport/page-history.ts';
import type { OpenPeer } from '../transport/peer-link.ts';
import type { Attention } from './attention.ts';
import type { Clock } from './clock.ts';
import { createKnownList, type KnownList } from './known-cameras.ts';
import type { Memory } from './memory.ts';
import { createPlaces, type Place, type Places } from './place.ts';
import type { Session } from './session/session.ts';
import { type Arrangement, createArrangement } from './wall/arrangement.ts';
import { createTiles, type Tiles } from './wall/tiles.ts';
import { createWatch } from './watch/live-watch.ts';
import type { Problem } from './watch/problem.ts';
import { createReturns } from './watch/returns.ts';
import type { Watch } from './watch/watch.ts';

/** All that shows pictures: one camera in full, or all of them, by where the page is. */
export interface Views {
  /** Whether all cameras fill the page, or one. */
  readonly places: Places;
  /** The camera in full. */
  readonly watch: Watch;
  readonly arrangement: Arrangement;
  readonly tiles: Tiles;
  /** The cameras as they were, while the gateway has not told of them. */
  readonly known: KnownList;
  /** The page or the network came back: looks after everything at once. */
  check(): void;
  dispose(): void;
}

export interface ViewsOptions {
  readonly session: Session;
  /** The gateway's key. */
  readonly gateway: string;
  readonly memory: Memory;
  readonly history: PageHistory;
  readonly attention: Attention;
  /** The browser believes that it has a network. */
  readonly online: ReadonlySignal<boolean>;
  readonly relayOnly: ReadonlySignal<boolean>;
  readonly openPeer: OpenPeer;
  readonly newName: () => string;
  readonly clock: Clock;
  /** What a link asked for. */
  readonly asked: Place | undefined;
  readonly onRefusal: (problem: Problem) => void;
}

export function createViews(options: ViewsOptions): Views {
  const { session, memory, attention } = options;
  const { cameras } = session;
  const places = createPlaces({ history: options.history, memory, asked: options.asked, cameras });
  const first = places.place.peek();
  const returns = createReturns({ session, clock: options.clock });
  const parts = {
    session,
    openPeer: options.openPeer,
    newName: options.newName,
    relayOnly: options.relayOnly,
    clock: options.clock,
    returns,
  };
  /** Somebody looks at the page, and one camera is what it shows. */
  const attended = signal(first.kind === 'camera' && attention.attending.peek());
  const watch = createWatch({
    ...parts,
    attending: attended,
    camera: first.kind === 'camera' ? first.name : memory.read('camera'),
    quality: memory.read('quality') === 'sub' ? 'sub' : 'main',
    onRefusal: options.onRefusal,
  });
  const arrangement = createArrangement({ memory, gateway: options.gateway, cameras });
  const known = createKnownList({
    memory,
    gateway: options.gateway,
    session,
    order: arrangement.order,
    attending: attention.attending,
    online: options.online,
    clock: options.clock,
  });
  const tiles = createTiles({
    ...parts,
    cameras,
    order: arrangement.order,
    online: options.online,
    attending: attention.attending,
    // What belongs to no picture is told once, by the one above.
    onRefusal: () => {},
  });

  /** The picture goes along from one to the other, so that there is no moment without it. */
  function enterWall(): void {
    const camera = watch.chosen.peek();
    const attempt = watch.give();
    tiles.enter(camera === undefined || !attempt ? undefined : { camera, attempt });
  }

  const stopMoving = effect(() => {
    const place = places.place.value;
    untracked(() => {
      if (place.kind === 'all') enterWall();
      else watch.choose(place.name, tiles.leave(place.name));
    });
  });
  // After the one above: what was handed over is there before anything is asked for.
  const stopAttending = effect(() => {
    attended.value = places.place.value.kind === 'camera' && attention.attending.value;
  });

  /** Pictures that stop may be the first to tell that the way to the gateway has gone. */
  const isStalled = computed(
    () =>
      watch.phase.value === 'stalled' ||
      tiles.list.value.some((tile) => tile.watch.phase.value === 'stalled'),
  );
  const stopDoubting = effect(() => {
    if (isStalled.value && attention.attending.value) untracked(session.check);
  });

  return {
    places,
    watch,
    arrangement,
    tiles,
    known,
    check() {
      watch.check();
      tiles.check();
    },
    dispose() {
      known.dispose();
      stopMoving();
      stopAttending();
      stopDoubting();
      tiles.dispose();
      arrangement.dispose();
      watch.dispose();
      returns.dispose();
      places.dispose();
    },
  };
}
