import type { Cancel, Clock } from '../clock.ts';

/** Asks again and again whether the way to the broker is there, at less cost than trying to go it. */
interface Scout {
  /**
   * Begins after `inMs`, or goes on with the questions that are under way; tells once, with how long the answer took in
   * milliseconds, and is over.
   */
  start(inMs: number, onThere: (tookMs: number) => void): void;
  stop(): void;
}

interface ScoutOptions {
  readonly clock: Clock;
  /** Given up where `signal` says so. */
  readonly ask: (signal: AbortSignal) => Promise<boolean>;
}

const EVERY_MS = 400;
/** A network that loses some things answers to one of these. */
const QUICK = 3;
/** One that answers to nothing is asked less often: for so long a question is asked again by the system itself. */
const SILENT_EVERY_MS = 6000;
/**
 * None is given up early: a browser would have the next one wait on its connection, which the system tries ever more
 * rarely. As many as a browser has connections for, of both kinds.
 */
const AT_ONCE = 12;
const LIMIT_MS = 120_000;

export function createScout({ clock, ask }: ScoutOptions): Scout {
  const underWay = new Map<AbortController, Cancel>();
  let cancel: Cancel = () => {};
  let silent = false;
  let tell: (tookMs: number) => void = () => {};

  function stop(): void {
    cancel();
    for (const question of [...underWay.keys()]) drop(question);
  }

  /** Whether it was still waited for. */
  function drop(question: AbortController): boolean {
    underWay.get(question)?.();
    const wasUnderWay = underWay.delete(question);
    question.abort();
    return wasUnderWay;
  }

  async function send(): Promise<void> {
    const began = clock.now();
    const question = new AbortController();
    underWay.set(
      question,
      clock.after(LIMIT_MS, () => drop(question)),
    );
    const isThere = await ask(question.signal);
    if (!drop(question)) return;
    if (isThere) {
      stop();
      tell(clock.now() - began);
    } else if (silent) {
      // Somebody says no: the network is back.
      nextIn(EVERY_MS);
    }
  }

  function next(): void {
    if (underWay.size < AT_ONCE) void send();
    silent = underWay.size >= QUICK;
    nextIn(silent ? SILENT_EVERY_MS : EVERY_MS);
  }

  function nextIn(ms: number): void {
    cancel();
    cancel = clock.after(ms, next);
  }

  return {
    start(inMs, onThere) {
      tell = onThere;
      if (underWay.size > 0) return;
      nextIn(inMs);
    },
    stop,
  };
}
