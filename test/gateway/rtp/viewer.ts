import type { MediaPacket } from '../../../gateway/rtp/media-packet.ts';
import { H264_PAYLOADS, type OpenedPayload, type PayloadFormat } from './payload-format.ts';

export interface ReceivedFrame {
  readonly timestamp: number;
  readonly nals: Buffer[];
  readonly packets: MediaPacket[];
}

/**
 * Takes packets as a viewer's receiver does and puts NAL units together again, by the RFC and nothing of the code
 * under test. What a receiver would stumble over is an error here.
 */
export class TestViewer {
  readonly frames: ReceivedFrame[] = [];
  readonly packets: MediaPacket[] = [];
  readonly #payloads: PayloadFormat;
  readonly #maxPacketBytes: number;
  #fragments: Buffer[] = [];

  constructor(options: { maxPacketBytes?: number; payloads?: PayloadFormat } = {}) {
    this.#payloads = options.payloads ?? H264_PAYLOADS;
    this.#maxPacketBytes = options.maxPacketBytes ?? 1200;
  }

  take(packet: MediaPacket): void {
    const { bytes, timestamp, startsFrame, startsKeyframe } = packet;
    if (bytes.length > this.#maxPacketBytes) throw new Error(`a packet of ${bytes.length} bytes`);
    if (bytes.length <= 12) throw new Error('a packet without payload');
    if (!Number.isSafeInteger(timestamp) || timestamp < 0) throw new Error(`timestamp ${timestamp}`);
    const before = this.frames.at(-1);
    if (startsKeyframe && !startsFrame) throw new Error('a keyframe that is no frame');
    if (startsFrame) {
      if (before && timestamp <= before.timestamp) throw new Error('a frame that is not after the last one');
      this.frames.push({ timestamp, nals: [], packets: [] });
    } else if (timestamp !== before?.timestamp) throw new Error('another timestamp in mid-frame');
    if (packet.afterLoss) this.#fragments = [];
    this.packets.push(packet);
    const frame = this.frames.at(-1);
    frame?.packets.push(packet);
    // Copied, so that a packet that is written over later would show.
    frame?.nals.push(...this.#open(Buffer.from(bytes.subarray(12))));
  }

  get nals(): Buffer[] {
    return this.frames.flatMap((frame) => frame.nals);
  }

  /** In the middle of a fragmented NAL unit. */
  get unfinished(): boolean {
    return this.#fragments.length > 0;
  }

  #open(payload: Buffer): Buffer[] {
    const opened = this.#payloads.open(payload);
    if (opened.kind === 'fragment') return this.#join(opened, payload.length);
    // One that was left unfinished by a loss is gone; any other is a fault.
    if (this.#fragments.length > 0) throw new Error('a NAL unit in the middle of another');
    return opened.kind === 'aggregate' ? opened.nals : [payload];
  }

  #join(fragment: OpenedPayload & { kind: 'fragment' }, bytes: number): Buffer[] {
    const { starts, ends, header, content } = fragment;
    if (starts && ends) throw new Error('a fragment that is a whole NAL unit');
    if (starts !== (this.#fragments.length === 0)) throw new Error('fragments out of order');
    if (starts) this.#fragments.push(header);
    if (!this.#fragments[0]?.equals(header)) throw new Error('fragments of different NAL units');
    this.#fragments.push(content);
    if (!ends) {
      if (bytes + 12 < this.#maxPacketBytes) throw new Error('a fragment in the middle that is not full');
      return [];
    }
    const nal = Buffer.concat(this.#fragments);
    this.#fragments = [];
    return [nal];
  }
}
