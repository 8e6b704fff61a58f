import type { AudioDescription, StreamDescription, VideoDescription } from '../stream-description.ts';
import type { Sdp, SdpMedia } from './sdp.ts';
import { codecOfParameters, hasParameterSets, parameterSetsIn } from './sprop.ts';

/** The tracks to set up, or the names of what is offered in the picture's place. */
export type TrackChoice =
  | { readonly kind: 'tracks'; readonly description: StreamDescription; readonly controls: Controls }
  | { readonly kind: 'none'; readonly offered: readonly string[] };

export interface Controls {
  readonly video: string | undefined;
  readonly audio: string | undefined;
}

const VIDEO_CLOCK_RATE = 90_000;
const VIDEO_CODECS = new Map<string, VideoDescription['codec']>([
  ['H264', 'H264'],
  ['H265', 'H265'],
  ['HEVC', 'H265'],
]);
/** Payload types of their own (RFC 3551 section 6); most only for the name in an error. */
const STATIC_NAMES = new Map([
  [0, 'PCMU'],
  [3, 'GSM'],
  [4, 'G723'],
  [5, 'DVI4'],
  [6, 'DVI4'],
  [7, 'LPC'],
  [8, 'PCMA'],
  [9, 'G722'],
  [10, 'L16'],
  [11, 'L16'],
  [14, 'MPA'],
  [18, 'G729'],
  [26, 'JPEG'],
  [28, 'NV'],
  [31, 'H261'],
  [32, 'MPV'],
  [33, 'MP2T'],
  [34, 'H263'],
]);

/** The first H.264 or H.265, and with `audio` the first sound that WebRTC has too. */
export function chooseTracks(sdp: Sdp, wishes: { audio: boolean }): TrackChoice {
  const offered: string[] = [];
  for (const media of sdp.media) {
    if (media.type !== 'video') continue;
    for (const payloadType of media.payloadTypes) {
      const video = videoIn(sdp, media, payloadType);
      if (!video) {
        offered.push(nameOf(media, payloadType));
        continue;
      }
      const sound = wishes.audio ? chooseSound(sdp, media) : {};
      const { audioControl, ...heard } = sound;
      const description = { video, ...heard };
      return { kind: 'tracks', description, controls: { video: media.control, audio: audioControl } };
    }
  }
  return { kind: 'none', offered: [...new Set(offered)] };
}

type Sound = Pick<StreamDescription, 'audio' | 'unsupportedAudio'> & { audioControl?: string | undefined };

function chooseSound(sdp: Sdp, video: SdpMedia): Sound {
  let unsupportedAudio: string | undefined;
  for (const media of sdp.media) {
    if (media.type !== 'audio') continue;
    // The way back, from the gateway to a loudspeaker; unless the camera marks all that it sends so.
    if (media.isSendOnly && !video.isSendOnly) continue;
    for (const payloadType of media.payloadTypes) {
      const audio = audioIn(media, payloadType);
      if (audio) return { audio, audioControl: media.control };
      unsupportedAudio ??= audioName(media, payloadType);
    }
  }
  return unsupportedAudio === undefined ? {} : { unsupportedAudio };
}

function videoIn(sdp: Sdp, media: SdpMedia, payloadType: number): VideoDescription | undefined {
  const encoding = media.encodings.get(payloadType);
  // Without an rtpmap only the format parameters tell.
  const codec = encoding
    ? VIDEO_CODECS.get(encoding.name)
    : codecOfParameters(media.parameters.get(payloadType));
  if (!codec) return undefined;
  const parameters = sprop(sdp, media, { codec, payloadType });
  // Whatever the rtpmap says: neither codec knows another, and cameras that write 8000 count in 90000 all the same.
  return {
    codec,
    payloadType,
    clockRate: VIDEO_CLOCK_RATE,
    parameterSets: parameterSetsIn(codec, parameters),
  };
}

/** The parameters of the track; cameras also write them under another payload type, or on the audio track. */
function sprop(
  sdp: Sdp,
  media: SdpMedia,
  { codec, payloadType }: Pick<VideoDescription, 'codec' | 'payloadType'>,
): ReadonlyMap<string, string> {
  const own = media.parameters.get(payloadType);
  if (own && hasParameterSets(codec, own)) return own;
  const elsewhere = sdp.media.filter(({ type }) => type !== 'video');
  for (const { parameters } of [media, ...elsewhere])
    for (const candidate of parameters.values()) if (hasParameterSets(codec, candidate)) return candidate;
  return new Map();
}

/** Sound as WebRTC has it: G.711 at 8 kHz in one channel (RFC 7874 section 3), and Opus (RFC 7587 section 7). */
function audioIn(media: SdpMedia, payloadType: number): AudioDescription | undefined {
  const encoding = media.encodings.get(payloadType);
  const name = nameOf(media, payloadType);
  if (name === 'OPUS' && (encoding?.clockRate ?? 48_000) === 48_000)
    return { codec: 'opus', payloadType, clockRate: 48_000, channels: 2 };
  if (name !== 'PCMA' && name !== 'PCMU') return undefined;
  if ((encoding?.clockRate ?? 8000) !== 8000 || (encoding?.channels ?? 1) !== 1) return undefined;
  return { codec: name, payloadType, clockRate: 8000, channels: 1 };
}

function audioName(media: SdpMedia, payloadType: number): string {
  const name = nameOf(media, payloadType);
  const encoding = media.encodings.get(payloadType);
  // The codec is one that WebRTC has, so that its form must be what keeps it out.
  if (!encoding || !['PCMA', 'PCMU', 'OPUS'].includes(name)) return name;
  return [name, encoding.clockRate, encoding.channels].filter(Boolean).join('/');
}

function nameOf(media: SdpMedia, payloadType: number): string {
  return (
    media.encodings.get(payloadType)?.name ?? STATIC_NAMES.get(payloadType) ?? `payload type ${payloadType}`
  );
}
