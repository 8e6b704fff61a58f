import type { MediaPacket } from '../../rtp/media-packet.ts';
import type { GopCache } from '../gop-cache.ts';

/** Between two bursts, in ms; one of them is a few packets on a path of 1 Mbit/s. */
const PAUSE_MS = 20;

export interface StillPictureOptions {
  readonly cache: GopCache;
  readonly send: (packet: MediaPacket) => void;
  /** The whole picture is out. */
  readonly onEnd: () => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/**
 * Sends a cached keyframe alone, as slowly as a narrow path takes it: in one go it would overflow the queue in front of
 * that path, and what is left of it shows nothing.
 */
export class StillPicture {
  readonly #options: StillPictureOptions;
  #packets: readonly MediaPacket[] = [];
  #cursor = 0;
  #bps = 0;
  #credit = 0;
  #burstAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StillPictureOptions) {
    this.#options = options;
  }

  /** One is going out. */
  get isGoing(): boolean {
    return this.#timer !== undefined;
  }

  /** `bps` is how fast it goes, in bits per second. Its last packets may not have come yet. */
  start(bps: number): void {
    const { cache, now } = this.#options;
    this.stop();
    this.#packets = cache.packets;
    this.#cursor = 0;
    this.#bps = bps;
    this.#credit = 0;
    this.#burstAt = now();
    this.#timer = setTimeout(() => this.#burst(), PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#packets = [];
  }

  #burst(): void {
    const { now } = this.#options;
    const at = now();
    this.#credit += ((at - this.#burstAt) * this.#bps) / 8_000;
    this.#burstAt = at;
    if (this.#sendSome()) this.#timer = setTimeout(() => this.#burst(), PAUSE_MS);
    else {
      this.stop();
      this.#options.onEnd();
    }
  }

  /** False where the picture is out. */
  #sendSome(): boolean {
    while (this.#credit > 0) {
      const packet = this.#packets[this.#cursor];
      if (packet?.startsFrame && this.#cursor > 0) return false;
      if (!packet) {
        this.#credit = 0;
        // Its rest will not come where the cache has begun anew.
        return this.#packets === this.#options.cache.packets;
      }
      this.#cursor++;
      this.#credit -= packet.bytes.length;
      this.#options.send(packet);
      if (packet.marker) return false;
    }
    return true;
  }
}
