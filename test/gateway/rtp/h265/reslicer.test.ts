import { describe, expect, it } from 'vitest';
import { h265 } from '../../../../gateway/rtp/h265/h265-codec.ts';
import { TestCamera } from '../camera.ts';
import { H265_PAYLOADS } from '../payload-format.ts';
import { hexOf, Reslicing, shapes } from '../reslicing.ts';
import { AUD, END_OF_SEQUENCE, IDR, PPS, SEI, SMALL_IDR, SPS, SUFFIX_SEI, VPS } from './nals.ts';
import { pps, slice, sps, vps } from './write-nals.ts';

const camera = (options: { packetBytes?: number } = {}) =>
  new TestCamera({ ...options, payloads: H265_PAYLOADS });
const reslicing = () => new Reslicing({ codec: h265 });

describe('H.265 packets', () => {
  it('aggregate parameter sets, and cut a keyframe into full fragments', () => {
    const out = reslicing().push(camera().frame([VPS, SPS, PPS, IDR], { timestamp: 0 }));
    const sets = VPS.length + SPS.length + PPS.length;
    expect(shapes(out)).toEqual([
      `AP ${12 + 2 + 3 * 2 + sets} key`,
      'FU start 1200',
      'FU 1200',
      `FU end ${12 + 3 + 2998 - 2 * 1185} marker`,
    ]);
    expect(out.nals).toEqual(hexOf([[VPS, SPS, PPS, IDR]]));
  });

  it('leave as soon as they are full, and carry the rest', () => {
    const out = reslicing();
    const left = camera()
      .frame([slice({ bytes: 4000 })], { timestamp: 0 })
      .map((packet) => {
        const before = out.viewer.packets.length;
        out.push([packet]);
        return out.viewer.packets.slice(before).map(({ bytes }) => bytes.length - 15);
      });
    // Of 1385, 1385 and 1228 bytes, 200 and 400 are carried over.
    expect(left).toEqual([[1185], [1185], [1185, 443]]);
  });

  it.each([
    [1188, ['1 1200 frame marker']],
    [1187, ['1 1199 frame marker']],
    [1189, ['FU start 1200 frame', 'FU end 17 marker']],
    [2 + 2 * 1185, ['FU start 1200 frame', 'FU end 1200 marker']],
    [3, ['1 15 frame marker']],
  ])('are as few as hold a NAL unit of %i bytes', (bytes, expected) => {
    const nal = slice({ bytes });
    for (const packetBytes of [9000, 500]) {
      const out = reslicing().push(camera({ packetBytes }).frame([nal], { timestamp: 0 }));
      expect(shapes(out)).toEqual(expected);
      expect(out.viewer.nals).toEqual([nal]);
    }
  });

  it('that aggregate bear the lowest layer and temporal id of all (RFC 7798 section 4.4.2)', () => {
    const inLayer = (nal: Buffer, layer: number, temporal: number) => {
      const copy = Buffer.from(nal);
      copy.writeUInt16BE((copy.readUInt16BE(0) & 0xfe00) | (layer << 3) | temporal);
      return copy;
    };
    const nals = [inLayer(SEI, 5, 2), inLayer(slice({ type: 'trailN' }), 33, 3)];
    const out = reslicing().push(camera().frame(nals, { timestamp: 0, aggregate: 2 }));
    expect(shapes(out)).toEqual([`AP ${12 + 2 + 4 + SEI.length + 20} frame marker`]);
    expect(out.viewer.packets[0]?.bytes.readUInt16BE(12)).toBe((48 << 9) | (5 << 3) | 2);
    expect(out.viewer.nals).toEqual(nals);
  });
});

describe('H.265 keyframes', () => {
  it.each(['idrWRadl', 'idrNLp', 'cra', 'blaWRadl'] as const)('are pictures of type %s', (type) => {
    const nals = [VPS, SPS, PPS, slice({ type })];
    const out = reslicing().push(camera().frame(nals, { timestamp: 0 }));
    expect(out.viewer.packets[0]?.startsKeyframe).toBe(true);
  });

  it.each(['trailN', 'trailR', 'raslN'] as const)('are not pictures of type %s', (type) => {
    const nals = [VPS, SPS, PPS, slice({ type })];
    const out = reslicing().push(camera().frame(nals, { timestamp: 0 }));
    expect(out.viewer.packets[0]?.startsKeyframe).toBe(false);
  });

  it.each([
    ['from the SDP, in any order', (out: Reslicing) => out.reslicer.seed([PPS, VPS, SPS])],
    [
      'seen before',
      (out: Reslicing) => out.push(camera().frame([VPS, SPS, PPS, SMALL_IDR], { timestamp: 0 })),
    ],
  ])('that come without get the parameter sets %s', (_, know) => {
    const out = reslicing();
    know(out);
    out.reslicer.reset();
    const before = out.viewer.frames.length;
    out.push(camera().frame([AUD, SEI, slice({ type: 'cra' })], { timestamp: 3600 }));
    expect(out.nals.slice(before)).toEqual(hexOf([[AUD, VPS, SPS, PPS, SEI, slice({ type: 'cra' })]]));
    expect(out.viewer.frames[before]?.packets[0]?.startsKeyframe).toBe(true);
    expect(out.reslicer.counters.completedKeyframes).toBe(1);
  });

  it('are none without a video parameter set', () => {
    const out = reslicing().push(camera().frame([SPS, PPS, SMALL_IDR], { timestamp: 0 }));
    expect(out.viewer.packets[0]).toMatchObject({ startsFrame: true, startsKeyframe: false });
  });

  it('have their parameter sets put in order', () => {
    const nals = [SEI, PPS, SPS, VPS, AUD, SMALL_IDR];
    const out = reslicing().push(camera().frame(nals, { timestamp: 0 }));
    expect(out.nals).toEqual(hexOf([[AUD, VPS, SPS, PPS, SEI, SMALL_IDR]]));
  });

  it('do not get the parameter sets of another layer', () => {
    const ofLayer = Buffer.from(sps({ width: 64 }));
    ofLayer.writeUInt8(0x09, 1);
    const out = reslicing();
    out.reslicer.seed([VPS, SPS, PPS, ofLayer]);
    out.push(camera().frame([SMALL_IDR], { timestamp: 0 }));
    expect(out.nals).toEqual(hexOf([[VPS, SPS, PPS, SMALL_IDR]]));
  });

  it('forget the sets of a stream that is gone', () => {
    const out = reslicing();
    const sender = camera();
    out.push(sender.frame([VPS, SPS, PPS, SMALL_IDR], { timestamp: 0 }));
    const others = [vps({ id: 1 }), sps({ id: 2, vpsId: 1 }), pps({ id: 3, spsId: 2 })];
    out.push(sender.frame([...others, SMALL_IDR], { timestamp: 3600 }));
    out.push(sender.frame([SMALL_IDR], { timestamp: 7200 }));
    expect(out.nals.at(-1)).toEqual(hexOf([[...others, SMALL_IDR]])[0]);
  });
});

