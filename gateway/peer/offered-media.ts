import { PeerError } from './peer.ts';

/** One media section of a viewer's offer, as far as the gateway reads it. */
export interface OfferedSection {
  readonly kind: string;
  readonly mid: string | undefined;
  /** The viewer does not want to receive here. */
  readonly sends: boolean;
  /** In the viewer's order of preference. */
  readonly codecs: readonly OfferedCodec[];
  /** Header extensions: identifier by URI (RFC 8285), without those that the viewer only sends. */
  readonly extensions: ReadonlyMap<string, number>;
}

export interface OfferedCodec {
  readonly payloadType: number;
  /** From `a=rtpmap`, for example `H264/90000`; of a static payload type also without it (RFC 3551). */
  readonly name: string;
  /** Empty where absent. */
  readonly fmtp: string;
  /** From `a=rtcp-fb`, for example `nack pli` (RFC 4585 section 4.2). */
  readonly feedback: readonly string[];
}

/** Media sections in one offer; Chromium's own tests use up to a dozen, a viewer three. */
const MAX_SECTIONS = 16;
/** Payload types are 0 to 127. */
const MAX_CODECS = 128;
const MAX_FEEDBACK = 16;
const MAX_EXTENSIONS = 32;

/** RFC 3551 table 4, as far as a browser offers it. */
const STATIC_CODECS: ReadonlyMap<number, string> = new Map([
  [0, 'PCMU/8000'],
  [8, 'PCMA/8000'],
]);

/** Reads the media sections of an offer (SDP, RFC 8866). Throws {@link PeerError} `bad-offer`. */
export function readOfferedMedia(sdp: string): OfferedSection[] {
  const sections: SectionReader[] = [];
  for (const line of sdp.split(/\r?\n/)) {
    if (line.startsWith('m=')) {
      if (sections.length === MAX_SECTIONS)
        throw new PeerError('bad-offer', `the offer has more than ${MAX_SECTIONS} media sections`);
      sections.push(new SectionReader(line));
    } else sections.at(-1)?.read(line);
  }
  if (sections.length === 0) throw new PeerError('bad-offer', 'the offer is no SDP with media sections');
  return sections;
}

interface ReadCodec extends OfferedCodec {
  name: string;
  fmtp: string;
  readonly feedback: string[];
}

class SectionReader implements OfferedSection {
  readonly kind: string;
  mid: string | undefined;
  sends = false;
  readonly extensions = new Map<string, number>();
  readonly #codecs = new Map<number, ReadCodec>();
  readonly #feedbackForAll: string[] = [];

  constructor(mediaLine: string) {
    const [kind = '', , , ...formats] = mediaLine
      .slice(2)
      .trim()
      .split(/ +/, MAX_CODECS + 3);
    this.kind = kind;
    for (const format of formats) {
      if (!/^\d{1,3}$/.test(format)) continue;
      const payloadType = Number(format);
      const name = STATIC_CODECS.get(payloadType) ?? '';
      this.#codecs.set(payloadType, { payloadType, name, fmtp: '', feedback: [] });
    }
  }

  get codecs(): readonly OfferedCodec[] {
    const named = [...this.#codecs.values()].filter(({ name }) => name !== '');
    if (this.#feedbackForAll.length === 0) return named;
    return named.map((codec) => ({ ...codec, feedback: [...codec.feedback, ...this.#feedbackForAll] }));
  }

  read(line: string): void {
    if (line === 'a=sendonly' || line === 'a=inactive') this.sends = true;
    const [, key, value = ''] = /^a=([a-z-]{1,16}):(.{1,300})$/.exec(line) ?? [];
    if (key === 'mid' && /^\S{1,32}$/.test(value)) this.mid = value;
    else if (key === 'rtpmap' || key === 'fmtp' || key === 'rtcp-fb') this.#readCodec(key, value);
    else if (key === 'extmap') this.#readExtension(value);
  }

  #readCodec(key: 'rtpmap' | 'fmtp' | 'rtcp-fb', value: string): void {
    const [, format = '', rest = ''] = /^(\d{1,3}|\*) +(\S.*)$/.exec(value) ?? [];
    if (format === '*' && key === 'rtcp-fb') {
      if (this.#feedbackForAll.length < MAX_FEEDBACK) this.#feedbackForAll.push(rest.trim());
      return;
    }
    const codec = this.#codecs.get(format === '' || format === '*' ? -1 : Number(format));
    if (!codec) return;
    if (key === 'rtpmap') codec.name = rest.split(' ', 1)[0] ?? '';
    else if (key === 'fmtp') codec.fmtp = rest;
    else if (codec.feedback.length < MAX_FEEDBACK) codec.feedback.push(rest.trim());
  }

  #readExtension(value: string): void {
    const [, id = '', direction, uri = ''] =
      /^(\d{1,5})(?:\/(sendonly|recvonly|sendrecv|inactive))? +(\S+)/.exec(value) ?? [];
    if (uri === '' || direction === 'sendonly' || direction === 'inactive') return;
    if (this.extensions.size < MAX_EXTENSIONS) this.extensions.set(uri, Number(id));
  }
}
