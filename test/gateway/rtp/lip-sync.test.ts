import { describe, expect, it } from 'vitest';
import { standingAt } from '../../../gateway/rtp/lip-sync.ts';
import { MediaClock } from '../../../gateway/rtp/media-clock.ts';
import { ntpToMs, toNtpTime } from '../../../gateway/rtp/ntp.ts';

const VIDEO_START = 4_000_000_000;
const AUDIO_START = 4_294_960_000;

interface Scene {
  /** How much later than the picture of the same moment the sound arrives, in ms. */
  readonly soundLateMs?: number;
  readonly audioRate?: number;
}

/**
 * Ten seconds of a camera: a picture each 40 ms and a packet of sound each 20 ms, both captured from moment 0 of its
 * clock on, which is moment 1000 of ours. The picture needs 30 ms to us.
 */
function watch({ soundLateMs = 0, audioRate = 8000 }: Scene = {}) {
  const video = new MediaClock({ clockRate: 90_000, outputRate: 90_000 });
  const audio = new MediaClock({ clockRate: audioRate, outputRate: audioRate });
  for (let ms = 0; ms <= 10_000; ms += 20) {
    if (ms % 40 === 0) video.map((VIDEO_START + ms * 90) % 2 ** 32, 1030 + ms);
    audio.map((AUDIO_START + (ms * audioRate) / 1000) % 2 ** 32, 1030 + ms + soundLateMs);
  }
  return {
    video,
    audio,
    /** The camera says at which moment of its clock both stand; `skewMs` sets the sound's apart. */
    report(capturedMs: number, { skewMs = 0 } = {}) {
      video.hear({ ntpTime: toNtpTime(capturedMs), rtpTimestamp: (VIDEO_START + capturedMs * 90) % 2 ** 32 });
      audio.hear({
        ntpTime: toNtpTime(capturedMs + skewMs),
        rtpTimestamp: (AUDIO_START + (capturedMs * audioRate) / 1000) % 2 ** 32,
      });
    },
    /** By how many ms the moments of sound and picture, as viewers are told them, lie apart. */
    skew(atMs: number) {
      const standing = standingAt(atMs, { video, audio });
      return (standing.audio ?? Number.NaN) / (audioRate / 1000) - standing.video / 90;
    },
  };
}

describe('standingAt', () => {
  it('has no sound where there is none', () => {
    const { video } = watch();
    expect(standingAt(11_030, { video })).toEqual({ video: 900_000, audio: undefined });
  });

  it.each([8000, 48_000])('goes by arrival where the camera reports nothing (%i Hz)', (audioRate) => {
    const scene = watch({ soundLateMs: 120, audioRate });
    // What arrives at one moment is taken for one moment.
    expect(scene.skew(12_000)).toBeCloseTo(-120, 3);
  });

  it.each([
    ['no skew', 0],
    ['sound that is stamped 250 ms late', 250],
    ['sound that is stamped 1.2 s early', -1200],
  ])('tells exactly what the camera reports: %s', (_name, skewMs) => {
    for (const audioRate of [8000, 48_000]) {
      const scene = watch({ soundLateMs: 300, audioRate });
      scene.report(5000, { skewMs });
      scene.report(10_000, { skewMs });
      expect(scene.skew(12_000)).toBeCloseTo(-skewMs, 2);
      expect(scene.skew(60_000)).toBeCloseTo(-skewMs, 2);
    }
  });

  it('puts the picture where its arrival does, with reports and without', () => {
    const [told, untold] = [watch(), watch()];
    told.report(10_000, { skewMs: 700 });
    const at = (scene: typeof told) => standingAt(12_000, scene).video;
    expect(at(told)).toBeCloseTo(at(untold), 3);
  });

  it('goes by arrival where the camera counts sound and picture by clocks of their own', () => {
    const scene = watch({ soundLateMs: 80 });
    scene.report(10_000, { skewMs: 1_700_000_000_000 });
    expect(scene.skew(12_000)).toBeCloseTo(-80, 2);
  });

  it('goes by arrival where only one of them is reported', () => {
    const scene = watch({ soundLateMs: 80 });
    scene.audio.hear({ ntpTime: toNtpTime(77), rtpTimestamp: AUDIO_START });
    expect(scene.skew(12_000)).toBeCloseTo(-80, 2);
  });

  it('forgets reports of a clock that has begun anew', () => {
    const scene = watch({ soundLateMs: 80 });
    scene.report(10_000, { skewMs: 500 });
    expect(scene.skew(12_000)).toBeCloseTo(-500, 2);
    scene.audio.restart(11_200);
    scene.audio.map(123, 11_300);
    scene.audio.map(123 + 160, 11_320);
    expect(scene.audio.aheadMs).toBeUndefined();
    expect(scene.skew(12_000)).toBeCloseTo(-80, 2);
  });

  it('takes a report that comes before the first packet of a session', () => {
    const { video } = watch();
    video.restart(15_000);
    video.hear({ ntpTime: toNtpTime(0), rtpTimestamp: 500 });
    video.map(500 + 9000, 15_130);
    expect(video.ticksByReports(ntpToMs(toNtpTime(100)))).toBeCloseTo(video.map(500 + 9000, 15_131), 3);
  });
});
