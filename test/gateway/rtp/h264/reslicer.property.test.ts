import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuA, rtp, stapA, TestCamera } from '../camera.ts';
import { pps, sps } from './bit-writer.ts';
import { hexOf, Reslicing } from './reslicing.ts';

/** Bytes without a start code, as emulation prevention leaves them. */
const content = (maxLength: number) =>
  fc
    .uint8Array({ minLength: 1, maxLength, size: 'max' })
    .map((bytes) => Buffer.from(bytes).map((byte) => byte || 3));

const sei = content(300).map((bytes) => Buffer.concat([Buffer.from('06', 'hex'), bytes]));

/** Any bytes, for a slice is never searched; the first bit says whether it begins the picture. */
const sliceBody = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 3000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1180, max: 1195 }) },
  { weight: 1, arbitrary: fc.integer({ min: 3000, max: 20_000 }) },
);

interface Picture {
  readonly idr: boolean;
  readonly delimiter: boolean;
  /** The level of the sequence parameter set it brings, so that they differ; absent for none. */
  readonly level: number | undefined;
  readonly messages: Buffer[];
  readonly slices: { readonly bytes: number; readonly fill: number }[];
  readonly packetBytes: number;
  readonly aggregate: number;
}

const picture: fc.Arbitrary<Picture> = fc.record({
  idr: fc.boolean(),
  delimiter: fc.boolean(),
  level: fc.option(fc.integer({ min: 10, max: 12 }), { nil: undefined }),
  messages: fc.array(sei, { maxLength: 2 }),
  slices: fc.array(fc.record({ bytes: sliceBody, fill: fc.nat(255) }), { minLength: 1, maxLength: 5 }),
  packetBytes: fc.constantFrom(60, 300, 1000, 1400, 1400, 1400, 9000),
  aggregate: fc.integer({ min: 1, max: 5 }),
});

function slicesOf({ idr, slices }: Picture): Buffer[] {
  return slices.map(({ bytes, fill }, index) => {
    const nal = Buffer.alloc(bytes + 1);
    for (let i = 0; i < nal.length; i++) nal[i] = (i * i * 7 + fill * (i >> 3)) & 0xff;
    nal[0] = idr ? 0x65 : 0x41;
    nal[1] = index === 0 ? 0x80 | fill : 0x40;
    return nal;
  });
}

function leadIn({ delimiter, level, messages }: Picture): Buffer[] {
  const sets = level === undefined ? [] : [sps({ level }), pps()];
  return [...(delimiter ? [Buffer.from('09f0', 'hex')] : []), ...sets, ...messages];
}

