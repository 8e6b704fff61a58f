/** The flags of a fragment, in the byte behind its packet's header (RFC 6184 section 5.8, RFC 7798 section 4.4.3). */
export const FRAGMENT_START = 0x80;
export const FRAGMENT_END = 0x40;

/** The size in front of each NAL unit of an aggregate (RFC 6184 section 5.7.1, RFC 7798 section 4.4.2). */
export const SIZE_BYTES = 2;

/** What the gateway tells apart among NAL units, in H.264 and H.265 alike. */
export const NalKind = {
  /** No NAL unit: the type of a packet that carries some, or of none at all. */
  none: 0,
  slice: 1,
  /** A slice of a picture that decoding can start from: IDR, in H.265 any IRAP. */
  keySlice: 2,
  delimiter: 3,
  vps: 4,
  sps: 5,
  /** Goes with the sequence parameter set in front of it. */
  spsExtension: 6,
  pps: 7,
  sei: 8,
  /** Anything else that stands in front of a picture, never behind one. */
  leading: 9,
  /** The end of a sequence or a stream: a header alone. */
  ending: 10,
  other: 11,
} as const;

/** `nuh_temporal_id_plus1` of a header of two bytes. */
const TEMPORAL_ID_MASK = 0x07;

export type NalKind = (typeof NalKind)[keyof typeof NalKind];

export interface NalSyntaxOptions {
  readonly headerBytes: 1 | 2;
  /** How far `nal_unit_type` lies from the low end of a header's first byte. */
  readonly typeShift: number;
  /** `nal_unit_type`, moved to the low end. */
  readonly typeMask: number;
  /** By `nal_unit_type`; {@link NalKind.none} where left out. */
  readonly kinds: Readonly<Record<number, NalKind>>;
  /** Packet types of the codec's RTP payload format: several NAL units in a packet, one in several packets. */
  readonly aggregateType: number;
  readonly fragmentType: number;
  /** What a packet's header says of all the NAL units aggregated in it, but for its type. */
  readonly mergeHeaders: (one: number, other: number) => number;
}

/** The header of a codec's NAL units, and of the RTP packets that carry them. A header is its bytes as one number. */
export class NalSyntax {
  readonly headerBytes: 1 | 2;
  readonly aggregateType: number;
  readonly fragmentType: number;
  readonly typeMask: number;
  readonly #typeShift: number;
  readonly #headerShift: number;
  readonly #kinds: Uint8Array;
  readonly #mergeHeaders: (one: number, other: number) => number;

  constructor(options: NalSyntaxOptions) {
    this.headerBytes = options.headerBytes;
    this.aggregateType = options.aggregateType;
    this.fragmentType = options.fragmentType;
    this.typeMask = options.typeMask;
    this.#typeShift = options.typeShift;
    this.#headerShift = options.typeShift + 8 * (options.headerBytes - 1);
    this.#kinds = new Uint8Array(options.typeMask + 1);
    for (const [type, kind] of Object.entries(options.kinds)) this.#kinds[Number(type)] = kind;
    this.#mergeHeaders = options.mergeHeaders;
  }

  /** The header at `at`; bytes beyond the end count as zeros. */
  header(bytes: Buffer, at: number): number {
    const first = bytes[at] ?? 0;
    return this.headerBytes === 1 ? first : (first << 8) | (bytes[at + 1] ?? 0);
  }

  /** Writes a header and gives back where it ends. */
  write(bytes: Buffer, at: number, header: number): number {
    if (this.headerBytes === 1) {
      bytes[at] = header;
      return at + 1;
    }
    bytes[at] = header >> 8;
    bytes[at + 1] = header;
    return at + 2;
  }

  type(header: number): number {
    return (header >> this.#headerShift) & this.typeMask;
  }

  withType(header: number, type: number): number {
    return (header & ~(this.typeMask << this.#headerShift)) | (type << this.#headerShift);
  }

  /** A {@link NalKind}. */
  kind(header: number): number {
    // H.265 forbids a temporal id of 0 here (section 7.4.2.2); it is what bytes of zeros look like.
    if (this.headerBytes === 2 && (header & TEMPORAL_ID_MASK) === 0) return NalKind.none;
    return this.#kinds[(header >> this.#headerShift) & this.typeMask] ?? NalKind.none;
  }

  /** The kind of the valid NAL unit that begins at `at`, which its first byte tells. */
  kindAt(bytes: Buffer, at: number): number {
    return this.#kinds[((bytes[at] ?? 0) >> this.#typeShift) & this.typeMask] ?? NalKind.none;
  }

  /** The header of a packet that aggregates NAL units with these headers. */
  aggregateHeader(one: number, other: number): number {
    return this.withType(this.#mergeHeaders(one, other), this.aggregateType);
  }
}

/** The coded picture itself. */
export function isSlice(kind: number): boolean {
  return kind === NalKind.slice || kind === NalKind.keySlice;
}

/** Parameter sets, delimiters and their like, of which none ends a picture. SEI does, where cameras put it there. */
export function opensPicture(kind: number): boolean {
  return (kind >= NalKind.delimiter && kind <= NalKind.pps) || kind === NalKind.leading;
}

/**
 * Whether a slice begins a picture, by the first bit behind its header: `first_slice_segment_in_pic_flag` in H.265;
 * in H.264 a set bit is the code of zero, for `first_mb_in_slice`. Taken for a beginning where it has not come yet.
 */
export function beginsPicture(bytes: Buffer, start: number, end: number): boolean {
  return start >= end || ((bytes[start] ?? 0) & 0x80) !== 0;
}