describe('case 13: H.265 frames', () => {
  it.each(['last', 'never', 'every-nal', 'every-packet', 'parameter-sets'] as const)(
    'of several slice segments stay whole where markers are set %s',
    (marker) => {
      const frames = Array.from({ length: 12 }, (_, seed) => [
        ...(seed % 5 === 0 ? [VPS, SPS, PPS] : []),
        slice({ type: seed % 5 === 0 ? 'idrWRadl' : 'trailR', bytes: 700, seed }),
        slice({ first: false, type: seed % 5 === 0 ? 'idrWRadl' : 'trailR', bytes: 1500, seed }),
      ]);
      const sender = camera();
      const out = reslicing();
      frames.forEach((nals, index) => {
        out.push(sender.frame(nals, { timestamp: index * 3600, marker }));
      });
      out.reslicer.flush();
      expect(out.nals).toEqual(hexOf(frames));
    },
  );

  it('may end with suffix SEI and an end of the sequence', () => {
    const frames = [[slice({ bytes: 50 }), SUFFIX_SEI, END_OF_SEQUENCE], [slice({ bytes: 60 })]];
    const sender = camera();
    const out = reslicing();
    frames.forEach((nals, index) => {
      out.push(sender.frame(nals, { timestamp: index * 3600 }));
    });
    expect(out.nals).toEqual(hexOf(frames));
    expect(out.viewer.packets.filter(({ marker }) => marker)).toHaveLength(2);
  });

  it('that lost a fragment lack that NAL unit, and say so', () => {
    const frames = [1, 2, 3].map((seed) => [slice({ bytes: 5000, seed })]);
    const sender = camera();
    const out = reslicing();
    frames.forEach((nals, index) => {
      const packets = sender.frame(nals, { timestamp: index * 3600 });
      out.push(packets.filter((__, at) => index !== 1 || at !== 1));
    });
    expect(out.viewer.nals).toEqual([...(frames[0] ?? []), ...(frames[2] ?? [])]);
    expect(out.viewer.packets.filter(({ afterLoss }) => afterLoss)).toEqual([
      expect.objectContaining({ startsFrame: true, timestamp: 7200 }),
    ]);
    expect(out.reslicer.counters).toMatchObject({ lost: 1, brokenNals: 1, orphanFragments: 2 });
  });
});

describe('the format of an H.265 stream', () => {
  it('is that of the last sequence parameter set, the same object until it differs', () => {
    const sender = camera();
    const out = reslicing();
    expect(out.reslicer.format).toBeUndefined();
    out.reslicer.seed([VPS, SPS, PPS]);
    const first = out.reslicer.format;
    expect(first).toEqual({
      codec: 'H265',
      profileId: 1,
      tierFlag: 0,
      levelId: 93,
      width: 640,
      height: 368,
    });
    out.push(sender.frame([VPS, SPS, pps({ id: 1 }), SMALL_IDR], { timestamp: 0 }));
    expect(out.reslicer.format).toBe(first);
    const larger = sps({ width: 1920, height: 1088, profile: 2, tier: 1, level: 120 });
    out.push(sender.frame([VPS, larger, PPS, SMALL_IDR], { timestamp: 3600 }));
    expect(out.reslicer.format).toMatchObject({ profileId: 2, tierFlag: 1, levelId: 120, width: 1920 });
  });

  it('stays where a new set can not be read', () => {
    const out = reslicing();
    out.reslicer.seed([VPS, SPS, PPS]);
    const first = out.reslicer.format;
    out.reslicer.seed([sps({ width: 0 })]);
    expect(out.reslicer.format).toBe(first);
    expect(out.reslicer.counters.unreadableParameterSets).toBe(1);
  });
});
