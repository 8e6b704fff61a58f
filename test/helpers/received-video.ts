import { RtpView } from '../../gateway/rtp/rtp-view.ts';
import { H264_PAYLOADS, H265_PAYLOADS } from '../gateway/rtp/payload-format.ts';
import { type ReceivedFrame, TestViewer } from '../gateway/rtp/viewer.ts';

const PAYLOADS = { H264: H264_PAYLOADS, H265: H265_PAYLOADS };

/** H.264 or H.265 as a viewer's receiver gets it: counts what came, and notes all that a receiver would stumble over. */
export class ReceivedVideo {
  readonly #view = new RtpView();
  readonly #viewer: TestViewer;
  readonly #faults: string[] = [];
  #sequence: number | undefined;
  #timestamp: number | undefined;
  /** The timeline without its wrap at 2^32. */
  #ticks = 0;
  #frameEnded = true;
  #cuts = 0;
  #packets = 0;
  #largest = 0;

  constructor(codec: keyof typeof PAYLOADS = 'H264') {
    this.#viewer = new TestViewer({ payloads: PAYLOADS[codec] });
  }

  /** One RTP packet as it came. */
  take(packet: Buffer): void {
    const view = this.#view;
    if (!view.parse(packet)) {
      this.#faults.push(`no RTP: ${packet.subarray(0, 16).toString('hex')}`);
      return;
    }
    this.#packets++;
    this.#largest = Math.max(this.#largest, packet.length);
    const missing = this.#sequence === undefined ? 0 : (view.sequence - this.#sequence - 1) & 0xffff;
    const cut = missing === 1 && !this.#frameEnded && beginsKeyframe(packet.subarray(view.payloadStart));
    if (cut) this.#cuts++;
    else if (missing > 0) this.#faults.push(`sequence number ${view.sequence} after ${this.#sequence}`);
    this.#frameEnded = view.marker;
    this.#sequence = view.sequence;
    const startsFrame = view.timestamp !== this.#timestamp;
    if (startsFrame && this.#timestamp !== undefined) this.#ticks += (view.timestamp - this.#timestamp) | 0;
    this.#timestamp = view.timestamp;
    try {
      this.#viewer.take({
        bytes: packet,
        timestamp: this.#ticks,
        marker: view.marker,
        startsFrame,
        startsKeyframe: false,
        afterLoss: missing > 0,
      });
    } catch (error) {
      this.#faults.push(error instanceof Error ? error.message : String(error));
    }
  }

  get packets(): number {
    return this.#packets;
  }

  /** Bytes of the longest packet. */
  get largest(): number {
    return this.#largest;
  }

  /**
   * How often a keyframe took the place of a frame's rest, with a sequence number left out for it: once where the
   * keyframe came while the group of pictures before it was still being replayed, and not later.
   */
  get cuts(): number {
    return this.#cuts;
  }

  /** Lost, doubled, oversized, broken: empty where all is well. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  /** The last one may not be complete yet. */
  get frames(): readonly ReceivedFrame[] {
    return this.#viewer.frames;
  }

  get nals(): Buffer[] {
    return this.#viewer.nals;
  }
}

/** Parameter sets come first, alone or several in one packet (STAP-A). */
function beginsKeyframe(payload: Buffer): boolean {
  const type = nalType(payload);
  return type === 7 || (type === 24 && nalType(payload.subarray(3)) === 7);
}

export function nalType(nal: Buffer): number {
  return nal.readUInt8(0) & 0x1f;
}
