import { RtspError } from './errors.ts';
import type { MediaTransport } from './media-transport.ts';
import { headerOf, type RtspResponse } from './message.ts';
import { refusal } from './refusal.ts';
import { chooseVideo, parseSdp } from './sdp.ts';
import type { RtspSession } from './session.ts';
import type { StreamDescription } from './stream-description.ts';
import { baseUrl, joinControl, type RtspTarget } from './url.ts';

/** What DESCRIBE has shown. */
export interface Described {
  readonly description: StreamDescription;
  /** Readings of the control attributes, the likeliest first. */
  readonly tracks: readonly Track[];
}

export interface Track {
  /** For SETUP. */
  readonly url: string;
  /** For PLAY, TEARDOWN and keepalives. */
  readonly aggregateUrl: string;
}

/** Statuses that a camera gives for a URL or a field that it does not like. */
const ASK_DIFFERENTLY = [400, 404, 451, 455, 457, 459, 460];

/** Asks for the SDP and finds the H.264 in it. Throws {@link RtspError}. */
export async function describe(session: RtspSession, target: RtspTarget): Promise<Described> {
  const { address, url } = target;
  const response = await session.request('DESCRIBE', url, { Accept: 'application/sdp' });
  if (!isSuccess(response)) throw refusal({ address, method: 'DESCRIBE', response });
  const sdp = parseSdp(response.body.toString());
  const choice = chooseVideo(sdp);
  if (choice.kind === 'none')
    throw noH264({ address, offered: choice.offered, hasMedia: sdp.media.length > 0 });
  const contentBase = headerOf(response, 'content-base') ?? headerOf(response, 'content-location');
  const announced = baseUrl({ requestUrl: url, contentBase });
  // A relative session control adds nothing that any client uses; an absolute one takes the base's place.
  const aggregateUrl = sdp.control?.includes('://')
    ? joinControl({ base: announced, control: sdp.control })
    : announced;
  const tracks = new Map<string, Track>();
  for (const base of [aggregateUrl, announced, url]) {
    const trackUrl = joinControl({ base, control: choice.control });
    if (!tracks.has(trackUrl)) tracks.set(trackUrl, { url: trackUrl, aggregateUrl: base });
  }
  return { description: { video: choice.video }, tracks: [...tracks.values()] };
}

/**
 * SETUP of the track; where the camera does not know the URL that its own description gives, the other readings of
 * it are tried. Returns the one that it took. Throws {@link RtspError}.
 */
export async function setUp(options: {
  session: RtspSession;
  address: string;
  tracks: readonly Track[];
  transport: MediaTransport;
}): Promise<Track> {
  const { session, address, tracks, transport } = options;
  for (const [index, track] of tracks.entries()) {
    const response = await session.setUp({ ...track, transport: transport.offer });
    if (isSuccess(response)) {
      transport.accept(headerOf(response, 'transport'));
      return track;
    }
    if (index === tracks.length - 1 || !ASK_DIFFERENTLY.includes(response.status))
      throw refusal({ address, method: 'SETUP', response });
  }
  throw new RtspError({ kind: 'protocol', address, message: `${address} describes no track to set up` });
}

/**
 * PLAY; again without Range for cameras that do not like it, and on the track alone for those that know no aggregate.
 * A camera that sends media and no answer plays. Throws {@link RtspError}.
 */
export async function play(options: {
  session: RtspSession;
  address: string;
  track: Track;
  hasMedia: () => boolean;
}): Promise<void> {
  const { session, address, track } = options;
  const attempts: [url: string, headers: Record<string, string>][] = [
    [track.aggregateUrl, { Range: 'npt=0.000-' }],
    [track.aggregateUrl, {}],
    [track.url, {}],
  ];
  for (const [index, [url, headers]] of attempts.entries()) {
    const response = await session.play(url, headers).catch((error: unknown) => {
      if (error instanceof RtspError && error.kind === 'stalled' && options.hasMedia()) return undefined;
      throw error;
    });
    if (!response || isSuccess(response)) return;
    if (index === attempts.length - 1 || !ASK_DIFFERENTLY.includes(response.status))
      throw refusal({ address, method: 'PLAY', response });
  }
}

function isSuccess(response: RtspResponse): boolean {
  return response.status >= 200 && response.status < 300;
}

function noH264(options: { address: string; offered: readonly string[]; hasMedia: boolean }): RtspError {
  const { address, offered } = options;
  if (!options.hasMedia)
    return new RtspError({
      kind: 'protocol',
      address,
      message: `${address} describes no media: check the path of the camera's URL`,
    });
  const what = offered.length > 0 ? `${offered.slice(0, 8).join(', ')}, not H.264` : 'no video';
  const message = `${address} offers ${what}: set the camera's video codec to H.264, or give the URL of a stream that has it`;
  return new RtspError({ kind: 'no-h264', address, message });
}
