import { beforeEach, describe, expect, it } from 'vitest';
import type { Pose } from '../../../../devices/simulated/pose.ts';
import { drawWorld, type World } from '../../../../devices/simulated/video/scene/scene.ts';
import {
  SimulatedVideo,
  type SimulatedVideoOptions,
} from '../../../../devices/simulated/video/simulated-video.ts';
import { readTimecode } from '../../../../devices/simulated/video/timecode.ts';
import { rgbaOf } from './pictures.ts';

const NOON = Date.UTC(2031, 4, 6, 12);
const world: World = drawWorld(1);

let now: number;
let pose: Pose;

beforeEach(() => {
  now = NOON;
  pose = { pan: 0, tilt: 0, zoom: 0 };
});

function video(options: Partial<SimulatedVideoOptions> = {}): SimulatedVideo {
  const defaults = { width: 320, height: 180, fps: 25, gopFrames: 50, name: 'test', world };
  return new SimulatedVideo({ ...defaults, pose: () => pose, now: () => now, ...options });
}

function bytesOf(unit: { nals: readonly Buffer[] }): number {
  return unit.nals.reduce((sum, nal) => sum + nal.length, 0);
}

function types(unit: { nals: readonly Buffer[] }): number[] {
  return unit.nals.map((nal) => (nal[0] ?? 0) & 31);
}

/** The mean difference of the lumas above the timecode and the plates, of two pictures. */
function difference(one: Uint8Array, other: Uint8Array): number {
  const until = 80 * 30;
  let sum = 0;
  for (let at = 80 * 8; at < until; at++) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0));
  return sum / (until - 80 * 8);
}

