import { type ReadonlySignal, signal } from '@preact/signals';
import type { FrameTimes } from '../../transport/frame-times.ts';
import type { PeerReport } from '../../transport/peer-link.ts';
import { type PeerStatistics, readStatistics } from '../../transport/peer-statistics.ts';
import type { Cancel, Clock } from '../clock.ts';
import { createDelayMeter, type Delay } from './delay.ts';
import { type Rates, ratesBetween } from './rates.ts';

/** One second of a connection. */
export interface Sample {
  /** Undefined in the first second of a connection, and where there is none. */
  readonly rates: Rates | undefined;
  readonly delay: Delay | undefined;
}

export interface Statistics {
  /** The newest look at the connection; stays while there is none, for what it is worth. */
  readonly latest: ReadonlySignal<PeerStatistics | undefined>;
  /** The last {@link MOST_SAMPLES}, the newest last. */
  readonly samples: ReadonlySignal<readonly Sample[]>;
  /** A picture was painted. */
  painted(times: FrameTimes): void;
  dispose(): void;
}

export interface StatisticsOptions {
  /** What the browser tells of the connection that there is, if there is one. */
  readonly report: () => Promise<{ readonly peer: string; readonly entries: PeerReport } | undefined>;
  readonly clock: Clock;
}

export const MOST_SAMPLES = 60;
const EVERY_MS = 1000;
/** A browser that does not answer in this time is asked again; what it then says is of no use any more. */
const LIMIT_MS = 5000;

/** Looks at the connection once a second from now on, and remembers a minute of it. */
export function createStatistics({ report, clock }: StatisticsOptions): Statistics {
  const latest = signal<PeerStatistics | undefined>(undefined);
  const samples = signal<readonly Sample[]>([]);
  const delay = createDelayMeter();
  let before: { readonly peer: string; readonly statistics: PeerStatistics } | undefined;
  let turn = 0;
  let cancel: Cancel = () => {};

  function look(): void {
    turn++;
    const mine = turn;
    cancel = clock.after(LIMIT_MS, () => {
      note(undefined);
      look();
    });
    report()
      .catch(() => undefined)
      .then((told) => {
        if (mine !== turn) return;
        cancel();
        const statistics = told && readStatistics(told.entries);
        note(told && statistics && { peer: told.peer, statistics });
        cancel = clock.after(EVERY_MS, look);
      });
  }

  function note(now: typeof before): void {
    const isSame = now !== undefined && now.peer === before?.peer;
    if (!isSame) delay.reset();
    const rates = isSame && before ? ratesBetween(before.statistics, now.statistics) : undefined;
    before = now;
    if (now) latest.value = now.statistics;
    samples.value = [...samples.peek().slice(1 - MOST_SAMPLES), { rates, delay: delay.read() }];
  }

  look();
  return {
    latest,
    samples,
    painted: delay.painted,
    dispose() {
      turn++;
      cancel();
    },
  };
}
