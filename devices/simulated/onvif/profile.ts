import type { VideoCodec } from '../video-source.ts';
import { invalidArgument } from './service.ts';
import type { XmlElement } from './soap.ts';

/** The token of the one video source. */
export const LENS = 'lens';
/** The token of the one audio output. */
export const SPEAKER = 'speaker';

/** A media profile: one stream, seen through the one lens, with the one PTZ head. */
export interface Profile {
  /** Its token, and the path of its stream. */
  readonly token: string;
  readonly name: string;
  /** Media1 lists no H.265, but cameras that have it write it all the same. */
  readonly encoding: VideoCodec;
  readonly width: number;
  readonly height: number;
  /** Pictures a second. */
  readonly fps: number;
  readonly gopFrames: number;
  /** Bits a second. */
  readonly bitrate: number;
}

/** The profile that a request names by `ProfileToken`. Throws a SOAP fault. */
export function requestedProfile(profiles: readonly Profile[], request: XmlElement): Profile {
  const token = request.child('ProfileToken')?.text();
  const profile = profiles.find((candidate) => candidate.token === token);
  if (profile === undefined) {
    throw invalidArgument('ter:NoProfile', `The requested profile token ${token ?? ''} does not exist.`);
  }
  return profile;
}
