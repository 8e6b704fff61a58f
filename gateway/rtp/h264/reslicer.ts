import { MAX_PACKET_BYTES, type MediaPacket, RTP_HEADER_BYTES } from '../media-packet.ts';
import type { RtpView } from '../rtp-view.ts';
import { type SequenceCounters, SequenceTracker } from '../sequence-tracker.ts';
import { Depacketizer } from './depacketizer.ts';
import { FrameAssembler } from './frame-assembler.ts';
import { PacketWriter } from './packet-writer.ts';
import { ParameterSets } from './parameter-sets.ts';
import { noCounts, type ReslicerCounters } from './reslicer-counters.ts';

/** Below, headers would be most of a packet; above, there is no datagram that holds it. */
const LEAST_PACKET_BYTES = RTP_HEADER_BYTES + 32;
const MOST_PACKET_BYTES = 65_507;

export interface ReslicerOptions {
  /** Called for each packet, in order, before {@link H264Reslicer.push} returns. */
  readonly emit: (packet: MediaPacket) => void;
  /** With the header; {@link MAX_PACKET_BYTES} where not given. */
  readonly maxPacketBytes?: number;
}

/**
 * Turns a camera's H.264 packets of any size into such as fit a viewer's path (RFC 6184, packetization mode 1). NAL
 * units stay as they are, byte for byte. What does not fit is cut into fragments that are full and leave as soon as
 * their bytes have arrived; the rest is carried into the next fragment and never waits for the end of the frame.
 */
export class H264Reslicer {
  /** Those in force; a keyframe's are there before its first packet is emitted. */
  readonly parameterSets = new ParameterSets();
  readonly #counters = noCounts();
  readonly #sequence = new SequenceTracker();
  readonly #frames: FrameAssembler;
  readonly #depacketizer: Depacketizer;

  constructor({ emit, maxPacketBytes = MAX_PACKET_BYTES }: ReslicerOptions) {
    if (!(maxPacketBytes >= LEAST_PACKET_BYTES && maxPacketBytes <= MOST_PACKET_BYTES)) {
      throw new RangeError(
        `a packet has ${LEAST_PACKET_BYTES} to ${MOST_PACKET_BYTES} bytes, not ${maxPacketBytes}`,
      );
    }
    const counters = this.#counters;
    const writer = new PacketWriter({ emit, maxPacketBytes });
    this.#frames = new FrameAssembler({ writer, parameterSets: this.parameterSets, counters });
    this.#depacketizer = new Depacketizer({ sink: this.#frames, counters });
  }

  /** As they are now; late and duplicate packets are not passed on. */
  get counters(): Readonly<ReslicerCounters & SequenceCounters> {
    return { ...this.#sequence.counters, ...this.#counters };
  }

  /** Parameter sets known from elsewhere (SDP's `sprop-parameter-sets`), for a camera that does not send them in-band. */
  seed(sps: readonly Buffer[], pps: readonly Buffer[]): void {
    for (const nal of [...sps, ...pps]) {
      this.parameterSets.add(nal, { start: 0, end: nal.length, group: -1 });
    }
  }

  /** `timestamp` is the frame's place on the outgoing timeline, in 90 kHz ticks (`Timeline.map`). */
  push(view: RtpView, timestamp: number): void {
    switch (this.#sequence.track(view.sequence, view.ssrc)) {
      case 'duplicate':
      case 'late':
        return;
      case 'gap':
        this.#depacketizer.break();
        this.#frames.lose();
        break;
      case 'reset':
        this.#depacketizer.break();
        this.#frames.discontinue();
        break;
    }
    this.#frames.enterPacket(view.timestamp, timestamp);
    this.#depacketizer.push(view);
    this.#frames.leavePacket(view.marker, this.#depacketizer.fragmented);
  }

  /** What comes next is another session's. Parameter sets stay until others come. */
  reset(): void {
    this.#sequence.reset();
    this.#depacketizer.break();
    this.#frames.discontinue();
  }
}
