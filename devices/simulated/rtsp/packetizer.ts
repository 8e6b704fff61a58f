import type { VideoCodec } from '../video-source.ts';

/** How a codec's NAL units are cut up: the length of their header, and what the fragments have in its place. */
interface Fragmentation {
  readonly headerBytes: number;
  readonly type: (nal: Buffer) => number;
  /** Writes the payload header that says "fragment", before the FU header. */
  readonly putHeader: (payload: Buffer, nal: Buffer) => void;
}

const FRAGMENTATION: Readonly<Record<VideoCodec, Fragmentation>> = {
  // FU-A (RFC 6184 section 5.8): the NAL unit's importance with the type 28.
  H264: {
    headerBytes: 1,
    type: (nal) => nal.readUInt8(0) & 0x1f,
    putHeader: (payload, nal) => payload.writeUInt8((nal.readUInt8(0) & 0xe0) | 28, 0),
  },
  // FU (RFC 7798 section 4.4.3): layer and temporal identifiers with the type 49.
  H265: {
    headerBytes: 2,
    type: (nal) => (nal.readUInt8(0) >> 1) & 0x3f,
    putHeader: (payload, nal) => payload.writeUInt16BE((nal.readUInt16BE(0) & 0x81ff) | (49 << 9), 0),
  },
};

/**
 * The RTP payloads of one NAL unit: itself where it fits, otherwise fragments, all full but the last. `nal` is without
 * start code; one that is shorter than its header is left out.
 */
export function payloadsOf(
  nal: Buffer,
  { codec, maxPayloadBytes }: { readonly codec: VideoCodec; readonly maxPayloadBytes: number },
): readonly Buffer[] {
  const { headerBytes, type, putHeader } = FRAGMENTATION[codec];
  if (nal.length < headerBytes) return [];
  if (nal.length <= maxPayloadBytes) return [nal];
  const room = maxPayloadBytes - headerBytes - 1;
  const payloads: Buffer[] = [];
  // The header is not carried: receivers build it again from the fragments' own.
  for (let from = headerBytes; from < nal.length; from += room) {
    const end = Math.min(from + room, nal.length);
    const payload = Buffer.allocUnsafe(headerBytes + 1 + end - from);
    putHeader(payload, nal);
    payload[headerBytes] = (from === headerBytes ? 0x80 : 0) | (end === nal.length ? 0x40 : 0) | type(nal);
    nal.copy(payload, headerBytes + 1, from, end);
    payloads.push(payload);
  }
  return payloads;
}
