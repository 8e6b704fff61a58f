import type { Cancel, Clock } from '../clock.ts';

/** Asks again and again whether the way to the broker is there, at less cost than trying to go it. */
interface Scout {
  /** Begins after `inMs`; tells once, with how long the answer took in milliseconds, and is over. */
  start(inMs: number, onThere: (tookMs: number) => void): void;
  stop(): void;
}

interface ScoutOptions {
  readonly clock: Clock;
  readonly ask: () => Promise<boolean>;
}

const EVERY_MS = 400;
/** A network that comes back is not to find more of them under way. */
const AT_ONCE = 3;

export function createScout({ clock, ask }: ScoutOptions): Scout {
  let cancel: Cancel = () => {};
  let underWay = 0;
  let run = 0;

  function stop(): void {
    run++;
    cancel();
  }

  return {
    start(inMs, onThere) {
      stop();
      const own = run;
      async function send(): Promise<void> {
        const began = clock.now();
        underWay++;
        const isThere = await ask();
        underWay--;
        if (!isThere || own !== run) return;
        stop();
        onThere(clock.now() - began);
      }
      function next(): void {
        cancel = clock.after(EVERY_MS, next);
        if (underWay < AT_ONCE) void send();
      }
      cancel = clock.after(inMs, next);
    },
    stop,
  };
}
