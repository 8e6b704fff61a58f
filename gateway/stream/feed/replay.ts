import type { MediaPacket } from '../../rtp/media-packet.ts';
import type { GopCache } from '../gop-cache.ts';
import type { PathTotals } from './path-watch.ts';
import { BURST_PACKETS, burstAfter, nextPace, type PaceLimits, pauseAt } from './replay-pace.ts';

/** A pace is left alone for so long after it was changed, in ms: what the viewer misses it tells a round trip later. */
const PACE_HOLDS_MS = 40;

export interface ReplayOptions {
  readonly cache: GopCache;
  /** Sends one packet; false where it was not taken. */
  readonly send: (packet: MediaPacket) => boolean;
  /** Counts since the feed began. */
  readonly progress: () => Pick<PathTotals, 'packets' | 'missed' | 'refused'>;
  /** Everything cached is out, so that the next packet to come follows; or the cache began anew meanwhile. */
  readonly onEnd: (outcome: 'caught-up' | 'overtaken') => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Sends what the cache holds, and what is added to it meanwhile, at a pace that the viewer's path takes. */
export class Replay {
  readonly #options: ReplayOptions;
  #cursor = 0;
  #generation = -1;
  #bps = 0;
  #limits: PaceLimits = { streamBps: 0, repairableBps: Number.POSITIVE_INFINITY };
  #credit = 0;
  #burstAt = 0;
  #pacedAt = 0;
  #before: Pick<PathTotals, 'packets' | 'missed' | 'refused'> = { packets: 0, missed: 0, refused: 0 };
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** `bps` is how fast it begins, in bits per second. */
  start({ bps, ...limits }: PaceLimits & { readonly bps: number }): void {
    this.stop();
    const { cache, now, progress } = this.#options;
    this.#cursor = 0;
    this.#generation = cache.generation;
    this.#bps = bps;
    this.#limits = limits;
    this.#burstAt = now();
    this.#pacedAt = this.#burstAt;
    this.#before = progress();
    // A viewer's first burst finds every queue empty.
    this.#credit = burstAfter(Number.MAX_SAFE_INTEGER, bps, 0);
    this.#burst();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #burst(): void {
    const { cache, send, onEnd } = this.#options;
    if (this.#generation !== cache.generation) {
      onEnd('overtaken');
      return;
    }
    const cached = cache.packets;
    for (let left = BURST_PACKETS; left > 0 && this.#credit > 0; left--) {
      const packet = cached[this.#cursor];
      if (!packet) break;
      this.#cursor++;
      this.#credit -= packet.bytes.length;
      // What was refused is sent again when the viewer asks; the buffer that is full gets the time to drain.
      if (!send(packet)) this.#credit = Math.min(0, this.#credit);
    }
    if (this.#cursor === cached.length) onEnd('caught-up');
    else this.#timer = setTimeout(() => this.#goOn(), pauseAt(this.#bps));
  }

  #goOn(): void {
    const now = this.#options.now();
    if (now - this.#pacedAt >= PACE_HOLDS_MS) this.#pace(now);
    this.#credit = burstAfter(now - this.#burstAt, this.#bps, this.#credit);
    this.#burstAt = now;
    this.#burst();
  }

  #pace(now: number): void {
    const progress = this.#options.progress();
    const { packets, missed, refused } = this.#before;
    const since = {
      sent: progress.packets - packets,
      missed: progress.missed - missed,
      refused: progress.refused - refused,
    };
    this.#bps = nextPace(this.#bps, since, this.#limits);
    this.#before = progress;
    this.#pacedAt = now;
  }
}
