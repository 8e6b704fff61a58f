import type { Quality } from '../camera.ts';
import type { MediaProfile } from './answers.ts';

/** Narrowest picture, in pixels, that is of use as the small one. */
const MIN_SUB_WIDTH = 320;

export type ProfileChoice =
  | { readonly kind: 'chosen'; readonly profile: MediaProfile }
  /** `reason` continues "The camera porch …". */
  | { readonly kind: 'none'; readonly reason: string };

/**
 * Which profile gives the stream of that quality: the largest H.264 picture, or the smallest that is still at least
 * 320 wide; `token` says otherwise. A camera with one stream gives it for both.
 */
export function chooseProfile(options: {
  readonly profiles: readonly MediaProfile[];
  readonly quality: Quality;
  readonly token: string | undefined;
}): ProfileChoice {
  const { profiles, quality, token } = options;
  if (token !== undefined) {
    const profile = profiles.find((candidate) => candidate.token === token);
    if (profile) return { kind: 'chosen', profile };
    const known = profiles.map((candidate) => candidate.token).join(', ');
    return { kind: 'none', reason: `has no profile ${token}; it has ${known || 'none'}` };
  }
  const usable = profiles.filter(({ encoding }) => encoding === 'H264').sort((a, b) => area(b) - area(a));
  const [largest] = usable;
  if (!largest) {
    const found = profiles.map((candidate) => `${candidate.token} (${candidate.encoding ?? 'no video'})`);
    const offer = found.length === 0 ? 'no profiles at all' : `only ${found.join(', ')}`;
    return { kind: 'none', reason: `offers no H.264 but ${offer}; set one of its streams to H.264` };
  }
  const wide = usable.filter(({ width }) => width >= MIN_SUB_WIDTH);
  return { kind: 'chosen', profile: quality === 'main' ? largest : (wide.at(-1) ?? largest) };
}

/** The profile that PTZ commands name: that of the main stream where it can be moved, else the first that can. */
export function choosePtzProfile(options: {
  readonly profiles: readonly MediaProfile[];
  readonly mainToken: string | undefined;
}): MediaProfile | undefined {
  const { profiles, mainToken } = options;
  const main = chooseProfile({ profiles, quality: 'main', token: mainToken });
  if (main.kind === 'chosen' && main.profile.ptz) return main.profile;
  return profiles.find(({ ptz }) => ptz !== undefined);
}

function area({ width, height }: MediaProfile): number {
  return width * height;
}
