import { beforeAll, describe, expect, it } from 'vitest';
import { recording } from '../../../devices/simulated/recording.ts';
import { encodeClip } from './clip.ts';

const CLIP = { width: 320, height: 180, fps: 25, pictures: 20, gopFrames: 10 } as const;

describe.each(['H264', 'H265'] as const)('a recording in %s', (codec) => {
  let stream = Buffer.alloc(0);
  beforeAll(async () => {
    stream = Buffer.from(await encodeClip({ ...CLIP, codec }));
  });

  it('gives the pictures that were recorded, each whole, over and over', () => {
    const encoder = recording(stream, { codec, fps: 25 });
    const units = Array.from({ length: 45 }, () => encoder.nextFrame());
    expect(units.flatMap(({ keyframe }, at) => (keyframe ? [at] : []))).toEqual([0, 10, 20, 30, 40]);
    expect(units.map(({ timestamp }) => timestamp)).toEqual(units.map((_, at) => at * 3600));
    expect(units[20]?.nals).toEqual(units[0]?.nals);
    const once = units.slice(0, 20).flatMap(({ nals }) => nals);
    expect(once.reduce((sum, nal) => sum + nal.length + 3, 0)).toBeLessThanOrEqual(stream.length);
    expect(once.every((nal) => stream.includes(nal))).toBe(true);
    expect(units[0]?.nals).toContainEqual(encoder.sps);
    expect(units[0]?.nals).toContainEqual(encoder.pps);
    expect(encoder.vps !== undefined).toBe(codec === 'H265');
  });

  it('jumps to a keyframe where one is asked for', () => {
    const encoder = recording(stream, { codec, fps: 25 });
    for (let picture = 0; picture < 13; picture++) encoder.nextFrame();
    encoder.requestKeyframe?.();
    expect(encoder.nextFrame()).toMatchObject({ keyframe: true, timestamp: 13 * 3600 });
    encoder.nextFrame();
    encoder.requestKeyframe?.();
    expect(encoder.nextFrame().keyframe).toBe(true);
  });
});

it.each([
  ['nothing', Buffer.alloc(0)],
  ['no stream', Buffer.from('000001ffff', 'hex')],
  ['a slice without parameter sets', Buffer.from('00000165880000', 'hex')],
])('takes %s for no recording', (_name, stream) => {
  expect(() => recording(stream, { codec: 'H264', fps: 25 })).toThrow(/no H264 that begins/);
});