describe('SimulatedVideo', () => {
  it('begins with a keyframe that its parameter sets lead, and makes one each GOP', () => {
    const subject = video({ gopFrames: 4 });
    const units = Array.from({ length: 9 }, () => subject.nextFrame());
    expect(units.map((unit) => unit.keyframe)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((index) => index % 4 === 0),
    );
    expect(units.slice(0, 2).map(types)).toEqual([[7, 8, 5], [1]]);
    expect(units[4]?.nals.slice(0, 2)).toEqual([subject.sps, subject.pps]);
  });

  it('makes a keyframe where one is asked for, and counts the GOP from it', () => {
    const subject = video({ gopFrames: 3 });
    subject.nextFrame();
    subject.requestKeyframe();
    const keyframes = Array.from({ length: 5 }, () => subject.nextFrame().keyframe);
    expect(keyframes).toEqual([true, false, false, true, false]);
  });

  it('stamps pictures on a 90 kHz clock of 32 bit from a start of its own', () => {
    const start = (seed: number) => video({ seed }).nextFrame().timestamp;
    expect(start(1)).not.toBe(start(2));
    const subject = video();
    const stamps = Array.from({ length: 3 }, () => {
      const { timestamp, capturedAtMs } = subject.nextFrame();
      expect(capturedAtMs).toBe(now);
      now += 40;
      return timestamp;
    });
    expect(stamps.map((stamp) => (stamp - (stamps[0] ?? 0) + 2 ** 32) % 2 ** 32)).toEqual([0, 3600, 7200]);
  });

  it('says its time and number in each picture', () => {
    const subject = video();
    for (let frame = 0; frame < 5; frame++) {
      subject.nextFrame();
      const { data, width, height } = rgbaOf(subject.reconstruction);
      expect(readTimecode(data, width, height)).toEqual({ timeMs: now, frame });
      now += 41;
    }
  });

  it('costs little while nothing moves', () => {
    const subject = video({ width: 640, height: 360 });
    subject.nextFrame();
    let bytes = 0;
    for (let frame = 1; frame < 50; frame++) {
      now += 40;
      bytes += bytesOf(subject.nextFrame());
    }
    expect(bytes / 49).toBeLessThan(600);
  });

  it('moves by itself', () => {
    const subject = video({ width: 640, height: 360 });
    subject.nextFrame();
    const before = subject.reconstruction.luma.slice();
    now += 4000;
    subject.nextFrame();
    expect(difference(before, subject.reconstruction.luma)).toBeGreaterThan(0);
  });

  it.each([
    ['pan', { pan: 0.5, tilt: 0, zoom: 0 }],
    ['tilt', { pan: 0, tilt: 0.5, zoom: 0 }],
    ['zoom', { pan: 0, tilt: 0, zoom: 0.5 }],
  ])('shows something else after a %s, and the same when it is undone', (_, moved) => {
    const subject = video();
    const look = (at: Pose) => {
      pose = at;
      subject.nextFrame();
      subject.requestKeyframe();
      subject.nextFrame();
      return subject.reconstruction.luma.slice();
    };
    const home = look({ pan: 0, tilt: 0, zoom: 0 });
    expect(difference(home, look(moved))).toBeGreaterThan(15);
    expect(difference(home, look({ pan: 0, tilt: 0, zoom: 0 }))).toBe(0);
  });

  it.each([15, 30])('keeps up its bitrate at %i pictures a second, turning or not', (fps) => {
    const bitrate = 1_500_000;
    const subject = video({ width: 640, height: 360, fps, bitrate });
    const sizes: number[] = [];
    for (let frame = 0; frame < 10 * fps; frame++) {
      now += 1000 / fps;
      if (frame > 4 * fps && frame < 5 * fps) pose = { pan: frame / (10 * fps), tilt: 0, zoom: 0 };
      const unit = subject.nextFrame();
      expect(types(unit).slice(0, -1)).not.toContain(12);
      sizes.push(bytesOf(unit));
    }
    const kept = (sizes.reduce((sum, size) => sum + size, 0) * 8) / 10;
    expect(kept / bitrate).toBeGreaterThan(0.99);
    expect(kept / bitrate).toBeLessThan(1.05);
  });

  it('takes a still without a trace in the stream', () => {
    const [plain, photographed] = [video(), video()];
    for (let frame = 0; frame < 6; frame++) {
      now += 40;
      pose = { pan: frame / 20, tilt: 0, zoom: 0 };
      const still = photographed.snapshot();
      expect([still.subarray(0, 2), still.subarray(-2)].map((end) => end.toString('hex'))).toEqual([
        'ffd8',
        'ffd9',
      ]);
      expect(photographed.nextFrame()).toEqual(plain.nextFrame());
    }
  });

  it('is the same for the same seed, and another place for another one', () => {
    const first = (seed: number) => {
      const subject = new SimulatedVideo({
        width: 320,
        height: 180,
        fps: 25,
        gopFrames: 50,
        name: 'test',
        pose: () => pose,
        now: () => now,
        seed,
      });
      return Buffer.concat(subject.nextFrame().nals);
    };
    expect(first(5)).toEqual(first(5));
    expect(first(5)).not.toEqual(first(6));
  });

  it('takes another size while it plays, with a keyframe and parameter sets of its own', () => {
    const subject = video();
    const before = subject.nextFrame();
    const { sps } = subject;
    now += 40;
    subject.resize({ width: 640, height: 360 });
    const after = subject.nextFrame();
    expect(after.keyframe).toBe(true);
    expect(after.nals.slice(0, 2)).toEqual([subject.sps, subject.pps]);
    expect(subject.sps).not.toEqual(sps);
    expect((after.timestamp - before.timestamp) >>> 0).toBe(3600);
    const { data, width, height } = rgbaOf(subject.reconstruction);
    expect([width, height]).toEqual([640, 360]);
    expect(readTimecode(data, 640, 360)).toEqual({ timeMs: now, frame: 1 });
    expect(() => subject.resize({ width: 10, height: 10 })).toThrow(RangeError);
    expect(types(subject.nextFrame())).toEqual([1]);
  });

  it('refuses a size that can not be coded', () => {
    expect(() => video({ width: 321 })).toThrow(/321x180 can not be made/);
  });
});
