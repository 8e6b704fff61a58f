import type { Quality } from '../camera.ts';
import type { MediaProfile } from './services/media-service.ts';

/** Narrowest picture, in pixels, that is of use as the small one. */
const MIN_SUB_WIDTH = 320;

export type ProfileChoice =
  | { readonly kind: 'chosen'; readonly profile: MediaProfile }
  /** `reason` continues "The camera porch …". */
  | { readonly kind: 'none'; readonly lacks: 'stream' | 'format'; readonly reason: string };

/** What can be passed on, the one that every viewer plays first. */
const CODECS: readonly VideoCodec[] = ['H264', 'H265'];
type VideoCodec = 'H264' | 'H265';

/** By the names that cameras give them; Media1 has no H.265 in its list, and firmware writes what it likes. */
const CODEC_OF: ReadonlyMap<string | undefined, VideoCodec> = new Map([
  ['H264', 'H264'],
  ['AVC', 'H264'],
  ['H265', 'H265'],
  ['HEVC', 'H265'],
]);

/**
 * Which profile gives the stream of that quality; `token` says otherwise. The main one has the largest picture in
 * H.264 or H.265. The small one has the smallest that is still at least 320 wide, in H.264 where there is any, since
 * not every viewer plays H.265. A camera with one stream gives it for both.
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
    return { kind: 'none', lacks: 'stream', reason: `has no profile ${token}; it has ${known || 'none'}` };
  }
  const usable = CODECS.flatMap((codec) => largestFirst(profiles, codec));
  const largest = usable.reduce<MediaProfile | undefined>(
    (best, profile) => (best && area(best) >= area(profile) ? best : profile),
    undefined,
  );
  if (!largest) {
    const found = profiles.map((candidate) => `${candidate.token} (${candidate.encoding ?? 'no video'})`);
    const offer = found.length === 0 ? 'no profiles at all' : `only ${found.join(', ')}`;
    return {
      kind: 'none',
      lacks: 'format',
      reason: `offers neither H.264 nor H.265 but ${offer}; set one of its streams to H.264`,
    };
  }
  return { kind: 'chosen', profile: quality === 'main' ? largest : (smallest(profiles) ?? largest) };
}

function smallest(profiles: readonly MediaProfile[]): MediaProfile | undefined {
  for (const codec of CODECS) {
    const sorted = largestFirst(profiles, codec);
    const [largest] = sorted;
    if (largest) return sorted.findLast(({ width }) => width >= MIN_SUB_WIDTH) ?? largest;
  }
  return undefined;
}

function largestFirst(profiles: readonly MediaProfile[], codec: VideoCodec): MediaProfile[] {
  return profiles
    .filter(({ encoding }) => CODEC_OF.get(encoding) === codec)
    .sort((a, b) => area(b) - area(a));
}

/**
 * The profile that PTZ commands name: that of the main stream where it can be moved, else the first that can.
 * `tokens.ptz` says otherwise, also where no profile says that it can be moved.
 */
export function choosePtzProfile(options: {
  readonly profiles: readonly MediaProfile[];
  readonly tokens: { readonly main: string | undefined; readonly ptz: string | undefined };
}): MediaProfile | undefined {
  const { profiles, tokens } = options;
  if (tokens.ptz !== undefined) return profiles.find(({ token }) => token === tokens.ptz);
  const main = chooseProfile({ profiles, quality: 'main', token: tokens.main });
  if (main.kind === 'chosen' && main.profile.ptz) return main.profile;
  return profiles.find(({ ptz }) => ptz !== undefined);
}

function area({ width, height }: MediaProfile): number {
  return width * height;
}
