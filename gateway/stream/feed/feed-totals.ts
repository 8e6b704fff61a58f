import type { FeedCounters } from './viewer-feed.ts';

const NONE: FeedCounters = {
  packets: 0,
  refused: 0,
  missed: 0,
  resent: 0,
  unanswered: 0,
  replays: 0,
  pauses: 0,
};

/** What all feeds of a stream have counted, those that are over and those that run. */
export class FeedTotals {
  #over: FeedCounters = NONE;

  /** A feed is over, and counts no more. */
  close({ counters }: { readonly counters: FeedCounters }): void {
    this.#over = sum(this.#over, counters);
  }

  /** `running` are those that are not over. */
  with(running: readonly { readonly counters: FeedCounters }[]): FeedCounters {
    return running.reduce((total, { counters }) => sum(total, counters), this.#over);
  }
}

function sum(a: FeedCounters, b: FeedCounters): FeedCounters {
  return {
    packets: a.packets + b.packets,
    refused: a.refused + b.refused,
    missed: a.missed + b.missed,
    resent: a.resent + b.resent,
    unanswered: a.unanswered + b.unanswered,
    replays: a.replays + b.replays,
    pauses: a.pauses + b.pauses,
  };
}
