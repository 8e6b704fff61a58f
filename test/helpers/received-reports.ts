import { ntpToMs } from '../../gateway/rtp/ntp.ts';
import { type SenderInfo, visitRtcp } from '../../gateway/rtp/rtcp.ts';

/** RTCP packet types as RFC 5761 section 4 tells them from RTP. */
const FIRST_TYPE = 192;
const LAST_TYPE = 223;

/** The sender reports of one medium, as a viewer gets them. */
export class ReceivedReports {
  readonly #reports: SenderInfo[] = [];

  /** False where the packet is RTP. */
  take(packet: Buffer): boolean {
    const type = packet[1] ?? 0;
    if (type < FIRST_TYPE || type > LAST_TYPE) return false;
    visitRtcp(packet, { senderReport: (info) => this.#reports.push(info) });
    return true;
  }

  get count(): number {
    return this.#reports.length;
  }

  /** The moment of the sender's clock, in ms, that an RTP timestamp near the last report's stands for. */
  momentOf(rtpTimestamp: number, clockRate: number): number {
    const last = this.#reports.at(-1);
    if (!last) return Number.NaN;
    return ntpToMs(last.ntpTime) + (((rtpTimestamp - last.rtpTimestamp) | 0) * 1000) / clockRate;
  }
}
