import type { Quirk } from './quirk.ts';

const SPS = 7;
const PPS = 8;
const STAP_A = 24;
const FU_A = 28;
const MARKER = 0x80;
const RTP_HEADER_BYTES = 12;
const START_CODE = Buffer.from([0, 0, 0, 1]);
/** Supplemental information that says nothing, an access unit delimiter, a filler. */
const SEI = Buffer.from([6, 5, 1, 0, 0x80]);
const DELIMITER = Buffer.from([9, 0xf0]);
const FILLER = Buffer.from([12, 0xff, 0x80]);
const MANY = 60;

/** H.264 in RTP (RFC 6184) as cameras make it. */
export const H264_QUIRKS = {
  'fu-begins-and-ends': {
    meaning: 'slices that fit a packet come as an FU-A with start and end both set',
    payloads: (payloads) => payloads.map((payload) => (isSlice(payload) ? wholeFragment(payload) : payload)),
  },
  'fu-of-one-byte': {
    meaning: 'the last fragment of a NAL unit carries a single byte',
    payloads: (payloads) => payloads.flatMap(withoutLastByte),
  },
  'fu-of-several-nals': {
    meaning: 'all NAL units of a keyframe come as one, with start codes between them',
    nals: (nals) => (nals.some(isParameterSet) ? [joined(nals)] : nals),
  },
  'fragments-lost': {
    meaning: 'of each keyframe the fragment after the first is lost',
    packets:
      () =>
      (packets, { keyframe }) => {
        const first = packets.findIndex((packet) => typeOf(packet.subarray(RTP_HEADER_BYTES)) === FU_A);
        return keyframe && first >= 0 ? packets.filter((_, index) => index !== first + 1) : packets;
      },
  },
  'annex-b': {
    meaning: 'parameter sets come in one packet, each behind a start code',
    nals: (nals) => {
      const sets = nals.filter(isParameterSet);
      const others = nals.filter((nal) => !isParameterSet(nal));
      return sets.length === 0 ? nals : [Buffer.concat([START_CODE, joined(sets)]), ...others];
    },
  },
  'stap-a-padded': {
    meaning: 'parameter sets come in one STAP-A with zeros behind',
    nals: (nals) => {
      const sets = nals.filter(isParameterSet);
      const others = nals.filter((nal) => !isParameterSet(nal));
      return sets.length === 0 ? nals : [aggregate(sets), ...others];
    },
  },
  'nals-empty': {
    meaning: 'packets without a payload, and NAL units without a byte in a STAP-A, precede each picture',
    payloads: (payloads) => [Buffer.alloc(0), Buffer.from([STAP_A, 0, 0]), ...payloads],
  },
  'nals-many': {
    meaning: `each picture ends with ${MANY} NAL units of filler`,
    nals: (nals) => [...nals, ...Array.from({ length: MANY }, () => FILLER)],
  },
  'markers-on-parameter-sets': {
    meaning: 'SPS and PPS bear the marker as if they were pictures',
    packets: () => (packets) => {
      for (const packet of packets) {
        if (isParameterSet(packet.subarray(RTP_HEADER_BYTES))) packet[1] = (packet[1] ?? 0) | MARKER;
      }
      return packets;
    },
  },
  'parameter-sets-shuffled': {
    meaning: 'a keyframe begins with PPS, SEI, SPS and delimiter, in this order',
    nals: (nals) => {
      const sets = nals.filter(isParameterSet);
      if (sets.length === 0) return nals;
      const find = (type: number) => sets.filter((nal) => typeOf(nal) === type);
      const others = nals.filter((nal) => !isParameterSet(nal));
      return [...find(PPS), SEI, ...find(SPS), DELIMITER, ...others];
    },
  },
} satisfies Readonly<Record<string, Quirk>>;

function typeOf(nal: Buffer): number {
  return (nal[0] ?? 0) & 0x1f;
}

function isParameterSet(nal: Buffer): boolean {
  return typeOf(nal) === SPS || typeOf(nal) === PPS;
}

function isSlice(nal: Buffer): boolean {
  return typeOf(nal) === 1 || typeOf(nal) === 5;
}

function wholeFragment(nal: Buffer): Buffer {
  const header = nal[0] ?? 0;
  return Buffer.concat([Buffer.from([(header & 0xe0) | FU_A, 0xc0 | (header & 0x1f)]), nal.subarray(1)]);
}

/** Cuts the last byte off the last fragment of a NAL unit, as one more fragment. */
function withoutLastByte(payload: Buffer): readonly Buffer[] {
  const [indicator = 0, header = 0] = payload;
  const isLast = typeOf(payload) === FU_A && (header & 0x40) !== 0;
  if (!isLast || payload.length < 4) return [payload];
  const before = Buffer.from(payload.subarray(0, -1));
  before[1] = header & ~0x40;
  return [before, Buffer.from([indicator, header & ~0x80, payload.at(-1) ?? 0])];
}

function joined(nals: readonly Buffer[]): Buffer {
  return Buffer.concat(nals.flatMap((nal, index) => (index === 0 ? [nal] : [START_CODE, nal])));
}

/** RFC 6184 section 5.7.1; the zeros behind are of no meaning. */
function aggregate(nals: readonly Buffer[]): Buffer {
  const units = nals.flatMap((nal) => [Buffer.from([nal.length >> 8, nal.length & 0xff]), nal]);
  return Buffer.concat([Buffer.from([0x60 | STAP_A]), ...units, Buffer.alloc(6)]);
}
