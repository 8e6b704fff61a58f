import type { VideoDescription } from './stream-description.ts';

/** The parts of an SDP (RFC 8866) that a pull needs. */
export interface Sdp {
  /** The session's own `control` attribute. */
  readonly control: string | undefined;
  readonly media: readonly SdpMedia[];
}

export interface SdpMedia {
  /** `video`, `audio`, `application`, or whatever stands there. */
  readonly type: string;
  readonly control: string | undefined;
  /** In the order of the `m=` line; what only an `rtpmap` names comes after. */
  readonly payloadTypes: readonly number[];
  /** Encoding name in upper case and clock rate, by payload type. */
  readonly encodings: ReadonlyMap<number, { readonly name: string; readonly clockRate: number }>;
  /** Format parameters by payload type, names in lower case. */
  readonly parameters: ReadonlyMap<number, ReadonlyMap<string, string>>;
}

/** The H.264 track to set up, or the names of what is offered in its place. */
export type VideoChoice =
  | { readonly kind: 'h264'; readonly control: string | undefined; readonly video: VideoDescription }
  | { readonly kind: 'none'; readonly offered: readonly string[] };

const MAX_MEDIA = 64;
const MAX_PARAMETER_SETS = 32;
/** A name goes into errors. */
const MAX_NAME_CHARACTERS = 32;
const H264_CLOCK_RATE = 90_000;
const NAL_SPS = 7;
const NAL_PPS = 8;
/** Video with a payload type of its own (RFC 3551 section 6), for the name in an error. */
const STATIC_VIDEO = new Map([
  [26, 'JPEG'],
  [28, 'NV'],
  [31, 'H261'],
  [32, 'MPV'],
  [33, 'MP2T'],
  [34, 'H263'],
]);

/**
 * Reads what can be read and skips the rest: cameras leave out `v=` or `s=` or send them twice, break `c=` and `o=`,
 * indent lines and end them with LF only. Never throws.
 */
export function parseSdp(text: string): Sdp {
  let sessionControl: string | undefined;
  const media: MutableMedia[] = [];
  for (const raw of text.split(/[\r\n]+/)) {
    const line = /^\s*([a-z])\s*=\s*(.*?)\s*$/i.exec(raw);
    const value = line?.[2] ?? '';
    const letter = line?.[1]?.toLowerCase();
    if (letter === 'm') {
      if (media.length === MAX_MEDIA) break;
      media.push(parseMediaLine(value));
    } else if (letter === 'a') {
      const current = media.at(-1);
      if (current) readAttribute(current, value);
      else if (/^control\s*:/i.test(value)) sessionControl ??= afterColon(value);
    }
  }
  return { control: sessionControl, media };
}

/** The first H.264 among the video tracks. */
export function chooseVideo(sdp: Sdp): VideoChoice {
  const offered: string[] = [];
  for (const media of sdp.media) {
    if (media.type !== 'video') continue;
    for (const payloadType of media.payloadTypes) {
      const encoding = media.encodings.get(payloadType);
      // Without an rtpmap only the parameters of RFC 6184 tell.
      if (encoding ? encoding.name !== 'H264' : !isH264(media.parameters.get(payloadType))) {
        offered.push(encoding?.name ?? STATIC_VIDEO.get(payloadType) ?? `payload type ${payloadType}`);
        continue;
      }
      const sets = parameterSets(spropOf(sdp, media, payloadType));
      const clockRate = encoding?.clockRate ?? H264_CLOCK_RATE;
      return {
        kind: 'h264',
        control: media.control,
        video: { codec: 'H264', payloadType, clockRate, ...sets },
      };
    }
  }
  return { kind: 'none', offered: [...new Set(offered)] };
}

interface MutableMedia extends SdpMedia {
  control: string | undefined;
  readonly payloadTypes: number[];
  readonly encodings: Map<number, { name: string; clockRate: number }>;
  readonly parameters: Map<number, Map<string, string>>;
}

function parseMediaLine(value: string): MutableMedia {
  const [type = '', , , ...formats] = value.split(/\s+/);
  return {
    type: type.toLowerCase(),
    control: undefined,
    payloadTypes: formats
      .filter((format) => /^\d{1,3}$/.test(format))
      .map(Number)
      .filter(isPayloadType),
    encodings: new Map(),
    parameters: new Map(),
  };
}

function readAttribute(media: MutableMedia, attribute: string): void {
  const value = afterColon(attribute);
  switch (attribute.split(':', 1)[0]?.trim().toLowerCase()) {
    case 'control':
      media.control ??= value;
      return;
    case 'rtpmap': {
      const match = /^(\d{1,3})\s+([^\s/]+)\s*(?:\/\s*(\d{1,9}))?/.exec(value);
      const payloadType = Number(match?.[1]);
      if (!match?.[2] || !isPayloadType(payloadType)) return;
      const name = match[2]
        .slice(0, MAX_NAME_CHARACTERS)
        .toUpperCase()
        .replace(/^H\.26/, 'H26');
      media.encodings.set(payloadType, { name, clockRate: Number(match[3]) || H264_CLOCK_RATE });
      if (!media.payloadTypes.includes(payloadType)) media.payloadTypes.push(payloadType);
      return;
    }
    case 'fmtp': {
      const match = /^(\d{1,3})\s+(.*)$/.exec(value);
      const payloadType = Number(match?.[1]);
      if (match?.[2] !== undefined && isPayloadType(payloadType))
        media.parameters.set(payloadType, parseParameters(match[2]));
      return;
    }
  }
}

function parseParameters(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of text.split(';')) {
    // The first `=` only: base64 ends in them.
    const equals = part.indexOf('=');
    if (equals > 0) parameters.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
  }
  return parameters;
}

function isH264(parameters: ReadonlyMap<string, string> | undefined): boolean {
  return (
    parameters !== undefined &&
    (parameters.has('packetization-mode') || parameters.has('sprop-parameter-sets'))
  );
}

/** The parameter sets of the track; cameras also write them under another payload type, or on the audio track. */
function spropOf(sdp: Sdp, media: SdpMedia, payloadType: number): string {
  const name = 'sprop-parameter-sets';
  const own = media.parameters.get(payloadType)?.get(name);
  if (own) return own;
  const elsewhere = sdp.media.filter(({ type }) => type !== 'video');
  for (const { parameters } of [media, ...elsewhere])
    for (const candidate of parameters.values()) {
      const value = candidate.get(name);
      if (value) return value;
    }
  return '';
}

/** SPS and PPS in any order, with or without start codes; everything else is left out. */
function parameterSets(sprop: string): { sps: Buffer[]; pps: Buffer[] } {
  const sps: Buffer[] = [];
  const pps: Buffer[] = [];
  for (const text of sprop.replaceAll('"', '').split(',', MAX_PARAMETER_SETS)) {
    const nal = withoutStartCode(Buffer.from(text.trim(), 'base64'));
    const type = (nal[0] ?? 0) & 0x1f;
    if (nal.length < 2) continue;
    if (type === NAL_SPS) sps.push(nal);
    else if (type === NAL_PPS) pps.push(nal);
  }
  return { sps, pps };
}

function withoutStartCode(nal: Buffer): Buffer {
  let zeros = 0;
  while (nal[zeros] === 0) zeros++;
  return zeros >= 2 && nal[zeros] === 1 ? nal.subarray(zeros + 1) : nal;
}

function afterColon(attribute: string): string {
  return attribute.slice(attribute.indexOf(':') + 1).trim();
}

function isPayloadType(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 127;
}
