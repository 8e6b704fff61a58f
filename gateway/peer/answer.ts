import { type ChosenCodec, PLAYOUT_DELAY_URI } from './offer.ts';

/**
 * Makes the engine's answer say what was chosen: the engine knows no header extensions and has feedback of its own. Each of `sent` replaces the feedback and extensions of its section; all else stays as it is.
 */
export function completeAnswer(sdp: string, sent: readonly ChosenCodec[]): string {
  return sdp
    .split(/^(?=m=)/m)
    .map((section) => {
      const mid = /^a=mid:(\S+)/m.exec(section)?.[1];
      const choice = section.startsWith('m=') ? sent.find((codec) => codec.mid === mid) : undefined;
      return choice ? completeSection(section, choice) : section;
    })
    .join('');
}

function completeSection(section: string, choice: ChosenCodec): string {
  const lines = section.split('\r\n').filter((line) => !/^a=(rtcp-fb|extmap):/.test(line));
  return lines.flatMap((line) => [line, ...linesAfter(line, choice)]).join('\r\n');
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
