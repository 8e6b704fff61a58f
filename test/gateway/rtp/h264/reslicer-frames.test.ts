import { describe, expect, it } from 'vitest';
import { TestCamera } from '../camera.ts';
import { hexOf, Reslicing, shapes } from '../reslicing.ts';
import { SEI } from './nals.ts';
import { slice } from './write-nals.ts';

describe('case 13: frames', () => {
  const frames = (count: number) =>
    Array.from({ length: count }, (_, seed) => [
      slice({ bytes: 700, seed }),
      slice({ firstMacroblock: 40, bytes: 1500, seed }),
      slice({ firstMacroblock: 80, bytes: 90, seed }),
    ]);

  it('of several slices stay whole', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    frames(5).forEach((nals, index) => {
      out.push(camera.frame(nals, { timestamp: index * 3600 }));
    });
    expect(out.nals).toEqual(hexOf(frames(5)));
    expect(out.viewer.packets.filter(({ marker }) => marker)).toHaveLength(5);
  });

  it.each(['never', 'every-nal', 'every-packet'] as const)(
    'whose markers are set %s end by the timestamp, once that is known of the camera',
    (marker) => {
      const camera = new TestCamera();
      const out = new Reslicing();
      frames(20).forEach((nals, index) => {
        out.push(camera.frame(nals, { timestamp: index * 3600, marker }));
      });
      expect(out.viewer.nals).toEqual(frames(20).flat().slice(0, out.viewer.nals.length));
      expect(out.viewer.frames).toHaveLength(20);
      // The first two taught it; the last one has not ended yet.
      for (const { packets } of out.viewer.frames.slice(2, -1)) {
        expect(packets.map((packet) => packet.marker)).toEqual(
          packets.map((packet) => packet === packets.at(-1)),
        );
      }
      expect(out.viewer.frames.at(-1)?.packets.some((packet) => packet.marker)).toBe(false);
      expect(out.reslicer.counters[marker === 'never' ? 'missingMarkers' : 'falseMarkers']).toBeGreaterThan(
        10,
      );
    },
  );

  it('are not held back for one marker that is missing', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    frames(6).forEach((nals, index) => {
      out.push(camera.frame(nals, { timestamp: index * 3600, marker: index === 2 ? 'never' : 'last' }));
      expect(out.viewer.frames.at(-1)?.nals).toHaveLength(3);
    });
    expect(out.reslicer.counters.missingMarkers).toBe(1);
  });

  it('are not held back for a marker that is missing now and then', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    frames(40).forEach((nals, index) => {
      out.push(camera.frame(nals, { timestamp: index * 3600, marker: index % 8 === 0 ? 'never' : 'last' }));
      expect(out.viewer.frames.at(-1)?.nals).toHaveLength(3);
    });
  });

  it('of one slice end where they end, though every packet has a marker', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    for (let index = 0; index < 6; index++) {
      out.push(camera.frame([slice({ bytes: 5000 })], { timestamp: index * 3600, marker: 'every-packet' }));
      expect(shapes(out).slice(index * 5)).toEqual([
        'FU start 1200 frame',
        'FU 1200',
        'FU 1200',
        'FU 1200',
        'FU end 269 marker',
      ]);
    }
  });

  it('are believed again when a camera begins to set its markers right', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    frames(80).forEach((nals, index) => {
      out.push(camera.frame(nals, { timestamp: index * 3600, marker: index < 5 ? 'never' : 'last' }));
    });
    expect(out.viewer.frames.at(-1)?.packets.at(-1)?.marker).toBe(true);
    expect(out.nals).toEqual(hexOf(frames(80)));
  });

  it('of which the timestamp stands still are told apart by their markers', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    for (const nals of frames(4)) out.push(camera.frame(nals, { timestamp: 777 }));
    expect(out.nals).toEqual(hexOf(frames(4)));
    expect(out.viewer.frames.map(({ timestamp }) => timestamp)).toEqual([777, 778, 779, 780]);
  });

  it('of which the timestamp stands still and no marker comes are told apart by the timeline', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    frames(10).forEach((nals, index) => {
      out.push(camera.frame(nals, { timestamp: 777, marker: 'never' }), index * 3600);
    });
    expect(out.viewer.frames.map(({ timestamp }) => timestamp)).toEqual(
      frames(10).map((_, index) => index * 3600),
    );
  });

  it('in decoding order get timestamps of their own', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    for (const [timestamp, ticks] of [
      [0, 0],
      [10_800, 10_800],
      [3600, 10_800],
      [7200, 10_800],
      [21_600, 21_600],
    ] as const) {
      out.push(camera.frame([slice({ seed: timestamp })], { timestamp }), ticks);
    }
    expect(out.viewer.frames.map(({ timestamp }) => timestamp)).toEqual([0, 10_800, 10_801, 10_802, 21_600]);
  });

  it('may end with SEI or filler behind the slices', () => {
    const filler = Buffer.concat([
      Buffer.from('0c', 'hex'),
      Buffer.alloc(2000, 0xff),
      Buffer.from('80', 'hex'),
    ]);
    const camera = new TestCamera();
    const out = new Reslicing();
    const sent = [[slice({ bytes: 50 }), SEI], [slice({ bytes: 60 }), filler], [slice({ bytes: 70 })]];
    sent.forEach((nals, index) => {
      out.push(camera.frame(nals, { timestamp: index * 3600 }));
    });
    expect(out.nals).toEqual(hexOf(sent));
    expect(out.viewer.frames.map(({ packets }) => packets.filter(({ marker }) => marker).length)).toEqual([
      1, 1, 1,
    ]);
  });

  it('of more than fifty NAL units pass', () => {
    const nals = Array.from({ length: 120 }, (_, index) =>
      slice({ firstMacroblock: index, bytes: 100, seed: index }),
    );
    const out = new Reslicing().push(new TestCamera().frame(nals, { timestamp: 0, aggregate: 4 }));
    expect(out.nals).toEqual(hexOf([nals]));
  });
});
