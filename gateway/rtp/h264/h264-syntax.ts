import { NalKind, NalSyntax } from '../reslicer/nal-syntax.ts';

const IDR_SLICE = 5;

/** H.264 table 7-1, and the packet types of RFC 6184 section 5.2 in packetization modes 0 and 1. */
export const h264Syntax = new NalSyntax({
  headerBytes: 1,
  typeShift: 0,
  typeMask: 0x1f,
  kinds: {
    1: NalKind.slice,
    // Data partitions.
    2: NalKind.slice,
    3: NalKind.slice,
    4: NalKind.slice,
    [IDR_SLICE]: NalKind.keySlice,
    6: NalKind.sei,
    7: NalKind.sps,
    8: NalKind.pps,
    9: NalKind.delimiter,
    10: NalKind.ending,
    11: NalKind.ending,
    // Filler.
    12: NalKind.other,
    13: NalKind.spsExtension,
    // Prefixes and parameter sets of layers and views (H.264 section 7.4.1.2.3).
    14: NalKind.leading,
    15: NalKind.spsExtension,
    16: NalKind.leading,
    17: NalKind.leading,
    18: NalKind.leading,
    // Auxiliary pictures, layers and views.
    19: NalKind.other,
    20: NalKind.other,
    21: NalKind.other,
    22: NalKind.other,
    23: NalKind.other,
  },
  // STAP-A, FU-A.
  aggregateType: 24,
  fragmentType: 28,
  mergeHeaders: mergePriority,
});

export function isIdr(header: number): boolean {
  return h264Syntax.type(header) === IDR_SLICE;
}

/** F is set where any is, NRI is the maximum (RFC 6184 section 5.7). */
function mergePriority(one: number, other: number): number {
  return ((one | other) & 0x80) | Math.max(one & 0x60, other & 0x60);
}
