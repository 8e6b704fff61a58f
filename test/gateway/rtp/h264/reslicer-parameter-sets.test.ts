import { describe, expect, it } from 'vitest';
import { TestCamera } from '../camera.ts';
import { hexOf, Reslicing, shapes } from '../reslicing.ts';
import { AUD, IDR, PPS, SEI, SMALL_IDR, SPS } from './nals.ts';
import { pps, slice, sps } from './write-nals.ts';

describe('case 13: parameter sets', () => {
  const camera = () => new TestCamera();

  it.each([
    ['from the SDP', (out: Reslicing) => out.reslicer.seed([SPS, PPS])],
    [
      'seen before',
      (out: Reslicing) =>
        out.push(new TestCamera({ ssrc: 9 }).frame([SPS, PPS, SMALL_IDR], { timestamp: 0 })),
    ],
  ])('%s go in front of a keyframe that comes without', (_, know) => {
    const out = new Reslicing();
    know(out);
    const before = out.viewer.frames.length;
    out.push(camera().frame([AUD, SEI, SMALL_IDR], { timestamp: 3600 }));
    expect(out.nals.slice(before)).toEqual(hexOf([[AUD, SPS, PPS, SEI, SMALL_IDR]]));
    expect(out.viewer.frames[before]?.packets[0]?.startsKeyframe).toBe(true);
    expect(out.reslicer.counters.completedKeyframes).toBe(1);
  });

  it('are completed where only one kind came', () => {
    const out = new Reslicing();
    out.reslicer.seed([SPS, PPS]);
    const changed = sps({ columns: 80, rows: 45 });
    out.push(camera().frame([changed, SMALL_IDR], { timestamp: 0 }));
    expect(out.nals).toEqual(hexOf([[changed, PPS, SMALL_IDR]]));
  });

  it('are put in order: cameras mix them', () => {
    const out = new Reslicing().push(camera().frame([SEI, PPS, SPS, AUD, SMALL_IDR], { timestamp: 0 }));
    expect(out.nals).toEqual(hexOf([[AUD, SPS, PPS, SEI, SMALL_IDR]]));
  });

  it('under other ids replace those of the stream before', () => {
    const out = new Reslicing();
    const sender = camera();
    out.push(sender.frame([SPS, PPS, SMALL_IDR], { timestamp: 0 }));
    out.push(sender.frame([sps({ id: 2 }), pps(1, 2), SMALL_IDR], { timestamp: 3600 }));
    out.push(sender.frame([SMALL_IDR], { timestamp: 7200 }));
    expect(out.nals.at(-1)).toEqual(hexOf([[sps({ id: 2 }), pps(1, 2), SMALL_IDR]])[0]);
  });

  it('make no keyframe where they are unknown', () => {
    const out = new Reslicing().push(camera().frame([SMALL_IDR], { timestamp: 0 }));
    expect(shapes(out)).toEqual(['5 212 frame marker']);
  });

  it('change in mid-stream: the new ones are known before the first packet of their keyframe leaves', () => {
    const out = new Reslicing();
    const sizes: number[] = [];
    const { take } = out.viewer;
    out.viewer.take = (packet) => {
      if (packet.startsKeyframe) sizes.push(out.reslicer.format?.width ?? 0);
      take.call(out.viewer, packet);
    };
    const sender = camera();
    out.push(sender.frame([SPS, PPS, SMALL_IDR], { timestamp: 0 }));
    out.push(sender.frame([slice({})], { timestamp: 3600 }));
    out.push(sender.frame([sps({ columns: 80, rows: 45 }), PPS, SMALL_IDR], { timestamp: 7200 }));
    expect(sizes).toEqual([640, 1280]);
    expect(out.reslicer.parameterSets.version).toBe(3);
  });

  it('with a marker of their own do not end the frame', () => {
    const frames = [[SPS, PPS, IDR], [slice({ bytes: 50 })]];
    const sender = camera();
    const out = new Reslicing();
    frames.forEach((nals, index) => {
      out.push(sender.frame(nals, { timestamp: index * 3600, marker: 'parameter-sets' }));
    });
    expect(out.nals).toEqual(hexOf(frames));
    expect(shapes(out).map((shape) => shape.includes('marker'))).toEqual([false, false, false, true, true]);
    expect(out.reslicer.counters).toMatchObject({ falseMarkers: 2, missingMarkers: 0 });
  });

  it('with a timestamp of their own go with the picture that follows', () => {
    const sender = camera();
    const out = new Reslicing();
    out.push(sender.frame([slice({ bytes: 50 })], { timestamp: 0 }));
    out.push([sender.packet(SPS, { timestamp: 100, marker: true }), sender.packet(PPS, { timestamp: 100 })]);
    out.push(sender.frame([SMALL_IDR], { timestamp: 3600 }));
    expect(out.nals).toEqual(hexOf([[slice({ bytes: 50 })], [SPS, PPS, SMALL_IDR]]));
    expect(out.viewer.frames[1]?.timestamp).toBe(3600);
  });

  it('larger than a packet are fragmented too', () => {
    const large = Buffer.concat([Buffer.from('0605', 'hex'), Buffer.alloc(3000, 0x55)]);
    const out = new Reslicing().push(camera().frame([SPS, PPS, large, SMALL_IDR], { timestamp: 0 }));
    expect(out.nals).toEqual(hexOf([[SPS, PPS, large, SMALL_IDR]]));
    expect(out.viewer.packets[0]?.startsKeyframe).toBe(true);
  });
});
