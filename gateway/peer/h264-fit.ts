import type { H264Format } from '../rtp/video-format.ts';

/**
 * How well a decoder that is offered with these format parameters (RFC 6184 section 8.1) fits the camera's profile:
 * more is better, 0 is a last resort, undefined where it can not be answered at all.
 */
export function h264Fit(fmtp: string, { profileLevelId }: H264Format): number | undefined {
  if (!/(^|;)\s*packetization-mode=1\s*(;|$)/.test(fmtp)) return undefined;
  const offered = /profile-level-id=([0-9a-f]{6})/i.exec(fmtp)?.[1] ?? DEFAULT_PROFILE;
  const order = DECODED_BY[profileOf(profileLevelId)];
  const place = order.indexOf(profileOf(offered));
  return place < 0 ? 0 : order.length - place;
}

/** RFC 6184 section 8.1: Baseline at level 1 where nothing is said. */
const DEFAULT_PROFILE = '42000a';

type Profile = 'constrained-baseline' | 'baseline' | 'main' | 'constrained-high' | 'high' | 'other';

/** RFC 6184 table 5: profile_idc and the constraint flags together name the profile. */
function profileOf(profileLevelId: string): Profile {
  const idc = profileLevelId.slice(0, 2).toLowerCase();
  const constraints = Number.parseInt(profileLevelId.slice(2, 4), 16);
  if (idc === '42') return constraints & 0x40 ? 'constrained-baseline' : 'baseline';
  if (idc === '4d') return constraints & 0x80 ? 'constrained-baseline' : 'main';
  if (idc === '64') return (constraints & 0x0c) === 0x0c ? 'constrained-high' : 'high';
  return 'other';
}

/** Which offered profiles decode a camera's profile, best first; Safari shows black on a High stream answered as Baseline. */
const DECODED_BY: Readonly<Record<Profile, readonly Profile[]>> = {
  'constrained-baseline': ['constrained-baseline', 'baseline', 'main', 'constrained-high', 'high'],
  baseline: ['baseline', 'constrained-baseline', 'main'],
  main: ['main', 'high', 'constrained-high', 'constrained-baseline', 'baseline'],
  'constrained-high': ['constrained-high', 'high', 'main', 'constrained-baseline'],
  high: ['high', 'constrained-high', 'main', 'constrained-baseline'],
  other: ['other', 'high', 'constrained-high', 'main', 'constrained-baseline'],
};
