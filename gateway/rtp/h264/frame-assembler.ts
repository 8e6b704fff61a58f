import type { NalSink } from './depacketizer.ts';
import { writeBetweenSlices, writeFrameStart } from './frame-start.ts';
import { LeadIn } from './lead-in.ts';
import { MarkerTrust } from './marker-trust.ts';
import { beginsPicture, isNal, isSlice, NAL_TYPE_MASK, NalType, precedesPicture } from './nal.ts';
import type { PacketWriter } from './packet-writer.ts';
import type { ParameterSets } from './parameter-sets.ts';
import type { ReslicerCounters } from './reslicer-counters.ts';
import { SizeLimits } from './size-limits.ts';

/**
 * Decides where frames begin and end, and passes their NAL units to the writer. A frame is what bears one RTP
 * timestamp (RFC 6184 section 5.1), from the parameter sets, SEI and delimiters that precede its first slice to the
 * marker; where markers can not be trusted, to what shows that the next frame has begun.
 */
export class FrameAssembler implements NalSink {
  readonly #writer: PacketWriter;
  readonly #sets: ParameterSets;
  readonly #counters: ReslicerCounters;
  readonly #leadIn = new LeadIn();
  readonly #trust: MarkerTrust;
  readonly #limits = new SizeLimits();

  // The packet at hand: its timestamps, and whether the frame got any of it.
  #rtpTimestamp = 0;
  #timestamp = 0;
  #wrote = false;

  // The NAL unit at hand.
  #route: 'write' | 'hold' | 'drop' = 'drop';
  #type = 0;

  // The frame at hand; once closed, the last one, where `known`.
  #open = false;
  #known = false;
  #frameRtpTimestamp = 0;
  #frameTimestamp = 0;
  #frameTicks = -1;
  #damaged = false;

  #discontinued = false;

  constructor(options: {
    readonly writer: PacketWriter;
    readonly parameterSets: ParameterSets;
    readonly counters: ReslicerCounters;
  }) {
    this.#writer = options.writer;
    this.#sets = options.parameterSets;
    this.#counters = options.counters;
    this.#trust = new MarkerTrust(options.counters);
  }

  /** NAL units of a packet follow. `timestamp` is the outgoing one, in 90 kHz ticks. */
  enterPacket(rtpTimestamp: number, timestamp: number): void {
    this.#rtpTimestamp = rtpTimestamp;
    this.#timestamp = timestamp;
    this.#wrote = false;
  }

