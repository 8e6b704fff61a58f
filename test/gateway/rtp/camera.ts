import { H264_PAYLOADS, type PayloadFormat } from './payload-format.ts';

/** Fields of one RTP packet as a camera may send it; what is left out is plain. */
export interface RtpFields {
  readonly payload: Buffer;
  readonly sequence?: number;
  readonly timestamp?: number;
  readonly ssrc?: number;
  readonly marker?: boolean;
  readonly payloadType?: number;
  readonly csrc?: readonly number[];
  /** Words of the header extension. */
  readonly extension?: readonly number[];
  /** Count of padding bytes, itself included. */
  readonly padding?: number;
}

/** The wire form of RFC 3550 section 5.1. */
export function rtp(fields: RtpFields): Buffer {
  const csrc = fields.csrc ?? [];
  const padding = Buffer.alloc(fields.padding ?? 0);
  if (padding.length > 0) padding.writeUInt8(padding.length, padding.length - 1);
  const header = Buffer.alloc(12);
  header.writeUInt8(0x80 | (padding.length > 0 ? 0x20 : 0) | (fields.extension ? 0x10 : 0) | csrc.length, 0);
  header.writeUInt8((fields.marker ? 0x80 : 0) | (fields.payloadType ?? 96), 1);
  header.writeUInt16BE((fields.sequence ?? 0) & 0xffff, 2);
  header.writeUInt32BE((fields.timestamp ?? 0) >>> 0, 4);
  header.writeUInt32BE(fields.ssrc ?? 0xcafe, 8);
  const words = fields.extension ? [0xbede_0000 + fields.extension.length, ...fields.extension] : [];
  const more = Buffer.alloc((csrc.length + words.length) * 4);
  [...csrc, ...words].forEach((word, index) => {
    more.writeUInt32BE(word >>> 0, index * 4);
  });
  return Buffer.concat([header, more, fields.payload, padding]);
}

export interface FrameFields {
  readonly timestamp: number;
  /** How many NAL units in a row go into one aggregate where they fit; 1 for none. */
  readonly aggregate?: number;
  readonly marker?: 'last' | 'never' | 'every-packet' | 'every-nal' | 'parameter-sets';
}

/** Packetises frames as cameras do: large packets, sequence numbers going on, one marker at the end. */
export class TestCamera {
  sequence: number;
  readonly ssrc: number;
  readonly #payloads: PayloadFormat;
  readonly #packetBytes: number;

  constructor(
    options: { sequence?: number; ssrc?: number; packetBytes?: number; payloads?: PayloadFormat } = {},
  ) {
    this.#payloads = options.payloads ?? H264_PAYLOADS;
    this.sequence = options.sequence ?? 65_500;
    this.ssrc = options.ssrc ?? 0xcafe;
    this.#packetBytes = options.packetBytes ?? 1400;
  }

  packet(payload: Buffer, fields: { timestamp: number; marker?: boolean }): Buffer {
    const packet = rtp({ payload, sequence: this.sequence, ssrc: this.ssrc, ...fields });
    this.sequence = (this.sequence + 1) & 0xffff;
    return packet;
  }

  frame(nals: readonly Buffer[], { timestamp, aggregate = 1, marker = 'last' }: FrameFields): Buffer[] {
    const room = this.#packetBytes - 12;
    const { headerBytes, aggregate: join, fragment, isParameterSet } = this.#payloads;
    const payloads: { payload: Buffer; set: boolean; ends: boolean }[] = [];
    for (let i = 0; i < nals.length; ) {
      const nal = nals[i] ?? Buffer.alloc(0);
      const set = isParameterSet(nal);
      const group = nals.slice(i, i + aggregate);
      while (group.length > 1 && headerBytes + group.reduce((sum, each) => sum + 2 + each.length, 0) > room)
        group.pop();
      if (group.length > 1) payloads.push({ payload: join(group), set, ends: true });
      else if (nal.length <= room) payloads.push({ payload: nal, set, ends: true });
      else {
        const fragments = fragment(nal, room);
        for (const payload of fragments) payloads.push({ payload, set, ends: payload === fragments.at(-1) });
      }
      i += group.length;
    }
    return payloads.map(({ payload, set, ends }, index) => {
      const last = index === payloads.length - 1;
      const isMarked = {
        last,
        never: false,
        'every-packet': true,
        'every-nal': ends,
        'parameter-sets': last || set,
      }[marker];
      return this.packet(payload, { timestamp, marker: isMarked });
    });
  }
}
