import { setTimeout as pause } from 'node:timers/promises';
import type { Sender } from './bench.ts';
import { type FrameMoment, latencies } from './frame-arrivals.ts';
import { monotonicMs } from './monotonic.ts';
import { percentile } from './statistics.ts';
import type { ViewerCalls } from './viewer-process.ts';
import type { Worker } from './worker.ts';

/** A sender, and when each of its pictures was wholly in its hands: `[frame, ms of the monotonic clock]`. */
export interface TimedSender extends Sender {
  sentFrames(): Promise<readonly FrameMoment[]>;
}

/** From a picture's last byte in to its last byte at each viewer, in ms; all rounds together. */
export interface LatencyFigures {
  readonly sender: string;
  readonly viewers: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** How many pictures, each counted for each viewer. */
  readonly count: number;
  /** Pictures that did not arrive whole. */
  readonly missing: number;
}

export interface LatencyOrder {
  readonly senders: readonly TimedSender[];
  readonly viewerCount: number;
  readonly viewers: Worker<ViewerCalls>;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

/** In turns, so that other load hits all alike. */
const ROUNDS = 2;
const WARM_UP_MS = 12_000;
/** What was replayed to a viewer who joined is over by then. */
const SETTLE_MS = 2_500;
/** A picture that takes longer counts as missing. */
const LATEST_MS = 500;
const JOIN_LIMIT_MS = 60_000;

export async function measureLatency(order: LatencyOrder): Promise<LatencyFigures[]> {
  const { senders, viewerCount, seconds, say } = order;
  const found = senders.map((): { values: number[]; missing: number } => ({ values: [], missing: 0 }));
  for (const sender of senders) await runRound(order, sender, WARM_UP_MS);
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [i, sender] of senders.entries()) {
      say(`Latency: ${sender.name}, ${viewerCount} viewers, round ${round} of ${ROUNDS} …`);
      const { values, missing } = await runRound(order, sender, seconds * 1000);
      const total = found[i];
      if (!total) continue;
      total.values = [...total.values, ...values];
      total.missing += missing;
    }
  }
  return senders.map(({ name }, i) => {
    const { values = [], missing = 0 } = found[i] ?? {};
    if (values.length === 0) throw new Error(`no picture of the ${name} arrived`);
    return {
      sender: name,
      viewers: viewerCount,
      p50: percentile(values, 0.5),
      p99: percentile(values, 0.99),
      max: percentile(values, 1),
      count: values.length,
      missing,
    };
  });
}

async function runRound({ viewers, viewerCount }: LatencyOrder, sender: TimedSender, forMs: number) {
  await viewers.call('join', { target: sender.target, count: viewerCount }, JOIN_LIMIT_MS);
  await pause(SETTLE_MS);
  const fromMs = monotonicMs();
  await pause(forMs);
  const toMs = monotonicMs();
  await pause(LATEST_MS);
  const arrived = await viewers.call('arrivals', undefined);
  const sent = await sender.sentFrames();
  await viewers.call('leave', undefined);
  return latencies({ sent, arrived, fromMs, toMs });
}
