import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { Picture } from '../../transport/peer-link.ts';
import type { Cancel, Clock } from '../clock.ts';
import { phaseOf, type WatchPhase } from './phase.ts';
import type { WatchSnapshot } from './recovery.ts';

/** What is on show: a picture, and whether it is a live one. */
export interface Display {
  readonly phase: ReadonlySignal<WatchPhase>;
  readonly picture: ReadonlySignal<Picture | undefined>;
  /** Whole seconds since the last frame on show, while that is too long ago to be live. */
  readonly stillForS: ReadonlySignal<number | undefined>;
  /** A picture whose first packet has not come: taken only where no older one is on show. */
  prepare(picture: Picture): void;
  /** A picture that flows: takes the place of any older one. */
  show(picture: Picture): void;
  /** A frame of the picture on show has come; `at` by the clock, now by default. */
  frame(at?: number): void;
  /** The page painted that frame. */
  painted(): void;
  /** Milliseconds since the last one; undefined where nothing was ever on show. */
  frameAgeMs(): number | undefined;
  /** Milliseconds until that is a whole second more. */
  untilOlderMs(): number;
  /** A picture is about to end, for good or for another attempt. */
  ending(picture: Picture): void;
  /** `listener` is called while there is still time to copy the last frame of the picture on show. */
  listenForEnd(listener: () => void): Cancel;
  /** That picture is what is on show; never where there is none. */
  shows(picture: Picture | undefined): boolean;
  /** An old picture is on show. */
  isStill(): boolean;
  update(snapshot: WatchSnapshot, why: { readonly cameraFailed: boolean }): void;
  /** Shows nothing: another camera's picture must never stand under this one's name. */
  clear(phase?: WatchPhase): void;
}

export function createDisplay(clock: Clock): Display {
  const phase = signal<WatchPhase>('none');
  const picture = signal<Picture | undefined>(undefined);
  const stillForS = signal<number | undefined>(undefined);
  const listeners = new Set<() => void>();
  let frameAt: number | undefined;
  let paintedAt: number | undefined;

  const isStill = () => frameAt !== undefined && phase.peek() !== 'live';

  return {
    phase,
    picture,
    stillForS,
    isStill,
    shows: (asked) => asked !== undefined && picture.peek() === asked,
    prepare(next) {
      if (frameAt === undefined) picture.value = next;
    },
    show(next) {
      picture.value = next;
    },
    frame(at = clock.now()) {
      frameAt = at;
    },
    painted() {
      paintedAt = frameAt;
    },
    frameAgeMs: () => (frameAt === undefined ? undefined : clock.now() - frameAt),
    untilOlderMs: () => 1000 - ((frameAt === undefined ? 0 : clock.now() - frameAt) % 1000),
    ending(ended) {
      if (frameAt === undefined || picture.peek() !== ended) return;
      for (const listener of [...listeners]) listener();
      // What is kept is what was seen: the frames that came to a hidden page never were.
      frameAt = paintedAt ?? frameAt;
    },
    listenForEnd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    update(snapshot, { cameraFailed }) {
      batch(() => {
        phase.value = phaseOf({ snapshot, cameraFailed, shown: frameAt !== undefined });
        // Less than a second is how long a change of quality takes; that is no news.
        const seconds = isStill() ? Math.floor((clock.now() - (frameAt ?? 0)) / 1000) : 0;
        stillForS.value = seconds || undefined;
      });
    },
    clear(next = phase.peek()) {
      frameAt = undefined;
      paintedAt = undefined;
      batch(() => {
        phase.value = next;
        picture.value = undefined;
        stillForS.value = undefined;
      });
    },
  };
}
