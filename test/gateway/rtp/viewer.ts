import type { MediaPacket } from '../../../gateway/rtp/media-packet.ts';

export interface ReceivedFrame {
  readonly timestamp: number;
  readonly nals: Buffer[];
  readonly packets: MediaPacket[];
}

/**
 * Takes packets as a viewer's receiver does and puts NAL units together again, by RFC 6184 and nothing of the code
 * under test. What a receiver would stumble over is an error here.
 */
export class TestViewer {
  readonly frames: ReceivedFrame[] = [];
  readonly packets: MediaPacket[] = [];
  readonly #maxPacketBytes: number;
  #fragments: Buffer[] = [];

  constructor(options: { maxPacketBytes?: number } = {}) {
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
    const type = payload.readUInt8(0) & 0x1f;
    if (type === 28) return this.#join(payload);
    // One that was left unfinished by a loss is gone; any other is a fault.
    if (this.#fragments.length > 0) throw new Error('a NAL unit in the middle of another');
    if (type === 24) return split(payload);
    if (type < 1 || type > 23) throw new Error(`packet type ${type}`);
    return [payload];
  }

  #join(payload: Buffer): Buffer[] {
    const indicator = payload.readUInt8(0);
    const header = payload.readUInt8(1);
    const starts = (header & 0x80) !== 0;
    if (starts && header & 0x40) throw new Error('a fragment that is a whole NAL unit');
    if (starts !== (this.#fragments.length === 0)) throw new Error('fragments out of order');
    if (starts) this.#fragments.push(Buffer.from([(indicator & 0xe0) | (header & 0x1f)]));
    this.#fragments.push(payload.subarray(2));
    if (!(header & 0x40)) {
      if (payload.length + 12 < this.#maxPacketBytes)
        throw new Error('a fragment in the middle that is not full');
      return [];
    }
    const nal = Buffer.concat(this.#fragments);
    this.#fragments = [];
    return [nal];
  }
}

function split(payload: Buffer): Buffer[] {
  const nals: Buffer[] = [];
  let at = 1;
  while (at < payload.length) {
    const size = payload.readUInt16BE(at);
    if (size === 0 || at + 2 + size > payload.length) throw new Error('a broken STAP-A');
    nals.push(payload.subarray(at + 2, at + 2 + size));
    at += 2 + size;
  }
  if (nals.length < 2) throw new Error('a STAP-A that aggregates nothing');
  return nals;
}
