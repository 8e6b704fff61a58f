import { randomBytes } from 'node:crypto';
import type { MediaFrame, MediaTrack } from './media-track.ts';
import type { FrameHeader } from './quirks/quirk.ts';
import { type Quirks, StreamQuirks } from './quirks/quirks.ts';

type RtpTrack = Pick<MediaTrack, 'medium' | 'payloadType' | 'clockRate'>;

const RTP_HEADER_BYTES = 12;
/** From 1900, where NTP counts from, to 1970, in seconds (RFC 5905 section 6). */
const NTP_EPOCH_S = 2_208_988_800;
const SENDER_REPORT = 200;
const SOURCE_DESCRIPTION = 202;
const CNAME = 1;

/** One sender of one RTP stream (RFC 3550): its numbers begin at random and go on for as long as it lives. */
export class RtpStream {
  /** Of the first packet that will be sent; told in RTP-Info before that. */
  readonly firstSequence: number;
  /** Of the first frame that will be sent, whenever it comes. */
  readonly firstTimestamp: number;
  readonly ssrc: number;
  readonly #track: RtpTrack;
  readonly #quirks: StreamQuirks;
  #sequence: number;
  /** What is added to the source's timestamps, once the first has come. */
  #shift: number | undefined;
  /** Of the frame that was sent last, as it is on the wire. */
  #last = { ssrc: 0, timestamp: 0, atMs: 0 };
  #packets = 0;
  #octets = 0;

  constructor(track: RtpTrack, quirks: Quirks) {
    const random = randomBytes(10);
    this.#track = track;
    this.#quirks = new StreamQuirks(quirks);
    this.firstSequence = random.readUInt16BE(0);
    this.firstTimestamp = random.readUInt32BE(2);
    this.ssrc = random.readUInt32BE(6);
    this.#sequence = this.firstSequence;
  }

  get packetsSent(): number {
    return this.#packets;
  }

  /** The frame's packets; `nowMs` since 1970 is when they leave. */
  packets(frame: MediaFrame, nowMs: number): readonly Buffer[] {
    this.#shift ??= this.firstTimestamp - frame.timestamp;
    const timestamp = (frame.timestamp + this.#shift) >>> 0;
    const { medium, clockRate } = this.#track;
    const facts = {
      medium,
      keyframe: frame.keyframe,
      clockRate,
      elapsedMs: (((timestamp - this.firstTimestamp) >>> 0) * 1000) / clockRate,
    };
    const header = this.#quirks.header({ ssrc: this.ssrc, timestamp }, facts);
    this.#last = { ...header, atMs: nowMs - frame.ageMs };
    const lastIndex = frame.marked ? frame.payloads.length - 1 : -1;
    const packets = frame.payloads.map((payload, index) =>
      this.#packet(payload, header, index === lastIndex),
    );
    return this.#quirks.packets(packets, facts);
  }

  /** The timestamp of the frame that was sent last, as it is on the wire. */
  get lastTimestamp(): number {
    return this.#last.timestamp;
  }

  /** A compound packet of sender report and CNAME (RFC 3550 sections 6.1, 6.4.1, 6.5). */
  senderReport(nowMs: number, cname: string): Buffer {
    const elapsedTicks = Math.round(((nowMs - this.#last.atMs) * this.#track.clockRate) / 1000);
    const report = Buffer.alloc(28);
    report[0] = 0x80;
    report[1] = SENDER_REPORT;
    report.writeUInt16BE(report.length / 4 - 1, 2);
    report.writeUInt32BE(this.#last.ssrc, 4);
    report.writeUInt32BE((Math.floor(nowMs / 1000) + NTP_EPOCH_S) >>> 0, 8);
    report.writeUInt32BE(Math.floor(((nowMs % 1000) / 1000) * 2 ** 32) >>> 0, 12);
    report.writeUInt32BE((this.#last.timestamp + elapsedTicks) >>> 0, 16);
    report.writeUInt32BE(this.#packets >>> 0, 20);
    report.writeUInt32BE(this.#octets >>> 0, 24);
    return Buffer.concat([report, this.#sourceDescription(cname)]);
  }

  #packet(payload: Buffer, { ssrc, timestamp }: FrameHeader, marker: boolean): Buffer {
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + payload.length);
    packet[0] = 0x80;
    packet[1] = this.#track.payloadType | (marker ? 0x80 : 0);
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(timestamp, 4);
    packet.writeUInt32BE(ssrc, 8);
    payload.copy(packet, RTP_HEADER_BYTES);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#packets += 1;
    this.#octets += payload.length;
    return packet;
  }

  #sourceDescription(cname: string): Buffer {
    const name = Buffer.from(cname).subarray(0, 255);
    // At least one zero ends the list of items, and the chunk ends on a 32-bit boundary.
    const chunkBytes = Math.ceil((4 + 2 + name.length + 1) / 4) * 4;
    const packet = Buffer.alloc(4 + chunkBytes);
    packet[0] = 0x81;
    packet[1] = SOURCE_DESCRIPTION;
    packet.writeUInt16BE(packet.length / 4 - 1, 2);
    packet.writeUInt32BE(this.#last.ssrc, 4);
    packet[8] = CNAME;
    packet[9] = name.length;
    name.copy(packet, 10);
    return packet;
  }
}
