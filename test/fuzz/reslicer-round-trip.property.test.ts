import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { TestCamera } from '../gateway/rtp/camera.ts';
import { hexOf, Reslicing } from '../gateway/rtp/reslicing.ts';
import { fuzz } from './fuzz.ts';
import { anyPicture, DIALECTS, leadInOf, slicesOf } from './pictures.ts';

describe.each(['H264', 'H265'] as const)('re-slicing %s', (name) => {
  const dialect = DIALECTS[name];
  const { codec, payloads } = dialect;
  const headerBytes = payloads.headerBytes;

  fuzz(
    'passes on every NAL unit byte for byte, and adds nothing but the parameter sets a keyframe lacks',
    fc.property(
      fc.array(anyPicture, { minLength: 1, maxLength: 6 }),
      fc.nat(0xffff),
      (pictures, sequence) => {
        const out = new Reslicing({ codec });
        const expected: Buffer[][] = [];
        const keyframes: boolean[] = [];
        let next = sequence;
        let known: number | undefined;
        pictures.forEach((each, index) => {
          const { packetBytes, aggregate } = each;
          const camera = new TestCamera({ sequence: next, packetBytes, payloads });
          const slices = slicesOf(dialect, each);
          out.push(
            camera.frame([...leadInOf(dialect, each), ...slices], { timestamp: index * 3000, aggregate }),
          );
          next = camera.sequence;
          known = each.level ?? known;
          expected.push([...leadInOf(dialect, each.key ? { ...each, level: known } : each), ...slices]);
          keyframes.push(each.key && known !== undefined);
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
      },
    ),
    { weight: 0.5 },
  );

  fuzz(
    'cuts to any size, into no more packets than each NAL unit on its own would need',
    fc.property(
      fc.array(anyPicture, { minLength: 1, maxLength: 3 }),
      fc.oneof(fc.constant(1200), fc.integer({ min: 44, max: 1500 })),
      (pictures, maxPacketBytes) => {
        const out = new Reslicing({ codec, maxPacketBytes });
        const camera = new TestCamera({ payloads });
        pictures.forEach((each, index) => {
          out.push(
            camera.frame([...leadInOf(dialect, each), ...slicesOf(dialect, each)], {
              timestamp: index * 3000,
            }),
          );
        });
        const room = maxPacketBytes - 12;
        let most = 0;
        for (const nal of out.viewer.nals) {
          most += nal.length <= room ? 1 : Math.ceil((nal.length - headerBytes) / (room - headerBytes - 1));
        }
        expect(out.viewer.packets.length).toBeLessThanOrEqual(most);
        const slices = pictures.flatMap((each) => slicesOf(dialect, each));
        const sent = new Set(slices.map((slice) => slice.toString('hex')));
        const passed = out.viewer.nals.map((nal) => nal.toString('hex')).filter((nal) => sent.has(nal));
        expect(passed).toEqual(slices.map((slice) => slice.toString('hex')));
      },
    ),
    { weight: 0.5 },
  );
});
