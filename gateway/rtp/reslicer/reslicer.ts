import { MAX_PACKET_BYTES, type MediaPacket, RTP_HEADER_BYTES } from '../media-packet.ts';
import type { RtpView } from '../rtp-view.ts';
import { type SequenceCounters, SequenceTracker } from '../sequence-tracker.ts';
import type { VideoFormat } from '../video-format.ts';
import type { VideoReslicer } from '../video-reslicer.ts';
import { Depacketizer } from './depacketizer.ts';
import { FrameAssembler } from './frame-assembler.ts';
import { PacketWriter } from './packet-writer.ts';
import { ParameterSets } from './parameter-sets.ts';
import { ReorderWatch } from './reorder-watch.ts';
import { noCounts, type ReslicerCounters } from './reslicer-counters.ts';
import { StreamParameters } from './stream-parameters.ts';
import type { VideoCodec } from './video-codec.ts';

/** Below, headers would be most of a packet; above, there is no datagram that holds it. */
const LEAST_PACKET_BYTES = RTP_HEADER_BYTES + 32;
const MOST_PACKET_BYTES = 65_507;

export interface ReslicerOptions {
  /** Called for each packet, in order, before {@link Reslicer.push} returns. */
  readonly emit: (packet: MediaPacket) => void;
  /** With the header; {@link MAX_PACKET_BYTES} where not given. Throws a RangeError below 44 and above 65507. */
  readonly maxPacketBytes?: number;
}

/**
 * Cuts anew what a camera has cut into packets (RFC 6184 in packetization mode 1, RFC 7798). What does not fit is sent
 * in fragments that are full and leave as soon as their bytes have arrived; the rest is carried into the next
 * fragment and never waits for the end of the frame.
 */
export class Reslicer implements VideoReslicer {
  /** Those in force; a keyframe's are there before its first packet is emitted. */
  readonly parameterSets: ParameterSets;
  readonly #counters = noCounts();
  readonly #sequence = new SequenceTracker();
  readonly #parameters: StreamParameters;
  readonly #reorders: ReorderWatch;
  readonly #writer: PacketWriter;
  readonly #frames: FrameAssembler;
  readonly #depacketizer: Depacketizer;

  constructor({
    codec,
    emit,
    maxPacketBytes = MAX_PACKET_BYTES,
  }: ReslicerOptions & { readonly codec: VideoCodec }) {
    if (!(maxPacketBytes >= LEAST_PACKET_BYTES && maxPacketBytes <= MOST_PACKET_BYTES)) {
      throw new RangeError(
        `a packet has ${LEAST_PACKET_BYTES} to ${MOST_PACKET_BYTES} bytes, not ${maxPacketBytes}`,
      );
    }
    const { syntax, parameterSets: rules } = codec;
    const counters = this.#counters;
    const sets = new ParameterSets({ syntax, rules });
    this.parameterSets = sets;
    this.#parameters = new StreamParameters({ codec, sets, counters });
    this.#reorders = new ReorderWatch(this.#parameters);
    this.#writer = new PacketWriter({ syntax, emit, maxPacketBytes });
    this.#frames = new FrameAssembler({
      syntax,
      writer: this.#writer,
      parameterSets: sets,
      reorders: this.#reorders,
      counters,
    });
    this.#depacketizer = new Depacketizer({ syntax, sink: this.#frames, counters });
  }

  get format(): VideoFormat | undefined {
    return this.#parameters.format;
  }

  get reorders(): boolean {
    return this.#reorders.reorders;
  }

  get holdsBack(): boolean {
    return this.#writer.waiting;
  }

  /** As they are now; late and duplicate packets are not passed on. */
  get counters(): Readonly<ReslicerCounters & SequenceCounters> {
    return { ...this.#sequence.counters, ...this.#counters };
  }

  seed(parameterSets: readonly Buffer[]): void {
    for (const nal of parameterSets) {
      this.parameterSets.add(nal, { start: 0, end: nal.length, group: -1 });
    }
  }

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

  flush(): void {
    this.#frames.pause();
  }

  reset(): void {
    this.#sequence.reset();
    this.#depacketizer.break();
    this.#frames.discontinue();
    this.#reorders.reset();
  }
}
