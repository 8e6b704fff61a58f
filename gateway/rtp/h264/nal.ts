/** `nal_unit_type` of H.264 table 7-1, as far as the gateway tells them apart. */
export const NalType = {
  slice: 1,
  idrSlice: 5,
  sei: 6,
  sps: 7,
  pps: 8,
  delimiter: 9,
  endOfSequence: 10,
  endOfStream: 11,
  filler: 12,
  spsExtension: 13,
  subsetSps: 15,
} as const;

/** The last type that is a NAL unit and not one of RTP's packet types (RFC 6184 section 5.2). */
const LAST_NAL_TYPE = 23;

/** `forbidden_zero_bit` and `nal_ref_idc` of a NAL unit's first byte. */
export const NAL_PRIORITY_MASK = 0xe0;
export const NAL_TYPE_MASK = 0x1f;

/** False for the types of packets that only carry NAL units, and for the reserved ones. */
export function isNal(type: number): boolean {
  return type > 0 && type <= LAST_NAL_TYPE;
}

/** True for slices and slice data partitions: the coded picture itself. */
export function isSlice(type: number): boolean {
  return type >= NalType.slice && type <= NalType.idrSlice;
}

/** True for what stands in front of a coded picture, never behind one (H.264 section 7.4.1.2.3). */
export function precedesPicture(type: number): boolean {
  return (type >= NalType.sei && type <= NalType.delimiter) || (type >= NalType.spsExtension && type <= 18);
}

/**
 * Whether a slice begins a picture: `first_mb_in_slice` is the first thing in its header and zero is one set bit.
 * `second` is the NAL unit's second byte, or -1 where not known, which is taken for a beginning.
 */
export function beginsPicture(second: number): boolean {
  return (second & 0x80) !== 0;
}
