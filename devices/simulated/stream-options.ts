import type { Quality } from '../camera.ts';
import type { Profile } from './onvif/profile.ts';
import type { VideoCodec } from './video-source.ts';

/** What is not given is the default of that stream. */
export interface SimulatedStreamOptions {
  /** Pixels, even. */
  readonly width?: number;
  readonly height?: number;
  /** Pictures a second. */
  readonly fps?: number;
  /** Pictures from one keyframe to the next; by default those of 2 s. */
  readonly gopFrames?: number;
  /** Bits a second that are kept up by filler data; by default the stream is as small as it can be. */
  readonly bitrate?: number;
  /** Slices a picture; by default 1. */
  readonly slices?: number;
}

/** A stream of the camera as its profile describes it. */
export interface StreamProfile extends Profile {
  readonly token: Quality;
}

const DEFAULTS = {
  main: { width: 1280, height: 720, fps: 25, bitrate: 4_000_000 },
  sub: { width: 640, height: 360, fps: 15, bitrate: 1_000_000 },
};
const GOP_SECONDS = 2;

/** `encoding` is what the stream's source sends. */
export function streamProfile(
  quality: Quality,
  {
    given = {},
    encoding,
  }: { readonly given?: SimulatedStreamOptions | undefined; readonly encoding: VideoCodec },
): StreamProfile {
  const settings = { ...DEFAULTS[quality], ...given };
  return {
    ...settings,
    token: quality,
    encoding,
    name: `${quality} stream`,
    gopFrames: given.gopFrames ?? Math.max(1, Math.round(settings.fps * GOP_SECONDS)),
  };
}
