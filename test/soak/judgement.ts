import { slope } from '../bench/statistics.ts';
import { atMost, type Verdict } from '../bench/verdict.ts';
import type { Return } from './bad-camera.ts';

/** What the daemon held at a moment. */
export interface Sample {
  /** Since the beginning, in minutes. */
  readonly minute: number;
  readonly residentBytes: number;
  readonly heapBytes: number;
}

export interface SoakOutcome {
  readonly samples: readonly Sample[];
  readonly returns: readonly Return[];
  /** Open files and threads with nobody there, at the beginning and at the end. */
  readonly before: { readonly descriptors: number; readonly threads: number };
  readonly after: { readonly descriptors: number; readonly threads: number };
  /** Errors in the log, and what node prints when it dies. */
  readonly complaints: readonly string[];
  /** What viewers stumbled over. */
  readonly faults: readonly string[];
  /** Whether at the end a new viewer sees pictures, and the camera moves when told to. */
  readonly plays: boolean;
  readonly moves: boolean;
}

/** What belongs to the start, where everything is used for the first time: in minutes, and at most half of the run. */
const WARM_UP_MINUTES = 6;
const WARM_UP_SHARE = 0.5;
/** A shorter run shows how memory settles, and not whether it grows, in minutes. */
const JUDGED_FROM_MINUTES = 10;
/** What memory may have grown by over the whole run, by the slope of its samples; a leak grows with time. */
const MOST_GROWTH = 0.05;

/** Each thing that must hold, with how it turned out. */
export function judge(outcome: SoakOutcome): readonly Verdict[] {
  const { returns, before, after } = outcome;
  const late = returns.filter(({ afterMs }) => afterMs === undefined).map(({ kind }) => kind);
  return [
    { target: 'a new viewer sees pictures at the end', met: outcome.plays },
    { target: 'the camera moves at the end', met: outcome.moves },
    {
      target: `the picture came back each time (${returns.length}; not after: ${late.join(', ') || 'none'})`,
      met: returns.length > 0 && late.length === 0,
    },
    memory(outcome, 'resident memory’s growth', 'residentBytes'),
    memory(outcome, 'the heap’s growth', 'heapBytes'),
    {
      target: `no file left open (${before.descriptors}, then ${after.descriptors})`,
      met: after.descriptors <= before.descriptors,
    },
    {
      target: `no thread left (${before.threads}, then ${after.threads})`,
      met: after.threads <= before.threads,
    },
    {
      target: `nothing thrown (${outcome.complaints.length} errors in the log)`,
      met: outcome.complaints.length === 0,
    },
    {
      target: `nothing that a viewer stumbles over (${outcome.faults.length})`,
      met: outcome.faults.length === 0,
    },
  ];
}

/** The share by which it has grown from the end of the warm-up to the end; undefined with too few samples. */
export function growth(samples: readonly Sample[], of: 'residentBytes' | 'heapBytes'): number | undefined {
  const end = samples.at(-1)?.minute ?? 0;
  const settled = samples.filter(({ minute }) => minute >= Math.min(WARM_UP_MINUTES, end * WARM_UP_SHARE));
  const [first] = settled;
  const perMinute = slope(settled.map((sample) => ({ x: sample.minute, y: sample[of] })));
  if (!first || perMinute === undefined) return undefined;
  const mean = settled.reduce((sum, sample) => sum + sample[of], 0) / settled.length;
  return (perMinute * (end - first.minute)) / mean;
}

function memory({ samples }: SoakOutcome, what: string, of: 'residentBytes' | 'heapBytes'): Verdict {
  const minutes = samples.at(-1)?.minute ?? 0;
  const share = growth(samples, of);
  if (minutes >= JUDGED_FROM_MINUTES || share === undefined) return named(what, share);
  const target = `${what} (${(share * 100).toFixed(1)} %; judged in runs of ${JUDGED_FROM_MINUTES} minutes and more)`;
  return { target, met: true };
}

function named(what: string, share: number | undefined): Verdict {
  const percent = share === undefined ? undefined : share * 100;
  const told = percent === undefined ? 'not measured' : `${percent.toFixed(1)} %`;
  const { target, met } = atMost(percent, { limit: MOST_GROWTH * 100, unit: '%', label: what });
  return { target: `${target} (${told})`, met };
}
