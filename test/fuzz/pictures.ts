import fc from 'fast-check';
import { h264 } from '../../gateway/rtp/h264/h264-codec.ts';
import { h265 } from '../../gateway/rtp/h265/h265-codec.ts';
import type { VideoCodec } from '../../gateway/rtp/reslicer/video-codec.ts';
import * as avc from '../gateway/rtp/h264/write-nals.ts';
import * as hevc from '../gateway/rtp/h265/write-nals.ts';
import { H264_PAYLOADS, H265_PAYLOADS, type PayloadFormat } from '../gateway/rtp/payload-format.ts';

/** What a camera of one codec sends, by its parts. */
export interface Dialect {
  readonly codec: VideoCodec;
  readonly payloads: PayloadFormat;
  readonly delimiter: Buffer;
  readonly sei: Buffer;
  /** They differ by their level. */
  parameterSets(level: number): Buffer[];
  sliceHeader(picture: { readonly key: boolean; readonly first: boolean }): Buffer;
}

export const DIALECTS: Record<'H264' | 'H265', Dialect> = {
  H264: {
    codec: h264,
    payloads: H264_PAYLOADS,
    delimiter: Buffer.from('09f0', 'hex'),
    sei: Buffer.from('06', 'hex'),
    parameterSets: (level) => [avc.sps({ level, orderType: 0 }), avc.pps()],
    sliceHeader: ({ key, first }) => Buffer.from([key ? 0x65 : 0x41, first ? 0x9a : 0x52]),
  },
  H265: {
    codec: h265,
    payloads: H265_PAYLOADS,
    delimiter: Buffer.from('460150', 'hex'),
    sei: Buffer.from('4e01', 'hex'),
    parameterSets: (level) => [hevc.vps(), hevc.sps({ level, reorder: [2] }), hevc.pps()],
    sliceHeader: ({ key, first }) => Buffer.from([(key ? 19 : 1) << 1, 1, first ? 0x9a : 0x52]),
  },
};

export interface Picture {
  readonly key: boolean;
  readonly delimiter: boolean;
  /** Of the parameter sets it brings; absent for none. */
  readonly level: number | undefined;
  readonly messages: readonly Uint8Array[];
  readonly slices: readonly { readonly bytes: number; readonly fill: number }[];
  readonly packetBytes: number;
  readonly aggregate: number;
}

/** Bytes without a start code, as emulation prevention leaves them. */
const content = fc
  .uint8Array({ minLength: 1, maxLength: 300, size: 'max' })
  .map((bytes) => bytes.map((byte) => byte || 3));

const sliceBytes = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 3000 }) },
  { weight: 3, arbitrary: fc.integer({ min: 1180, max: 1195 }) },
  { weight: 1, arbitrary: fc.integer({ min: 3000, max: 20_000 }) },
);

export const anyPicture: fc.Arbitrary<Picture> = fc.record({
  key: fc.boolean(),
  delimiter: fc.boolean(),
  level: fc.option(fc.integer({ min: 10, max: 12 }), { nil: undefined }),
  messages: fc.array(content, { maxLength: 2 }),
  slices: fc.array(fc.record({ bytes: sliceBytes, fill: fc.nat(255) }), { minLength: 1, maxLength: 5 }),
  packetBytes: fc.constantFrom(60, 300, 1000, 1400, 1400, 1400, 9000),
  aggregate: fc.integer({ min: 1, max: 5 }),
});

/** Any bytes, for a slice is never searched. */
export function slicesOf(dialect: Dialect, { key, slices }: Picture): Buffer[] {
  return slices.map(({ bytes, fill }, index) => {
    const body = Buffer.alloc(bytes);
    for (let i = 0; i < bytes; i++) body[i] = (i * i * 7 + fill * (i >> 3)) & 0xff;
    return Buffer.concat([dialect.sliceHeader({ key, first: index === 0 }), Buffer.from([fill]), body]);
  });
}

/** What precedes the slices, in the order that the standards want. */
export function leadInOf(dialect: Dialect, { delimiter, level, messages }: Picture): Buffer[] {
  return [
    ...(delimiter ? [dialect.delimiter] : []),
    ...(level === undefined ? [] : dialect.parameterSets(level)),
    ...messages.map((message) => Buffer.concat([dialect.sei, message])),
  ];
}
