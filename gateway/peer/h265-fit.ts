import type { H265Format } from '../rtp/video-format.ts';

/** RFC 7798 section 7.1: Main profile, Main tier, level 3.1 where nothing is said. */
const DEFAULT_PROFILE = 1;
const DEFAULT_TIER = 0;
const DEFAULT_LEVEL = 93;

/** Main; every decoder of a later profile takes it too (H.265 annex A.3.2 and A.3.3). */
const MAIN = 1;

const SAME_PROFILE = 4;
const TIER_COVERED = 2;
const LEVEL_COVERED = 1;

/**
 * How well a decoder that is offered with these format parameters fits the camera's profile, tier and level: more is
 * better. Undefined where its profile can not decode the camera's. A level that the offer does not reach is no
 * obstacle: browsers offer one level for all their decoders, and cameras claim more than they use.
 */
export function h265Fit(fmtp: string, { profileId, tierFlag, levelId }: H265Format): number | undefined {
  const profile = parameter(fmtp, 'profile-id') ?? DEFAULT_PROFILE;
  if (profile !== profileId && (profileId !== MAIN || profile < MAIN)) return undefined;
  return (
    (profile === profileId ? SAME_PROFILE : 0) +
    ((parameter(fmtp, 'tier-flag') ?? DEFAULT_TIER) >= tierFlag ? TIER_COVERED : 0) +
    ((parameter(fmtp, 'level-id') ?? DEFAULT_LEVEL) >= levelId ? LEVEL_COVERED : 0)
  );
}

function parameter(fmtp: string, name: string): number | undefined {
  const value = new RegExp(`(?:^|;)\\s*${name}=(\\d{1,3})\\s*(?:;|$)`).exec(fmtp)?.[1];
  return value === undefined ? undefined : Number(value);
}
