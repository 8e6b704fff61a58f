import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Attempt } from '../watch/attempt.ts';
import { createWatch } from '../watch/live-watch.ts';
import { createTelling, type Telling } from '../watch/telling.ts';
import type { Watch, WatchOptions } from '../watch/watch.ts';
import { createTurns } from './turns.ts';

/** One camera of the wall. */
export interface Tile {
  readonly name: string;
  readonly watch: Watch;
  readonly telling: Telling;
}

/** A picture for each camera that is in sight, from its lesser stream. */
export interface Tiles {
  /** In the order they are arranged in; empty until the wall was first opened. */
  readonly list: ReadonlySignal<readonly Tile[]>;
  /** Whether a tile is in sight; those that are not cost nothing. */
  see(camera: string, inSight: boolean): void;
  /** The wall takes the page, and the picture of the camera that had it before. */
  enter(taken?: { readonly camera: string; readonly attempt: Attempt }): void;
  /** One camera takes the page, and its tile's picture, where that stands. */
  leave(camera: string | undefined): Attempt | undefined;
  /** The page or the network came back. */
  check(): void;
  dispose(): void;
}

export interface TilesOptions
  extends Pick<WatchOptions, 'session' | 'openPeer' | 'newName' | 'relayOnly' | 'returns' | 'onRefusal'> {
  readonly clock: Clock;
  readonly cameras: ReadonlySignal<readonly CameraInfo[] | undefined>;
  readonly order: ReadonlySignal<readonly string[]>;
  /** The browser believes that it has a network. */
  readonly online: ReadonlySignal<boolean>;
  /** Somebody looks at the page. */
  readonly attending: ReadonlySignal<boolean>;
}

interface OwnedTile extends Tile {
  dispose(): void;
}

/** So long the pictures behind the stage go on, so that going back at once finds them live. */
const LINGER_MS = 5000;

export function createTiles(options: TilesOptions): Tiles {
  const { clock, cameras, order } = options;
  const tiles: Signal<ReadonlyMap<string, OwnedTile>> = signal(new Map());
  const list = computed(() => order.value.flatMap((name) => tiles.value.get(name) ?? []));
  const inSight = signal<ReadonlySet<string>>(new Set());
  const turns = createTurns({ clock });
  /** The wall is the place, or was a moment ago. */
  const open = signal(false);
  const wasOpen = signal(false);
  /** Whose picture the stage has. */
  const absent = signal<string | undefined>(undefined);
  let cancelLinger: Cancel = () => {};

  const wanting = computed(() => {
    if (!open.value || !options.attending.value) return [];
    return order.value.filter((name) => inSight.value.has(name) && name !== absent.value);
  });
  const stopTurns = effect(() => {
    const names = wanting.value;
    untracked(() => turns.want(names));
  });

  function createTile(name: string): OwnedTile {
    const watch = createWatch({
      session: options.session,
      openPeer: options.openPeer,
      newName: options.newName,
      relayOnly: options.relayOnly,
      returns: options.returns,
      onRefusal: options.onRefusal,
      clock,
      camera: name,
      quality: 'sub',
      attending: computed(() => turns.granted.value.has(name)),
    });
    const stopSettling = effect(() => {
      const phase = watch.phase.value;
      if (phase !== 'asking' && phase !== 'waiting') untracked(() => turns.settle(name));
    });
    return {
      name,
      watch,
      telling: createTelling({ watch, session: options.session, online: options.online }),
      dispose() {
        stopSettling();
        watch.dispose();
      },
    };
  }

  function follow(names: readonly string[]): void {
    const next = new Map(tiles.peek());
    for (const [name, tile] of next) {
      if (names.includes(name)) continue;
      next.delete(name);
      tile.dispose();
    }
    for (const name of names) if (!next.has(name)) next.set(name, createTile(name));
    tiles.value = next;
  }

  const stopFollowing = effect(() => {
    const names = cameras.value?.map(({ name }) => name);
    if (names && wasOpen.value) untracked(() => follow(names));
  });

  function see(camera: string, isSeen: boolean): void {
    if (inSight.peek().has(camera) === isSeen) return;
    const next = new Set(inSight.peek());
    if (isSeen) next.add(camera);
    else next.delete(camera);
    inSight.value = next;
  }

  return {
    list,
    see,
    enter(taken) {
      cancelLinger();
      wasOpen.value = true;
      // Now, and not when all that follows from this does: the picture that is handed over wants its tile.
      const names = cameras.peek()?.map(({ name }) => name);
      if (names) follow(names);
      const tile = taken && tiles.peek().get(taken.camera);
      if (taken && tile) {
        tile.watch.choose(tile.name, taken.attempt);
        // It was in sight a moment ago, and the wall will tell when it is not.
        see(taken.camera, true);
        turns.grant(taken.camera);
      } else {
        taken?.attempt.close();
      }
      absent.value = undefined;
      open.value = true;
    },
    leave(camera) {
      if (!open.peek()) return undefined;
      const given = camera === undefined ? undefined : tiles.peek().get(camera)?.watch.give();
      absent.value = camera;
      cancelLinger();
      cancelLinger = clock.after(LINGER_MS, () => {
        open.value = false;
      });
      return given;
    },
    check() {
      for (const { watch } of list.peek()) watch.check();
    },
    dispose() {
      cancelLinger();
      stopTurns();
      stopFollowing();
      for (const tile of tiles.peek().values()) tile.dispose();
      turns.dispose();
    },
  };
}
