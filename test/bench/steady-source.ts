import { randomBytes } from 'node:crypto';
import { EncodedSource } from '../../devices/simulated/encoded-source.ts';
import { SimulatedVideo } from '../../devices/simulated/video/simulated-video.ts';
import type { AccessUnit, VideoSource } from '../../devices/simulated/video-source.ts';

export interface SteadyStream {
  /** Bits a second. */
  readonly bitrate: number;
  readonly fps: number;
  /** Pictures from one keyframe to the next. */
  readonly gopFrames: number;
}

/** What a keyframe is larger than the mean of the others. */
const KEYFRAME_FACTOR = 6;
/** How far the other pictures are off their mean, up and down. */
const SPREAD = 0.3;
/** The golden ratio's fraction: its multiples fill the range evenly, and every run has the same sizes. */
const STRIDE = 0.618_034;

/** Bytes of each picture of one GOP, the keyframe first: uneven, as pictures are, and together the bitrate. */
export function frameSizes({ bitrate, fps, gopFrames }: SteadyStream): number[] {
  const gopBytes = ((bitrate / 8) * gopFrames) / fps;
  const mean = gopBytes / (gopFrames - 1 + KEYFRAME_FACTOR);
  return Array.from({ length: gopFrames }, (_, i) => {
    const off = 2 * SPREAD * (((i * STRIDE) % 1) - 0.5);
    return Math.round(i === 0 ? mean * KEYFRAME_FACTOR : mean * (1 + off));
  });
}

/**
 * A stream that no decoder plays and every gateway carries: each picture one slice, as cameras send them, of sizes
 * that never change from run to run. It is made beforehand, so that the camera's own CPU time is next to nothing.
 */
export function steadySource(stream: SteadyStream, size: { width: number; height: number }): VideoSource {
  const { fps, gopFrames } = stream;
  const { sps, pps } = new SimulatedVideo({
    ...size,
    fps,
    gopFrames,
    name: 'steady',
    pose: () => ({ pan: 0, tilt: 0, zoom: 0 }),
  });
  const units = frameSizes(stream).map((bytes, i) =>
    i === 0 ? [sps, pps, slice({ bytes, keyframe: true })] : [slice({ bytes, keyframe: false })],
  );
  let frame = 0;
  const encoder = {
    sps,
    pps,
    fps,
    nextFrame(): AccessUnit {
      const at = frame % gopFrames;
      const timestamp = Math.round((frame * 90_000) / fps) >>> 0;
      frame++;
      return { nals: units[at] ?? [], timestamp, keyframe: at === 0 };
    },
  };
  return new EncodedSource({ encoder, now: () => performance.now() });
}

function slice({ bytes, keyframe }: { bytes: number; keyframe: boolean }): Buffer {
  const nal = randomBytes(bytes);
  // No zeros, so that nothing in it looks like a start code.
  for (let i = 0; i < bytes; i++) if (nal[i] === 0) nal[i] = 0x5a;
  nal[0] = keyframe ? 0x65 : 0x41;
  // first_mb_in_slice is 0 (H.264 section 7.3.3): the first slice of its picture.
  nal[1] = 0x88;
  return nal;
}
