import type { CameraProfile, CameraSettings } from '../../transport/camera-settings-requests.ts';

type Quality = 'main' | 'sub';

/** The profile that serves as High or Low; undefined where the camera was not asked, or has it no longer. Pure. */
export function profileOf(
  { profile, profiles }: CameraSettings,
  quality: Quality,
): CameraProfile | undefined {
  const chosen = profile[quality];
  // What is chosen takes the rule's place, so the rule's own choice is known only without it.
  return profiles.find(({ token, qualities }) =>
    chosen === undefined ? qualities.includes(quality) : token === chosen,
  );
}

/** Neither of the two is played by every browser. Pure. */
export function isAllH265(settings: CameraSettings): boolean {
  const codecs = (['main', 'sub'] as const).map((quality) => profileOf(settings, quality)?.codec);
  const known = codecs.filter((codec) => codec !== undefined);
  return known.length > 0 && known.every((codec) => codec === 'H265');
}
