import { NalKind, NalSyntax } from '../reslicer/nal-syntax.ts';

/** The first 32 types are slices, also those in reserve, which decoders pass over. */
const SLICE_TYPES = 32;
const FIRST_IRAP = 16;
const FIRST_IDR = 19;
const LAST_IDR = 20;
/** CRA_NUT. The two behind it are for pictures of the kind that are yet to be invented. */
const LAST_IRAP = 21;
const LAST_RESERVED_IRAP = 23;

/** H.265 table 7-1, and the packet types of RFC 7798 section 4.4, without the decoding order of section 4.4.2. */
export const h265Syntax = new NalSyntax({
  headerBytes: 2,
  typeShift: 1,
  typeMask: 0x3f,
  kinds: {
    ...Array.from({ length: SLICE_TYPES }, (_, type) =>
      type >= FIRST_IRAP && type <= LAST_IRAP ? NalKind.keySlice : NalKind.slice,
    ),
    32: NalKind.vps,
    33: NalKind.sps,
    34: NalKind.pps,
    35: NalKind.delimiter,
    36: NalKind.ending,
    37: NalKind.ending,
    // Filler.
    38: NalKind.other,
    39: NalKind.sei,
    // SEI that stands behind its picture.
    40: NalKind.other,
    41: NalKind.leading,
    42: NalKind.leading,
    43: NalKind.leading,
    44: NalKind.leading,
    45: NalKind.other,
    46: NalKind.other,
    47: NalKind.other,
  },
  // AP, FU.
  aggregateType: 48,
  fragmentType: 49,
  mergeHeaders: mergeLayers,
});

/** Pictures that count their order from zero and do not say so. */
export function isIdr(header: number): boolean {
  const type = h265Syntax.type(header);
  return type >= FIRST_IDR && type <= LAST_IDR;
}

/** Intra random access pictures, those in reserve included: their slice headers have a flag more. */
export function isIrap(header: number): boolean {
  const type = h265Syntax.type(header);
  return type >= FIRST_IRAP && type <= LAST_RESERVED_IRAP;
}

/** `nuh_layer_id`; that of all but scalable and stereoscopic streams is 0. */
export function layerId(header: number): number {
  return (header >> 3) & 0x3f;
}

/** F is set where any is, layer and temporal id are the lowest (RFC 7798 section 4.4.2). */
function mergeLayers(one: number, other: number): number {
  const layer = Math.min(one & 0x1f8, other & 0x1f8);
  const temporal = Math.min(one & 0x07, other & 0x07);
  return ((one | other) & 0x8000) | layer | temporal;
}
