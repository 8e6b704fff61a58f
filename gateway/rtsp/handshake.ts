import { RtspError } from './errors.ts';
import { refusal } from './refusal.ts';
import { type Controls, chooseTracks } from './sdp/choose-tracks.ts';
import { parseSdp } from './sdp/sdp.ts';
import type { RtspSession } from './session.ts';
import type { StreamDescription } from './stream-description.ts';
import type { MediaTransport } from './transport/media-transport.ts';
import { baseUrl, joinControl, type RtspTarget } from './url.ts';
import { headerOf, type RtspResponse } from './wire/message.ts';

/** What DESCRIBE has shown. */
export interface Described {
  readonly description: StreamDescription;
  readonly controls: Controls;
  /** What the controls may hang on, the likeliest first. */
  readonly bases: readonly string[];
}

/** Statuses that a camera gives for a URL or a field that it does not like. */
const ASK_DIFFERENTLY = [400, 404, 451, 455, 457, 459, 460];

/** Asks for the SDP and finds picture and sound in it. Throws {@link RtspError}. */
export async function describe(
  session: RtspSession,
  options: { target: RtspTarget; audio: boolean },
): Promise<Described> {
  const { address, url } = options.target;
  const response = await session.request('DESCRIBE', url, { Accept: 'application/sdp' });
  if (!isSuccess(response)) throw refusal({ address, method: 'DESCRIBE', response });
  const sdp = parseSdp(response.body.toString());
  const choice = chooseTracks(sdp, options);
  if (choice.kind === 'none')
    throw noVideo({ address, offered: choice.offered, hasMedia: sdp.media.length > 0 });
  const contentBase = headerOf(response, 'content-base') ?? headerOf(response, 'content-location');
  const announced = baseUrl({ requestUrl: url, contentBase });
  // A relative session control adds nothing that any client uses; an absolute one takes the base's place.
  const aggregateUrl = sdp.control?.includes('://')
    ? joinControl({ base: announced, control: sdp.control })
    : announced;
  const { description, controls } = choice;
  return { description, controls, bases: [...new Set([aggregateUrl, announced, url])] };
}

/**
 * SETUP of a track; where the camera does not know the URL that its own description gives, the other readings of
 * it are tried. Gives the base that it took. Throws {@link RtspError}.
 */
export async function setUp(options: {
  session: RtspSession;
  address: string;
  control: string | undefined;
  bases: readonly string[];
  transport: MediaTransport;
}): Promise<string> {
  const { session, address, control, transport } = options;
  const readings = new Map<string, string>();
  for (const base of options.bases) {
    const url = joinControl({ base, control });
    if (!readings.has(url)) readings.set(url, base);
  }
  let left = readings.size;
  for (const [url, aggregateUrl] of readings) {
    const response = await session.setUp({ url, aggregateUrl, transport: transport.offer });
    if (isSuccess(response)) {
      transport.accept(headerOf(response, 'transport'));
      return aggregateUrl;
    }
    if (--left === 0 || !ASK_DIFFERENTLY.includes(response.status))
      throw refusal({ address, method: 'SETUP', response });
  }
  throw new RtspError({ kind: 'protocol', address, message: `${address} describes no track to set up` });
}

/**
 * PLAY; again without Range for cameras that do not like it, and track by track for those that know no aggregate.
 * A camera that sends media and no answer plays. Throws {@link RtspError}.
 */
export async function play(options: {
  session: RtspSession;
  address: string;
  aggregateUrl: string;
  /** The picture's first; the sound's failure is none of the picture's. */
  trackUrls: readonly [video: string, ...others: string[]];
  hasMedia: () => boolean;
  /** The camera does not play another track than the picture's. */
  onRefused: (problem: string) => void;
}): Promise<void> {
  const { session, address, aggregateUrl, hasMedia, onRefused } = options;
  const [videoUrl, ...others] = options.trackUrls;
  const attempts: [url: string, headers: Record<string, string>][] = [
    [aggregateUrl, { Range: 'npt=0.000-' }],
    [aggregateUrl, {}],
    [videoUrl, {}],
  ];
  for (const [index, [url, headers]] of attempts.entries()) {
    const response = await session.play(url, headers).catch((error: unknown) => {
      if (error instanceof RtspError && error.kind === 'stalled' && hasMedia()) return undefined;
      throw error;
    });
    const isLast = index === attempts.length - 1;
    if (!response || isSuccess(response)) {
      // Nothing waits for these: the picture plays.
      if (isLast) for (const other of others) void playBeside({ session, address, url: other, onRefused });
      return;
    }
    if (isLast || !ASK_DIFFERENTLY.includes(response.status))
      throw refusal({ address, method: 'PLAY', response });
  }
}

async function playBeside(options: {
  session: RtspSession;
  address: string;
  url: string;
  onRefused: (problem: string) => void;
}): Promise<void> {
  const { session, address, url, onRefused } = options;
  try {
    const response = await session.play(url, {});
    if (!isSuccess(response)) onRefused(refusal({ address, method: 'PLAY', response }).message);
  } catch (error) {
    onRefused(error instanceof Error ? error.message : String(error));
  }
}

function isSuccess(response: RtspResponse): boolean {
  return response.status >= 200 && response.status < 300;
}

function noVideo(options: { address: string; offered: readonly string[]; hasMedia: boolean }): RtspError {
  const { address, offered } = options;
  if (!options.hasMedia)
    return new RtspError({
      kind: 'protocol',
      address,
      message: `${address} describes no media: check the path of the camera's URL`,
    });
  const what = offered.length > 0 ? `${offered.slice(0, 8).join(', ')}, not H.264 or H.265` : 'no video';
  const message = `${address} offers ${what}: set the camera's video codec to H.264, or give the URL of a stream that has it`;
  return new RtspError({ kind: 'no-video', address, message });
}
