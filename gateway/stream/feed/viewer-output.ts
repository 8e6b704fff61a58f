import type { PlayoutDelay } from '../../rtp/header-writer.ts';
import type { MediaPacket } from '../../rtp/media-packet.ts';
import { buildSenderReport, GATEWAY_CNAME } from '../../rtp/rtcp.ts';
import type { StreamMoment } from '../stream-moment.ts';
import type { FeedCounters } from './feed-totals.ts';
import { hasRoom, PacketOutlet } from './packet-outlet.ts';
import type { PacketSink } from './packet-sink.ts';
import { PlayoutHint } from './playout-hint.ts';
import { Retransmission } from './retransmission.ts';
import { ViewerTimeline } from './viewer-timeline.ts';

const SHOW_AT_ONCE: PlayoutDelay = { minMs: 0, maxMs: 0 };

export interface ViewerOutputOptions {
  readonly sink: PacketSink;
  /** First sequence number and timestamp. */
  readonly start: { readonly sequence: number; readonly timestamp: number };
  /** 0 and 0 where absent. */
  readonly playoutDelay?: PlayoutDelay;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/**
 * A viewer's packets as they go out: numbered, on the viewer's timeline, with what else their headers bear. What the
 * sink does not take goes out once more some ms later: its buffer has no room for it in a burst.
 */
export class ViewerOutput {
  readonly outlet: PacketOutlet;
  readonly timeline: ViewerTimeline;
  readonly retransmission: Retransmission;
  readonly #sink: PacketSink;
  readonly #playoutDelay: PlayoutDelay;
  readonly #hint: PlayoutHint | undefined;

  constructor({ sink, start, playoutDelay = SHOW_AT_ONCE, now }: ViewerOutputOptions) {
    this.outlet = new PacketOutlet(sink, start.sequence);
    this.timeline = new ViewerTimeline({ first: start.timestamp, now });
    this.retransmission = new Retransmission({ outlet: this.outlet, now });
    this.#sink = sink;
    this.#playoutDelay = playoutDelay;
    this.#hint = sink.playoutDelayId === undefined ? undefined : new PlayoutHint(now);
  }

  get counters(): Omit<FeedCounters, 'replays' | 'pauses'> {
    const { packets, refused, resent } = this.outlet;
    const { missed, unanswered } = this.retransmission;
    return { packets, refused, missed, resent, unanswered };
  }

  /** A packet that goes out as it comes, and so many copies behind it. False where the sink did not take it. */
  sendLive(packet: MediaPacket, copies = 0): boolean {
    const sent = this.#send(packet, this.timeline.live(packet.timestamp));
    if (!sent) this.#repeatLast(Math.max(1, copies));
    else if (copies > 0) this.#repeatLast(copies);
    return sent;
  }

  /** One out of the cache. False where the sink did not take it. */
  sendReplayed(packet: MediaPacket): boolean {
    const sent = this.#send(packet, this.timeline.replayed(packet.timestamp));
    if (!sent) this.#repeatLast(1);
    return sent;
  }

  /** What is sent next does not continue what was; where that was in mid-frame, its rest is missing. */
  breakOff(): void {
    if (this.outlet.inMidFrame) this.outlet.skip();
  }

  /** As {@link ReportBlock.highestSequence}. */
  learnReport(highestSequence: number): void {
    this.#hint?.learnReport(highestSequence);
  }

  /** Tells the viewer what moment its timestamps stand for; false before they are the stream's own. */
  sendReport({ ntpTime, timestamp }: StreamMoment): boolean {
    const rtpTimestamp = this.timeline.at(timestamp);
    if (rtpTimestamp === undefined) return false;
    const source = { ssrc: this.#sink.ssrc, cname: GATEWAY_CNAME };
    this.outlet.sendControl(buildSenderReport({ ...source, ntpTime, rtpTimestamp, ...this.outlet.totals }));
    return true;
  }

  /** Nothing more goes out. */
  close(): void {
    this.retransmission.close();
    this.outlet.forget();
  }

  #repeatLast(times: number): void {
    this.retransmission.repeat(this.outlet.lastSequence, times);
  }

  #send(packet: MediaPacket, timestamp: number): boolean {
    if (packet.afterLoss) this.outlet.skip();
    // A viewer takes the extension from a frame's first packet only.
    if (packet.startsFrame && this.#hint?.due && hasRoom(packet)) return this.#sendHint(packet, timestamp);
    return this.outlet.send(packet, timestamp);
  }

  #sendHint(packet: MediaPacket, timestamp: number): boolean {
    this.#hint?.sentWith(this.outlet.nextSequence);
    const id = this.#sink.playoutDelayId ?? 0;
    return this.outlet.sendWithPlayoutDelay(packet, timestamp, { ...this.#playoutDelay, id });
  }
}
