import type { AudioFormat } from '../rtp/audio-format.ts';
import type { StreamFormat } from '../rtp/stream-format.ts';
import type { VideoFormat } from '../rtp/video-format.ts';
import { h264Fit } from './h264-fit.ts';
import { h265Fit } from './h265-fit.ts';
import { type OfferedCodec, type OfferedSection, readOfferedMedia } from './offered-media.ts';
import { PeerError } from './peer.ts';

/** What the gateway takes from a viewer's offer. */
export interface ChosenMedia {
  readonly video: ChosenCodec;
  readonly audio?: ChosenCodec;
  /** Media that the offer asks for and the gateway does not send; answered as inactive. */
  readonly refused: readonly RefusedMedia[];
}

export interface ChosenCodec {
  readonly mid: string;
  readonly payloadType: number;
  /** Encoding name and clock rate as offered, for example `H264/90000`. */
  readonly codec: string;
  /** The offered format parameters, answered as they came; empty where there are none. */
  readonly fmtp: string;
  /** Of the offered feedback (RFC 4585) what the gateway understands, and what the viewer takes without offering it. */
  readonly feedback: readonly string[];
  /** The identifier that the viewer takes the playout delay under; absent where it takes none. */
  readonly playoutDelayId?: number;
  /** The payload type for the retransmission of this one (RFC 4588); absent where the viewer takes none. */
  readonly rtxPayloadType?: number;
}

export interface RefusedMedia {
  readonly kind: 'audio' | 'video';
  readonly mid: string;
  readonly payloadType: number;
  readonly codec: string;
}

/** The header extension with the least and most time that a frame waits before it is shown. */
export const PLAYOUT_DELAY_URI = 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay';

/** One-byte header extensions have identifiers from 1 to 14 (RFC 8285 section 4.2). */
const MAX_SHORT_ID = 14;

/**
 * The round trip time by extended reports (RFC 3611 sections 4.4 and 4.5), by the name that libwebrtc has for it. A
 * receiver that knows it asks again for a lost packet after that time, and otherwise after 100 ms.
 */
const ROUND_TRIP = 'rrtr';

const UNDERSTOOD_FEEDBACK: ReadonlySet<string> = new Set([
  'nack',
  'nack pli',
  'ccm fir',
  'goog-remb',
  ROUND_TRIP,
]);

/**
 * Picks the media of an offer (SDP, RFC 8866): the first video section that wants to receive, and there the payload
 * type whose codec and profile fit the camera's best; the first audio section that takes the camera's sound. Throws
 * {@link PeerError}.
 */
export function chooseMedia(sdp: string, format: StreamFormat): ChosenMedia {
  const sections = readOfferedMedia(sdp);
  const section = sections.find(({ kind, sends }) => kind === 'video' && !sends);
  if (!section) {
    throw new PeerError('no-video', 'the offer has no video section that receives; offer video recvonly');
  }
  if (section.mid === undefined) throw new PeerError('bad-offer', 'the offer’s video section has no a=mid');
  const video = chosen(section, bestVideo(section, format.video));
  if (!video) throw new PeerError('no-codec', NO_CODEC[format.video.codec]);
  const feedback = takesRoundTrip(sdp, video) ? [...video.feedback, ROUND_TRIP] : video.feedback;
  const rtxPayloadType = retransmissionOf(video, section);
  const { audio, section: heard } = chooseAudio(sections, format.audio);
  return {
    video: { ...video, feedback, ...(rtxPayloadType !== undefined && { rtxPayloadType }) },
    ...(audio && { audio }),
    refused: sections.filter((other) => other !== section && other !== heard).flatMap(refusal),
  };
}

/** libwebrtc never offers it and yet takes it from an answer; Firefox, which looks much like it, need not see it. */
function takesRoundTrip(sdp: string, { feedback, playoutDelayId }: ChosenCodec): boolean {
  return playoutDelayId !== undefined && !feedback.includes(ROUND_TRIP) && !/^o=mozilla/m.test(sdp);
}

/** RFC 4588 section 8.6. Numbers from 64 to 95 would be taken for RTCP (RFC 5761 section 4). */
function retransmissionOf({ payloadType }: ChosenCodec, { codecs }: OfferedSection): number | undefined {
  const rtx = codecs.find(
    ({ name, fmtp }) =>
      name.toLowerCase() === 'rtx/90000' &&
      Number(/(?:^|;) *apt=(\d{1,3})\b/.exec(fmtp)?.[1]) === payloadType,
  )?.payloadType;
  return rtx !== undefined && (rtx < 64 || (rtx > 95 && rtx < 128)) ? rtx : undefined;
}

const NO_CODEC = {
  H264:
    'the camera sends H.264, and the viewer offers no H264/90000 with packetization-mode=1, so it can not decode ' +
    'it; use a browser that plays H.264',
  H265: 'the camera sends H.265, which this viewer can not decode; set the stream’s video codec to H.264 at the camera',
} as const;

function bestVideo({ codecs }: OfferedSection, format: VideoFormat): OfferedCodec | undefined {
  const name = `${format.codec}/90000`;
  let best: { codec: OfferedCodec; fit: number } | undefined;
  for (const codec of codecs) {
    if (codec.name.toUpperCase() !== name) continue;
    const fit = format.codec === 'H264' ? h264Fit(codec.fmtp, format) : h265Fit(codec.fmtp, format);
    if (fit !== undefined && (!best || fit > best.fit)) best = { codec, fit };
  }
  return best?.codec;
}

function chooseAudio(
  sections: readonly OfferedSection[],
  format: AudioFormat | undefined,
): { audio?: ChosenCodec; section?: OfferedSection } {
  if (!format) return {};
  const names = encodingNames(format);
  for (const section of sections) {
    if (section.kind !== 'audio' || section.sends) continue;
    const audio = chosen(
      section,
      section.codecs.find(({ name }) => names.includes(name.toUpperCase())),
    );
    if (audio) return { audio, section };
  }
  return {};
}

/** RFC 3551 leaves out the count of one channel, RFC 7587 section 7 wants two for Opus whatever is sent. */
function encodingNames({ codec, clockRate, channels }: AudioFormat): string[] {
  const name = `${codec.toUpperCase()}/${clockRate}`;
  if (codec === 'opus') return [`${name}/2`];
  return channels === 1 ? [name, `${name}/1`] : [`${name}/${channels}`];
}

function chosen(section: OfferedSection, codec: OfferedCodec | undefined): ChosenCodec | undefined {
  if (!codec || section.mid === undefined) return undefined;
  const playoutDelayId = section.extensions.get(PLAYOUT_DELAY_URI);
  return {
    mid: section.mid,
    payloadType: codec.payloadType,
    codec: codec.name,
    fmtp: codec.fmtp,
    feedback: codec.feedback.filter((kind) => UNDERSTOOD_FEEDBACK.has(kind)),
    ...(playoutDelayId !== undefined &&
      playoutDelayId >= 1 &&
      playoutDelayId <= MAX_SHORT_ID && { playoutDelayId }),
  };
}

function refusal({ kind, mid, codecs: [first] }: OfferedSection): RefusedMedia[] {
  if (mid === undefined || !first || (kind !== 'audio' && kind !== 'video')) return [];
  return [{ kind, mid, payloadType: first.payloadType, codec: first.name }];
}
