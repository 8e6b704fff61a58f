/** All since a feed began. */
export interface FeedCounters {
  /** Sent, and of those the ones that the sink did not take. */
  readonly packets: number;
  readonly refused: number;
  /** Asked for by the viewer, each counted once; sent again, copies included; asked for in vain. */
  readonly missed: number;
  readonly resent: number;
  readonly unanswered: number;
  readonly replays: number;
  /** Times that the feed left frames away since the path did not keep up. */
  readonly pauses: number;
}

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
