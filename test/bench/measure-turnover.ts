import { setTimeout as pause } from 'node:timers/promises';
import type { Sender } from './bench.ts';
import { readSettled } from './memory-meter.ts';
import { type Handles, handlesOf } from './process-facts.ts';
import { type Samples, sumOf } from './prometheus.ts';
import type { ViewerCalls } from './viewer-process.ts';
import type { Worker } from './worker.ts';

/** What a server holds when all its viewers have gone. */
export interface Holdings extends Handles {
  /** Viewers who have come and gone so far. */
  readonly gone: number;
  readonly residentBytes: number;
  /** Of V8, undefined where the server does not tell. */
  readonly heapBytes: number | undefined;
}

export interface TurnoverFigures {
  readonly sender: string;
  readonly early: Holdings;
  readonly late: Holdings;
  /** Lines of the log that tell of an error, or that are none of the log's. */
  readonly complaints: readonly string[];
}

export interface TurnoverOrder {
  readonly sender: Sender;
  readonly metrics: () => Promise<Samples | undefined>;
  readonly log: () => string;
  /** In all, and at once. */
  readonly viewerCount: number;
  readonly atOnce: number;
  readonly viewers: Worker<ViewerCalls>;
  readonly say: (line: string) => void;
}

/** Whom the later ones are compared to: by then everything has been used and compiled once. */
export const EARLY_VIEWERS = 50;
/** V8 gives back what was used once some 25 s later. */
const SETTLE_MS = 35_000;
const WATCH_MS = 5_000;
const JOIN_LIMIT_MS = 90_000;
const ERROR_LEVEL = 50;

export async function measureTurnover(order: TurnoverOrder): Promise<TurnoverFigures> {
  const { sender, viewerCount, log } = order;
  // What it says at its start is for people.
  const greeting = new Set(complaintsIn(log()));
  let gone = await comeAndGo(order, { from: 0, to: Math.min(EARLY_VIEWERS, viewerCount) });
  const early = await holdings(order, gone);
  gone = await comeAndGo(order, { from: gone, to: viewerCount });
  const late = await holdings(order, gone);
  const complaints = complaintsIn(log()).filter((line) => !greeting.has(line));
  return { sender: sender.name, early, late, complaints };
}

/** Lines of pino's that are errors or worse, and lines that are not pino's: what node prints when it dies. */
export function complaintsIn(log: string): string[] {
  return log.split('\n').filter((line) => {
    if (line.trim() === '') return false;
    const level = /^\{"level":(\d+),/.exec(line)?.[1];
    return level === undefined || Number(level) >= ERROR_LEVEL;
  });
}

async function comeAndGo(
  { sender, viewers, atOnce, viewerCount, say }: TurnoverOrder,
  { from, to }: { from: number; to: number },
): Promise<number> {
  for (let gone = from; gone < to; ) {
    const count = Math.min(atOnce, to - gone);
    say(`Joins: ${sender.name}, ${gone + count} of ${viewerCount} …`);
    await viewers.call('join', { target: sender.target, count, atOnce: count, frames: 1 }, JOIN_LIMIT_MS);
    await viewers.call('leave', undefined);
    gone += count;
  }
  return to;
}

async function holdings({ sender, metrics }: TurnoverOrder, gone: number): Promise<Holdings> {
  await pause(SETTLE_MS);
  const heap = async () => {
    const samples = await metrics();
    return samples && sumOf(samples, 'nodejs_heap_size_used_bytes');
  };
  const { residentBytes, heapBytes } = await readSettled(sender.pid, { forMs: WATCH_MS, heap });
  return { gone, residentBytes, heapBytes, ...handlesOf(sender.pid) };
}
