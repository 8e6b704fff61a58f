import { vi } from 'vitest';
import type { MediaPacket } from '../../../../gateway/rtp/media-packet.ts';
import type { PacketSink } from '../../../../gateway/stream/feed/packet-sink.ts';
import { ViewerFeed, type ViewerFeedOptions } from '../../../../gateway/stream/feed/viewer-feed.ts';
import { GopCache } from '../../../../gateway/stream/gop-cache.ts';
import { frame, readSent, type SentPacket } from '../packets.ts';

export const SSRC = 0x1234_5678;

export interface FeedingOptions {
  readonly start?: { readonly sequence: number; readonly timestamp: number };
  readonly maxBytes?: number;
  readonly cameraMakesKeyframes?: boolean;
  readonly playoutDelayId?: number;
  readonly rtx?: PacketSink['rtx'];
  readonly playoutDelay?: ViewerFeedOptions['playoutDelay'];
}

/** A cache, feeds on it, and what leaves them. Needs vitest's fake timers. */
export function setUpFeeding(options: FeedingOptions = {}) {
  const { start = { sequence: 100, timestamp: 5_000 }, playoutDelayId } = options;
  const now = () => Date.now();
  const cache = new GopCache({ maxBytes: options.maxBytes ?? 10_000_000, now });
  const sent: SentPacket[] = [];
  const raw: Buffer[] = [];
  const control: Buffer[] = [];
  const path = { takes: true };
  const onKeyframeNeeded = vi.fn();
  const sink = {
    ssrc: SSRC,
    payloadType: 106,
    ...(playoutDelayId !== undefined && { playoutDelayId }),
    ...(options.rtx && { rtx: options.rtx }),
    send: (packet: Buffer) => {
      if ((packet.readUInt8(1) & 0x7f) >= 72 && (packet.readUInt8(1) & 0x7f) <= 79) {
        control.push(Buffer.from(packet));
        return true;
      }
      raw.push(Buffer.from(packet));
      sent.push(readSent(packet));
      return path.takes;
    },
  };
  const feeds: ViewerFeed[] = [];
  return {
    cache,
    sent,
    raw,
    control,
    path,
    onKeyframeNeeded,
    join: () => {
      const feed = new ViewerFeed({
        sink,
        cache,
        start,
        now,
        onKeyframeNeeded,
        cameraMakesKeyframes: () => options.cameraMakesKeyframes ?? false,
        ...(options.playoutDelay && { playoutDelay: options.playoutDelay }),
      });
      feeds.push(feed);
      return feed;
    },
    /** As the stream does: the cache first, then every feed. */
    arrive: (packets: readonly MediaPacket[]) => {
      for (const packet of packets) {
        cache.push(packet);
        for (const feed of feeds) feed.push(packet);
      }
    },
  };
}

/** A report on the feed's SSRC, all well where nothing else is said. */
export function reportBlock(
  fields: {
    fractionLost?: number;
    highestSequence?: number;
    lastSr?: number;
    delaySinceLastSr?: number;
  } = {},
) {
  return {
    sourceSsrc: SSRC,
    fractionLost: 0,
    cumulativeLost: 0,
    highestSequence: 0,
    jitter: 0,
    lastSr: 0,
    delaySinceLastSr: 0,
    ...fields,
  };
}

export type Feeding = ReturnType<typeof setUpFeeding>;

/** Ten frames a second of ten packets each, a keyframe at the beginning and every 5 s; `each` is called after a frame. */
export function stream({ arrive }: Feeding, seconds: number, { from = 0, each = () => {} } = {}) {
  for (let i = from * 10; i < (from + seconds) * 10; i++) {
    arrive(frame({ timestamp: i * 9_000, key: i % 50 === 0, packets: 10, payloadBytes: 1_000 }));
    each();
    vi.advanceTimersByTime(100);
  }
}
