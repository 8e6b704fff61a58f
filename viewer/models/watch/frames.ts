import type { Cancel, Clock } from '../clock.ts';

/** When one connection's frames came: those that were painted, and those that were only decoded. */
export interface Frames {
  /** By the clock; undefined before the first. */
  firstAt(): number | undefined;
  lastAt(): number | undefined;
  /** The connection stands: from now on the decoder is asked as well, for a hidden page paints nothing and yet is live. */
  count(): void;
  /** The page painted one. */
  painted(): void;
  /** Idempotent. */
  stop(): void;
}

export interface FramesOptions {
  readonly clock: Clock;
  /** The decoder's own count. */
  readonly decoded: () => Promise<number>;
  readonly onFrame: (painted: boolean) => void;
}

/** The decoder is asked this often for its count, in milliseconds. */
const COUNT_EVERY_MS = 500;
/** Where that was not done for so long, the page slept. */
const SLEPT_MS = 1500;
/** So long after a sleep pictures may come out of a queue in which they waited since before it. */
const QUEUE_MS = 300;

export function createFrames({ clock, decoded, onFrame }: FramesOptions): Frames {
  let counted = 0;
  let firstAt: number | undefined;
  let lastAt: number | undefined;
  let tickedAt = Number.POSITIVE_INFINITY;
  let wokeAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  let cancelCount: Cancel = () => {};

  function count(): void {
    tick();
    cancelCount();
    cancelCount = clock.after(COUNT_EVERY_MS, async () => {
      tick();
      const now = await decoded().catch(() => counted);
      if (stopped) return;
      const more = now > counted;
      counted = now;
      if (more) note(false);
      if (!stopped) count();
    });
  }

  /** Notices a sleep: this is called again and again while the page is awake. */
  function tick(): void {
    const now = clock.now();
    if (now - tickedAt > SLEPT_MS) wokeAt = now;
    tickedAt = now;
  }

  function note(painted: boolean): void {
    tick();
    if (tickedAt - wokeAt < QUEUE_MS) return;
    lastAt = clock.now();
    firstAt ??= lastAt;
    onFrame(painted);
  }

  return {
    firstAt: () => firstAt,
    lastAt: () => lastAt,
    count,
    painted() {
      if (!stopped) note(true);
    },
    stop() {
      stopped = true;
      cancelCount();
    },
  };
}
