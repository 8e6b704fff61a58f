import type { NalSink } from './depacketizer.ts';
import { writeBetweenSlices, writeFrameStart } from './frame-start.ts';
import { LeadIn } from './lead-in.ts';
import { MarkerTrust } from './marker-trust.ts';
import { beginsPicture, isSlice, NalKind, type NalSyntax, opensPicture } from './nal-syntax.ts';
import type { PacketWriter } from './packet-writer.ts';
import type { ParameterSets } from './parameter-sets.ts';
import type { ReorderWatch } from './reorder-watch.ts';
import type { ReslicerCounters } from './reslicer-counters.ts';
import { SizeLimits } from './size-limits.ts';

/**
 * Decides where frames begin and end, and passes their NAL units to the writer. A frame is what bears one RTP
 * timestamp (RFC 6184 section 5.1, RFC 7798 section 4.1): from the parameter sets, SEI and delimiters in front of its
 * first slice to the marker; where markers can not be trusted, to what shows that the next frame has begun.
 */
export class FrameAssembler implements NalSink {
  readonly #syntax: NalSyntax;
  readonly #writer: PacketWriter;
  readonly #sets: ParameterSets;
  readonly #counters: ReslicerCounters;
  readonly #reorders: ReorderWatch;
  readonly #leadIn: LeadIn;
  readonly #trust: MarkerTrust;
  readonly #limits = new SizeLimits();

  // The packet at hand: its timestamps, and whether the frame got any of it.
  #rtpTimestamp = 0;
  #timestamp = 0;
  #wrote = false;

  // The NAL unit at hand.
  #route: 'write' | 'hold' | 'drop' = 'drop';
  #kind = 0;

  // The frame at hand; once closed, the last one, where `known`.
  #open = false;
  #known = false;
  #frameRtpTimestamp = 0;
  #frameTimestamp = 0;
  #frameTicks = -1;
  #damaged = false;

  #discontinued = false;

  constructor(options: {
    readonly syntax: NalSyntax;
    readonly writer: PacketWriter;
    readonly parameterSets: ParameterSets;
    readonly reorders: ReorderWatch;
    readonly counters: ReslicerCounters;
  }) {
    this.#syntax = options.syntax;
    this.#writer = options.writer;
    this.#sets = options.parameterSets;
    this.#reorders = options.reorders;
    this.#counters = options.counters;
    this.#leadIn = new LeadIn(options);
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
    const { headerBytes } = this.#syntax;
    const header = this.#syntax.header(bytes, start);
    const kind = this.#syntax.kind(header);
    const size = end - start;
    if (size === headerBytes && kind !== NalKind.ending) {
      this.#counters.emptyNals++;
      return;
    }
    const content = start + headerBytes;
    if (!this.#passesOn(kind)) {
      this.begin(header, bytes, content, end);
      this.append(bytes, content, end, true);
      this.end();
      return;
    }
    this.#enterSlice(header, bytes, content, end);
    if (this.#takes(size)) this.#writer.nal(bytes, start, end);
  }

  begin(header: number, bytes: Buffer, start: number, end: number): void {
    if (this.#passesOn(this.#syntax.kind(header))) {
      this.#enterSlice(header, bytes, start, end);
      this.#route = 'write';
      if (this.#takes(this.#syntax.headerBytes)) this.#writer.begin(header);
      return;
    }
    this.#route = 'hold';
    this.#leadIn.begin(header, this.#rtpTimestamp);
  }

  append(bytes: Buffer, start: number, end: number, last: boolean): void {
    if (this.#route === 'write') {
      if (this.#takes(end - start)) this.#writer.append(bytes, start, end, last);
      else this.#writer.abort();
    } else if (this.#route === 'hold') {
      const slice = this.#leadIn.append(bytes, start, end);
      if (slice >= 0) this.#leaveLeadIn(slice, last);
    }
  }

  end(): void {
    if (this.#route === 'write') this.#writer.end();
    else if (this.#route === 'hold') this.#leadIn.finish();
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
    this.#reorders.skip();
  }

  /** Nothing comes for now: what waits for the next frame's beginning, to know its own end, goes without. */
  pause(): void {
    if (this.#open && this.#writer.waiting) this.#close();
  }

  /** What follows continues nothing. Only a keyframe does not care about what may be missing. */
  discontinue(): void {
    this.#writer.flush(!this.#damaged);
    if (this.#open && (this.#damaged || this.#trust.trusted)) this.#writer.markLoss();
    this.#leadIn.clear();
    this.#reorders.skip();
    this.#open = false;
    this.#known = false;
    this.#discontinued = true;
  }

  /** True for slices; the rest waits for the one that follows. Ends the frame before, where this shows its end. */
  #passesOn(kind: number): boolean {
    this.#kind = kind;
    if (this.#open && this.#rtpTimestamp !== this.#frameRtpTimestamp) this.#close();
    return isSlice(kind);
  }

  #enterSlice(header: number, bytes: Buffer, start: number, end: number): void {
    this.#limits.startNal();
    const begins = beginsPicture(bytes, start, end);
    // A camera whose timestamps stand still gets time from the local clock: it tells its frames apart.
    if (this.#open && begins && this.#timestamp !== this.#frameTimestamp) this.#close();
    const sameFrame = this.#known && this.#rtpTimestamp === this.#frameRtpTimestamp && !begins;
    if (this.#open || sameFrame) {
      this.#continueFrame();
      return;
    }
    const key = begins && this.#kind === NalKind.keySlice;
    this.#beginFrame(key);
    if (begins) this.#reorders.picture({ key, header, bytes, start, end, rtpTimestamp: this.#rtpTimestamp });
  }

  #beginFrame(key: boolean): void {
    this.#trust.endFrame(this.#known && !this.#damaged ? 'whole' : 'damaged');
    this.#leadIn.settle(this.#rtpTimestamp);
    this.#sets.settle(this.#leadIn.group);

    const keyframe = key && this.#sets.complete;
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
    const foreign = trailing && (!inFrame || opensPicture(this.#kind));
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

  #leaveLeadIn(slice: number, last: boolean): void {
    const { bytes, tail } = this.#leadIn;
    const content = slice + this.#syntax.headerBytes;
    this.begin(this.#syntax.header(bytes, slice), bytes, content, tail);
    this.append(bytes, content, tail, last);
  }
}
