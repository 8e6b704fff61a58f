import { type ChosenCodec, PLAYOUT_DELAY_URI } from './offer.ts';

/** What one section of the answer is to say. */
export interface SentMedia {
  readonly codec: ChosenCodec;
  /** The retransmission stream (RFC 4588) beside the one that the engine knows. */
  readonly rtx?: { readonly ssrc: number; readonly payloadType: number };
}

/**
 * Makes the engine's answer say what was chosen: the engine knows neither header extensions nor retransmission
 * streams, and has feedback of its own. Each of `sent` replaces the feedback and extensions of its section; all else
 * stays as it is.
 */
export function completeAnswer(sdp: string, sent: readonly SentMedia[]): string {
  return sdp
    .split(/^(?=m=)/m)
    .map((section) => {
      const mid = /^a=mid:(\S+)/m.exec(section)?.[1];
      const media = section.startsWith('m=') ? sent.find(({ codec }) => codec.mid === mid) : undefined;
      return media ? completeSection(section, media) : section;
    })
    .join('');
}

function completeSection(section: string, { codec, rtx }: SentMedia): string {
  const lines = section.split('\r\n').filter((line) => !/^a=(rtcp-fb|extmap):/.test(line));
  const complete = lines.flatMap((line) => [line, ...linesAfter(line, codec)]);
  return (rtx ? withRetransmission(complete, codec, rtx) : complete).join('\r\n');
}

function linesAfter(line: string, { payloadType, feedback, playoutDelayId }: ChosenCodec): string[] {
  if (line.startsWith('a=mid:') && playoutDelayId !== undefined) {
    return [`a=extmap:${playoutDelayId} ${PLAYOUT_DELAY_URI}`];
  }
  if (line.startsWith(`a=rtpmap:${payloadType} `)) {
    return feedback.map((kind) => `a=rtcp-fb:${payloadType} ${kind}`);
  }
  return [];
}

/** RFC 4588 section 8; which SSRC repairs which one is told as in RFC 5576 section 4.2. */
function withRetransmission(
  lines: readonly string[],
  { payloadType }: ChosenCodec,
  rtx: { readonly ssrc: number; readonly payloadType: number },
): string[] {
  let grouped = false;
  return lines.flatMap((line) => {
    if (line.startsWith('m=')) return [`${line} ${rtx.payloadType}`];
    if (line.startsWith(`a=rtpmap:${payloadType} `)) {
      return [line, `a=rtpmap:${rtx.payloadType} rtx/90000`, `a=fmtp:${rtx.payloadType} apt=${payloadType}`];
    }
    const [, ssrc, attribute] = /^a=ssrc:(\d+) (.+)$/.exec(line) ?? [];
    if (ssrc === undefined) return [line];
    const group = grouped ? [] : [`a=ssrc-group:FID ${ssrc} ${rtx.ssrc}`];
    grouped = true;
    return [...group, line, `a=ssrc:${rtx.ssrc} ${attribute}`];
  });
}
