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
  /** The attribute `sendonly`: of sound, that the camera wants to hear it (ONVIF Streaming section 5.3). */
  readonly isSendOnly: boolean;
  /** In the order of the `m=` line; what only an `rtpmap` names comes after. */
  readonly payloadTypes: readonly number[];
  readonly encodings: ReadonlyMap<number, Encoding>;
  /** Format parameters by payload type, names in lower case. */
  readonly parameters: ReadonlyMap<number, ReadonlyMap<string, string>>;
}

export interface Encoding {
  /** In upper case. */
  readonly name: string;
  /** Absent where the camera wrote none, or 0. */
  readonly clockRate: number | undefined;
  readonly channels: number | undefined;
}

const MAX_MEDIA = 64;
/** A name goes into errors. */
const MAX_NAME_CHARACTERS = 32;
const RTPMAP = /^(\d{1,3})\s+([^\s/]+)\s*(?:\/\s*(\d{1,9}))?\s*(?:\/\s*(\d{1,2}))?/;

/**
 * Reads what can be read and skips the rest: cameras leave out `v=` or `s=` or send them twice, break `c=` and `o=`,
 * indent lines and end them with LF only. Never throws.
 */
export function parseSdp(text: string): Sdp {
  let sessionControl: string | undefined;
  const media: MutableMedia[] = [];
  for (const raw of text.split(/[\r\n]+/)) {
    // Trimmed beforehand: a pattern that looks for the end of trailing spaces takes quadratic time over others.
    const line = raw.trim();
    const start = /^([a-z])\s*=\s*/i.exec(line);
    const letter = start?.[1]?.toLowerCase();
    const value = line.slice(start?.[0].length);
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

interface MutableMedia extends SdpMedia {
  control: string | undefined;
  isSendOnly: boolean;
  readonly payloadTypes: number[];
  readonly encodings: Map<number, Encoding>;
  readonly parameters: Map<number, Map<string, string>>;
}

function parseMediaLine(value: string): MutableMedia {
  const [type = '', , , ...formats] = value.split(/\s+/);
  return {
    type: type.toLowerCase(),
    control: undefined,
    isSendOnly: false,
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
    case 'sendonly':
      media.isSendOnly = true;
      return;
    case 'rtpmap': {
      const match = RTPMAP.exec(value);
      const payloadType = Number(match?.[1]);
      if (!match?.[2] || !isPayloadType(payloadType)) return;
      const name = match[2]
        .slice(0, MAX_NAME_CHARACTERS)
        .toUpperCase()
        .replace(/^H\.26/, 'H26');
      const clockRate = Number(match[3]) || undefined;
      media.encodings.set(payloadType, { name, clockRate, channels: Number(match[4]) || undefined });
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

function afterColon(attribute: string): string {
  return attribute.slice(attribute.indexOf(':') + 1).trim();
}

function isPayloadType(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 127;
}