  /** `fragmented`: the packet's last NAL unit goes on in the next. */
  leavePacket(marker: boolean, fragmented: boolean): void {
    if (marker) this.#mark(fragmented);
    if (this.#trust.trusted) this.#writer.flush(false);
  }

  whole(bytes: Buffer, start: number, end: number): void {
    const header = bytes.readUInt8(start);
    const type = header & NAL_TYPE_MASK;
    const size = end - start;
    if (size === 1 && type !== NalType.endOfSequence && type !== NalType.endOfStream) {
      this.#counters.emptyNals++;
      return;
    }
    const second = size > 1 ? bytes.readUInt8(start + 1) : -1;
    if (!this.#passesOn(type)) {
      this.begin(header, second);
      this.append(bytes, start + 1, end, true);
      this.end();
      return;
    }
    this.#enterSlice(type, second);
    if (this.#takes(size)) this.#writer.nal(bytes, start, end);
  }

  begin(header: number, second: number): void {
    const type = header & NAL_TYPE_MASK;
    if (this.#passesOn(type)) {
      this.#enterSlice(type, second);
      this.#route = 'write';
      if (this.#takes(1)) this.#writer.begin(header);
      return;
    }
    this.#route = 'hold';
    if (!this.#leadIn.begin(header, this.#rtpTimestamp)) this.#dropLeadIn();
  }

  append(bytes: Buffer, start: number, end: number, last: boolean): void {
    if (this.#route === 'write') {
      if (this.#takes(end - start)) this.#writer.append(bytes, start, end, last);
      else this.#writer.abort();
    } else if (this.#route === 'hold') {
      if (this.#leadIn.append(bytes, start, end)) this.#splitLeadIn(last);
      else this.#dropLeadIn();
    }
  }

  end(): void {
    if (this.#route === 'write') this.#writer.end();
    else if (this.#route === 'hold') this.#learn(this.#leadIn.finish());
    this.#route = 'drop';
  }

  abort(): void {
    if (this.#route === 'write') this.#writer.abort();
    this.#leadIn.drop();
    this.#route = 'drop';
    this.#damaged = true;
  }

  lose(): void {
    this.#writer.markLoss();
    this.#damaged = true;
    this.#leadIn.doubt();
  }

  /** What follows continues nothing. Only a keyframe does not care about what may be missing. */
  discontinue(): void {
    this.#writer.flush(!this.#damaged);
    if (this.#open && (this.#damaged || this.#trust.trusted)) this.#writer.markLoss();
    this.#leadIn.clear();
    this.#open = false;
    this.#known = false;
    this.#discontinued = true;
  }

  /** True for slices; the rest waits for the slice that follows. Ends the frame before, where this shows that it has ended. */
  #passesOn(type: number): boolean {
    this.#type = type;
    if (this.#open && this.#rtpTimestamp !== this.#frameRtpTimestamp) this.#close();
    return isSlice(type);
  }

  #enterSlice(type: number, second: number): void {
    this.#limits.startNal();
    const begins = beginsPicture(second);
    // A camera whose timestamps stand still gets time from the local clock: it tells its frames apart.
    if (this.#open && begins && this.#timestamp !== this.#frameTimestamp) this.#close();
    const sameFrame = this.#known && this.#rtpTimestamp === this.#frameRtpTimestamp && !begins;
    if (!this.#open && !sameFrame) this.#beginFrame(type === NalType.idrSlice && begins);
    else this.#continueFrame();
  }

  #beginFrame(intra: boolean): void {
    this.#trust.endFrame(this.#known && !this.#damaged ? 'whole' : 'damaged');
    this.#leadIn.settle(this.#rtpTimestamp);
    this.#sets.settle(this.#leadIn.group);

    const keyframe = intra && this.#sets.complete;
    if (this.#discontinued && !keyframe) this.#writer.markLoss();
    this.#discontinued = false;
    // B-frames go back in time and some clocks stand still; to the viewer, each frame is after the last.
    this.#frameTicks = Math.max(this.#timestamp, this.#frameTicks + 1);
    this.#writer.startFrame(this.#frameTicks, keyframe);

    this.#open = true;
    this.#known = true;
    this.#frameRtpTimestamp = this.#rtpTimestamp;
    this.#frameTimestamp = this.#timestamp;
    this.#limits.startFrame();
    this.#damaged = false;
    if (!keyframe && this.#leadIn.count === 0) return;
    const completed = writeFrameStart(
      { writer: this.#writer, leadIn: this.#leadIn },
      { keyframe, sets: this.#sets },
    );
    if (completed) this.#counters.completedKeyframes++;
  }

  #continueFrame(): void {
    this.#open = true;
    this.#trust.goOn();
    if (this.#limits.full) this.#leadIn.clear();
    else if (this.#leadIn.count > 0) writeBetweenSlices({ writer: this.#writer, leadIn: this.#leadIn });
  }

  /** Without a marker that can be trusted; the packet held back is the frame's last. */
  #close(): void {
    this.#open = false;
    this.#writer.flush(!this.#damaged);
  }

  #mark(fragmented: boolean): void {
    const inFrame = this.#open && this.#rtpTimestamp === this.#frameRtpTimestamp;
    const trailing = this.#leadIn.count > 0;
    // Behind the slices SEI may end a frame; a parameter set or a delimiter belongs to the next one.
    const foreign = trailing && (!inFrame || (this.#type !== NalType.sei && precedesPicture(this.#type)));
    if (fragmented || foreign) {
      this.#counters.falseMarkers++;
      return;
    }
    if (!inFrame || !(this.#wrote || trailing)) return;
    if (trailing) writeBetweenSlices({ writer: this.#writer, leadIn: this.#leadIn });
    this.#trust.mark();
    if (!this.#trust.trusted) return;
    this.#open = false;
    this.#writer.flush(true);
  }

  /** Whether so many bytes more are within the limits; the rest of the NAL unit is dropped where not. */
  #takes(bytes: number): boolean {
    const verdict = this.#limits.take(bytes);
    if (verdict === 'taken') {
      this.#wrote = true;
      return true;
    }
    if (verdict === 'nal-too-large') this.#counters.oversizedNals++;
    if (verdict === 'frame-too-large') this.#counters.oversizedFrames++;
    this.lose();
    this.#route = 'drop';
    return false;
  }

  #dropLeadIn(): void {
    this.#counters.droppedLeadIns++;
    this.#route = 'drop';
  }

  #splitLeadIn(last: boolean): void {
    const leadIn = this.#leadIn;
    for (let next = leadIn.split(); next >= 0; next = leadIn.split()) {
      this.#learn(leadIn.count - 1);
      const { bytes, tail } = leadIn;
      const header = bytes.readUInt8(next);
      const type = header & NAL_TYPE_MASK;
      if (isSlice(type)) {
        this.begin(header, next + 1 < tail ? bytes.readUInt8(next + 1) : -1);
        this.append(bytes, next + 1, tail, last);
        return;
      }
      if (!isNal(type) || !leadIn.reopen(next)) {
        this.#dropLeadIn();
        return;
      }
    }
  }

  #learn(index: number): void {
    if (index < 0) return;
    const start = this.#leadIn.start(index);
    this.#sets.add(this.#leadIn.bytes, { start, end: this.#leadIn.end(index), group: this.#leadIn.group });
  }
}
