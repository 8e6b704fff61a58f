import { HeaderWriter } from '../rtp/header-writer.ts';
import type { MediaPacket } from '../rtp/media-packet.ts';
import type { GopCache } from './gop-cache.ts';

/** Where a feed's packets go: one viewer's video track. */
export interface PacketSink {
  readonly ssrc: number;
  readonly payloadType: number;
  /** Takes a whole RTP packet and copies it before it returns; false when it could not be taken. */
  send(packet: Buffer): boolean;
}

/** Replayed frames are this far apart in 90 kHz ticks: 1 ms, so that no latency is left behind. */
const REPLAY_TICKS = 90;

/**
 * A replay in one go overflowed socket buffers; this many packets each pause is 150 Mbit/s, and 5 MB of cache
 * are out in about 270 ms.
 */
const REPLAY_PACKETS = 32;
const REPLAY_PAUSE_MS = 2;

/** A viewer that asks again sooner has not had the time to decode the last replay, in ms. */
const KEYFRAME_REQUEST_SPACING_MS = 500;

/**
 * A camera that has sent nothing for so long, in ms, has stalled; what it sent before is not replayed then, or a
 * viewer that asks for a keyframe because its picture stands still would take the replay for live. Slow cameras send
 * one picture a second.
 */
const STALLED_MS = 1_500;

type Phase =
  /** Nothing that a decoder could start from has been sent. */
  | 'waiting'
  /** The same, for the camera had stalled; what is cached goes out with the next packet that comes. */
  | 'silent'
  /** Cached packets are going out; live ones wait behind them in the cache. */
  | 'replaying'
  | 'live';

export interface ViewerFeedOptions {
  readonly sink: PacketSink;
  readonly cache: GopCache;
  /** First sequence number and timestamp; random in production (RFC 3550 section 5.1). */
  readonly start: { readonly sequence: number; readonly timestamp: number };
  readonly now: () => number;
}

/**
 * One viewer's way through a stream: the cached group of pictures first, then live, on one continuous sequence and
 * timeline of the viewer's own whatever the camera does.
 */
export class ViewerFeed {
  readonly #sink: PacketSink;
  readonly #cache: GopCache;
  readonly #header: HeaderWriter;
  readonly #now: () => number;
  #phase: Phase = 'waiting';
  #sequence: number;
  #timestamp: number;
  /** The stream's timestamp that {@link #timestamp} stands for; absent before the first frame. */
  #source: number | undefined;
  #cursor = 0;
  #generation = -1;
  #timer: NodeJS.Timeout | undefined;
  #replayedAt = Number.NEGATIVE_INFINITY;
  #frameEnded = true;
  #missing = false;
  #packets = 0;
  #refused = 0;

  constructor({ sink, cache, start, now }: ViewerFeedOptions) {
    this.#sink = sink;
    this.#cache = cache;
    this.#now = now;
    this.#header = new HeaderWriter({ ssrc: sink.ssrc, payloadType: sink.payloadType });
    this.#sequence = start.sequence;
    this.#timestamp = start.timestamp;
    this.#replay();
  }

  /** Packets sent, and those that the sink did not take. */
  get counters(): { readonly packets: number; readonly refused: number } {
    return { packets: this.#packets, refused: this.#refused };
  }

  /** One live packet; the cache has it already. */
  push(packet: MediaPacket): void {
    if (this.#phase === 'live') {
      this.#send(packet, false);
      return;
    }
    if (packet.startsKeyframe) {
      // A fresh keyframe needs nothing of the older group: what was not yet replayed of it is skipped.
      this.#endReplay('live');
      this.#breakOff();
      this.#send(packet, false);
    } else if (this.#phase === 'silent') this.#replay();
  }

  /** Answers the viewer's RTCP PLI or FIR from the cache. */
  requestKeyframe(): void {
    if (this.#phase === 'replaying' || this.#now() - this.#replayedAt < KEYFRAME_REQUEST_SPACING_MS) return;
    this.#replay();
  }

  /** What follows does not continue what was sent; the next keyframe does. */
  interrupt(): void {
    this.#endReplay('waiting');
  }

  close(): void {
    this.interrupt();
  }

  #replay(): void {
    if (this.#cache.packets.length === 0) return;
    if (this.#cache.quietForMs > STALLED_MS) {
      if (this.#phase === 'waiting') this.#phase = 'silent';
      return;
    }
    this.#phase = 'replaying';
    this.#breakOff();
    this.#replayedAt = this.#now();
    this.#cursor = 0;
    this.#generation = this.#cache.generation;
    this.#replaySome();
  }

  #replaySome(): void {
    if (this.#generation !== this.#cache.generation) {
      this.interrupt();
      return;
    }
    const cached = this.#cache.packets;
    const end = Math.min(cached.length, this.#cursor + REPLAY_PACKETS);
    while (this.#cursor < end) {
      const packet = cached[this.#cursor++];
      if (packet) this.#send(packet, true);
    }
    if (this.#cursor === cached.length) this.#endReplay('live');
    else this.#timer = setTimeout(() => this.#replaySome(), REPLAY_PAUSE_MS);
  }

  #endReplay(phase: 'waiting' | 'live'): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#phase = phase;
  }

  /** What is sent next does not continue what was; where that was in mid-frame, its rest is missing. */
  #breakOff(): void {
    this.#missing = !this.#frameEnded;
  }

  #send(packet: MediaPacket, replayed: boolean): void {
    if (packet.timestamp !== this.#source) {
      if (this.#source !== undefined) {
        const ticks = packet.timestamp - this.#source;
        this.#timestamp = (this.#timestamp + (replayed || ticks < 0 ? REPLAY_TICKS : ticks)) >>> 0;
      }
      this.#source = packet.timestamp;
    }
    // A number left out is how the viewer's decoder learns that something is missing.
    if (packet.afterLoss || this.#missing) this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#missing = false;
    this.#frameEnded = packet.marker;
    this.#header.write(packet.bytes, this.#sequence, this.#timestamp, packet.marker);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#packets++;
    if (!this.#sink.send(packet.bytes)) this.#refused++;
  }
}
