import { type ReportBlock, type RtcpVisitor, type SenderInfo, visitRtcp } from '../../rtp/rtcp.ts';

const RTP_HEADER_BYTES = 12;
/** A jump of the sequence beyond this is a restart, not loss (RFC 3550 A.1, MAX_DROPOUT). */
const MAX_DROPOUT = 3000;

/** How the packets of one source arrive, as a receiver report tells it (RFC 3550 A.1, A.3, A.8). */
export class Reception {
  readonly #ticksPerMs: number;
  #ssrc: number | undefined;
  #firstSequence = 0;
  #highestSequence = 0;
  /** 65536 a wrap of the sequence number. */
  #cycles = 0;
  #received = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #jitter = 0;
  #transit: number | undefined;
  /** The middle 32 bits of its NTP time. */
  #lastSenderReport = 0;
  #senderReportAtMs: number | undefined;
  #rtcpAtMs = 0;
  readonly #visitor: RtcpVisitor;

  /** `onSenderReport` hears every one, also of another source than the packets'. */
  constructor(options: {
    clockRate: number;
    onSenderReport?: (info: SenderInfo, arrivedAtMs: number) => void;
  }) {
    const { onSenderReport } = options;
    this.#ticksPerMs = options.clockRate / 1000;
    this.#visitor = {
      senderReport: (info) => {
        this.#onSenderReport(info);
        onSenderReport?.(info, this.#rtcpAtMs);
      },
    };
  }

  /** Counts one RTP packet; called for every packet, so it allocates nothing. */
  onRtp(packet: Buffer, arrivedAtMs: number): void {
    if (packet.length < RTP_HEADER_BYTES) return;
    const sequence = ((packet[2] as number) << 8) | (packet[3] as number);
    const ssrc = packet.readUInt32BE(8);
    const ahead = (sequence - this.#highestSequence) & 0xffff;
    // Cameras change the SSRC, or start the sequence anew, with a group of pictures.
    if (ssrc !== this.#ssrc || (ahead >= MAX_DROPOUT && ahead < 0x10000 - MAX_DROPOUT)) {
      this.#restart(ssrc, sequence);
    } else if (ahead < MAX_DROPOUT) {
      if (sequence < this.#highestSequence) this.#cycles += 0x10000;
      this.#highestSequence = sequence;
    }
    this.#received++;
    this.#measureJitter(packet.readUInt32BE(4), arrivedAtMs);
  }

  /** Remembers when this source's last sender report came. */
  onRtcp(packet: Buffer, arrivedAtMs: number): void {
    this.#rtcpAtMs = arrivedAtMs;
    visitRtcp(packet, this.#visitor);
  }

  /** What to report now; the fraction lost counts from the report before. `undefined` before the first packet. */
  report(nowMs: number): ReportBlock | undefined {
    if (this.#ssrc === undefined) return undefined;
    const highestSequence = this.#cycles + this.#highestSequence;
    const expected = highestSequence - this.#firstSequence + 1;
    const expectedNow = expected - this.#expectedBefore;
    const lostNow = expectedNow - (this.#received - this.#receivedBefore);
    this.#expectedBefore = expected;
    this.#receivedBefore = this.#received;
    const sinceMs = this.#senderReportAtMs === undefined ? 0 : nowMs - this.#senderReportAtMs;
    return {
      sourceSsrc: this.#ssrc,
      fractionLost:
        expectedNow > 0 && lostNow > 0 ? Math.min(255, Math.floor((lostNow * 256) / expectedNow)) : 0,
      cumulativeLost: expected - this.#received,
      highestSequence: highestSequence % 2 ** 32,
      jitter: Math.floor(this.#jitter),
      lastSr: this.#senderReportAtMs === undefined ? 0 : this.#lastSenderReport,
      delaySinceLastSr: Math.max(0, Math.round(sinceMs * 65.536)),
    };
  }

  #onSenderReport(info: SenderInfo): void {
    if (info.ssrc !== this.#ssrc) return;
    this.#lastSenderReport = Number((info.ntpTime >> 16n) & 0xffff_ffffn);
    this.#senderReportAtMs = this.#rtcpAtMs;
  }

  #restart(ssrc: number, sequence: number): void {
    if (ssrc !== this.#ssrc) this.#senderReportAtMs = undefined;
    this.#ssrc = ssrc;
    this.#firstSequence = sequence;
    this.#highestSequence = sequence;
    this.#cycles = 0;
    this.#received = 0;
    this.#expectedBefore = 0;
    this.#receivedBefore = 0;
    this.#jitter = 0;
    this.#transit = undefined;
  }

  #measureJitter(timestamp: number, arrivedAtMs: number): void {
    const transit = (Math.floor(arrivedAtMs * this.#ticksPerMs) - timestamp) | 0;
    if (this.#transit !== undefined)
      this.#jitter += (Math.abs((transit - this.#transit) | 0) - this.#jitter) / 16;
    this.#transit = transit;
  }
}