describe('H264Reslicer', () => {
  it('passes on every NAL unit byte for byte, and adds nothing but the parameter sets a keyframe lacks', () => {
    fc.assert(
      fc.property(fc.array(picture, { minLength: 1, maxLength: 8 }), fc.nat(0xffff), (pictures, sequence) => {
        const out = new Reslicing();
        const expected: Buffer[][] = [];
        const keyframes: boolean[] = [];
        let next = sequence;
        let known: number | undefined;
        pictures.forEach((each, index) => {
          const camera = new TestCamera({ sequence: next, packetBytes: each.packetBytes });
          const slices = slicesOf(each);
          out.push(
            camera.frame([...leadIn(each), ...slices], {
              timestamp: index * 3000,
              aggregate: each.aggregate,
            }),
          );
          next = camera.sequence;
          known = each.level ?? known;
          expected.push([...leadIn(each.idr ? { ...each, level: known } : each), ...slices]);
          keyframes.push(each.idr && known !== undefined);
          // Nothing waits for the next frame.
          expect(out.viewer.frames).toHaveLength(index + 1);
        });
        expect(out.nals).toEqual(hexOf(expected));
        expect(out.viewer.unfinished).toBe(false);
        for (const [index, { packets, timestamp }] of out.viewer.frames.entries()) {
          expect(timestamp).toBe(index * 3000);
          expect(packets.map(({ marker }) => marker)).toEqual(
            packets.map((packet) => packet === packets.at(-1)),
          );
          expect(packets.map(({ startsFrame }) => startsFrame)).toEqual(packets.map((_, at) => at === 0));
          expect(packets[0]?.startsKeyframe).toBe(keyframes[index]);
          expect(packets.some(({ afterLoss }) => afterLoss)).toBe(false);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('needs no more packets than a NAL unit on its own would', () => {
    fc.assert(
      fc.property(fc.array(picture, { minLength: 1, maxLength: 5 }), (pictures) => {
        const out = new Reslicing();
        const camera = new TestCamera();
        let most = 0;
        pictures.forEach((each, index) => {
          out.push(camera.frame([...leadIn(each), ...slicesOf(each)], { timestamp: index * 3000 }));
        });
        for (const nal of out.viewer.nals)
          most += nal.length <= 1188 ? 1 : Math.ceil((nal.length - 1) / 1186);
        expect(out.viewer.packets.length).toBeLessThanOrEqual(most);
      }),
      { numRuns: 500 },
    );
  });

  it('cuts to any size', () => {
    fc.assert(
      fc.property(
        fc.array(picture, { maxLength: 3 }),
        fc.integer({ min: 44, max: 1500 }),
        (pictures, maxPacketBytes) => {
          const out = new Reslicing({ maxPacketBytes });
          const camera = new TestCamera();
          pictures.forEach((each, index) => {
            out.push(camera.frame(slicesOf(each), { timestamp: index * 3000 }));
          });
          expect(out.nals).toEqual(hexOf(pictures.map(slicesOf)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('loses whole NAL units only, and says so, when packets are lost', () => {
    fc.assert(
      fc.property(
        fc.array(picture, { minLength: 2, maxLength: 6 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
        (pictures, dice) => {
          const out = new Reslicing();
          const camera = new TestCamera({ packetBytes: 1000 });
          const sent = new Set<string>();
          const packets = pictures.flatMap((each, index) => {
            const nals = [...leadIn(each), ...slicesOf(each)];
            for (const nal of [...nals, ...[10, 11, 12].map((level) => sps({ level })), pps()])
              sent.add(nal.toString('hex'));
            return camera.frame(nals, { timestamp: index * 3000, aggregate: each.aggregate });
          });
          const arrived = packets.filter(() => dice.next().value !== 0);
          out.push(arrived);
          for (const nal of out.viewer.nals) expect(sent.has(nal.toString('hex'))).toBe(true);
          const { lost } = out.reslicer.counters;
          const inside =
            arrived.length > 0 ? packets.indexOf(arrived.at(-1) ?? packets[0] ?? Buffer.alloc(0)) : 0;
          const missing =
            inside - packets.indexOf(arrived[0] ?? packets[0] ?? Buffer.alloc(0)) + 1 - arrived.length;
          expect(lost).toBe(arrived.length > 0 ? missing : 0);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('throws at nothing and stays within all bounds, whatever arrives', () => {
    const nal = fc
      .tuple(fc.nat(255), fc.uint8Array({ maxLength: 40 }))
      .map(([header, rest]) => Buffer.from([header, ...rest]));
    const startCode = fc.constantFrom(Buffer.from('000001', 'hex'), Buffer.from('00000001', 'hex'));
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      nal,
      fc.constantFrom(
        sps(),
        pps(),
        sps({ id: 3 }),
        pps(2, 3),
        Buffer.from('6588ff', 'hex'),
        Buffer.from('41e0ff', 'hex'),
      ),
      fc.array(nal, { minLength: 1, maxLength: 4 }).map(stapA),
      fc.array(fc.tuple(startCode, nal), { maxLength: 4 }).map((parts) => Buffer.concat(parts.flat())),
      fc
        .tuple(fc.nat(255), fc.uint8Array({ maxLength: 2500 }))
        .map(([header, rest]) => Buffer.from([0x7c, header, ...rest])),
      nal.chain((each) => fc.constantFrom(...fuA(Buffer.concat([each, Buffer.alloc(90, 5)]), 40))),
    );
    const packet = fc.record({
      payload,
      step: fc.oneof(
        { weight: 8, arbitrary: fc.constant(1) },
        fc.integer({ min: -3, max: 4 }),
        fc.nat(0xffff),
      ),
      ticks: fc.constantFrom(0, 0, 0, 3000, -3000, 123_456_789),
      marker: fc.boolean(),
      ssrc: fc.oneof({ weight: 20, arbitrary: fc.constant(1) }, fc.constant(2)),
      reset: fc.nat(40).map((each) => each === 0),
    });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 60, size: 'max' }), (packets) => {
        const out = new Reslicing();
        let sequence = 0;
        let timestamp = 0;
        let bytes = 0;
        packets.forEach(({ payload: each, step, ticks, marker, ssrc, reset }, index) => {
          sequence = (sequence + step) & 0xffff;
          timestamp = (timestamp + ticks) >>> 0;
          bytes += each.length;
          if (reset) out.reslicer.reset();
          out.push([rtp({ payload: each, sequence, timestamp, ssrc, marker })], index * 1000);
        });
        // At most a parameter set of each kind in front of every slice of two bytes.
        expect(out.viewer.packets.length).toBeLessThanOrEqual(4 * bytes);
        expect(out.reslicer.parameterSets.allSps.length).toBeLessThanOrEqual(4);
        expect(out.reslicer.parameterSets.allPps.length).toBeLessThanOrEqual(8);
      }),
      { numRuns: 3000 },
    );
  });
});
