import { texts } from '../../texts/texts.ts';
import { type Plight, type PlightQuestion, plightOf } from './plight.ts';
import type { Problem } from './problem.ts';

/** `busy` where something is under way by itself, `bad` where somebody has to come back or to act first, `calm` where it is meant so. */
export type Tone = 'good' | 'busy' | 'bad' | 'calm';

export interface Words {
  readonly text: string;
  readonly tone: Tone;
}

export interface WordsQuestion extends PlightQuestion {
  readonly gatewayName: string;
  /** Its host and port; undefined where Oriel is its own broker. */
  readonly broker: string | undefined;
}

/** What is under way by itself; whatever else keeps the picture away waits for somebody. */
const BUSY: ReadonlySet<Plight> = new Set<Plight>([
  'gateway-leaving',
  'link-opening',
  'listing',
  'no-picture',
  'connecting',
  'stalled',
  'asking',
]);

/** The state of the connection in one line. Pure. */
export function wordsFor(question: WordsQuestion): Words {
  const plight = plightOf(question);
  if (plight === undefined) return live(question);
  return { text: lineFor(plight, question), tone: toneOf(plight) };
}

function toneOf(plight: Plight): Tone {
  if (plight === 'switched-off') return 'calm';
  return BUSY.has(plight) ? 'busy' : 'bad';
}

/** The gateway's own sentence where it has one; what it comes to and what to do is said on the stage (`explain.ts`). */
function lineFor(plight: Plight, { gatewayName, broker, link, camera, problem }: WordsQuestion): string {
  const { status } = texts;
  const lines: Readonly<Record<Plight, () => string>> = {
    'device-offline': () => status.deviceOffline,
    'gateway-leaving': () => status.leaving,
    'gateway-gone': () => status.gone,
    'link-refused': () => status.linkRefused(gatewayName, broker),
    'link-lost': () => status.linkLost(link.kind === 'lost' ? link.reason : '', broker),
    'link-opening': () => status.openingLink(broker),
    'gateway-offline': () => status.offline(gatewayName),
    'gateway-unheard': () => status.unheard(gatewayName),
    'other-version': () => status.otherVersion,
    'gateway-silent': () => status.silent,
    'switched-off': () => status.off,
    'no-codec': () => status.unplayable,
    'no-h264': () => status.unplayable,
    'no-webrtc': () => status.unplayable,
    forbidden: () => refusal(problem),
    'no-such-camera': () => refusal(problem),
    withdrawn: () => refusal(problem),
    'no-relay': () => refusal(problem),
    refused: () => refusal(problem),
    listing: () => status.listing,
    'no-camera': () => status.noCamera,
    unreachable: () => status.down(camera?.problem ?? problem?.message),
    credentials: () => status.down(camera?.problem),
    'no-stream': () => status.down(camera?.problem),
    format: () => status.down(camera?.problem),
    down: () => status.down(camera?.problem ?? problem?.message),
    'no-path': () => status.noPath,
    'no-picture': () => status.stalled,
    'too-many': () => status.down(problem?.message),
    trouble: () => status.down(problem?.message),
    connecting: () => status.cameraConnecting(camera?.name ?? ''),
    stalled: () => status.stalled,
    asking: () => status.asking,
  };
  return lines[plight]();
}

function refusal(problem: Problem | undefined): string {
  return texts.status.refused(problem?.message ?? '');
}

/** The picture goes on without the link; only that is said, since nothing else can be told to the gateway now. */
function live({ link, gateway, online, broker }: WordsQuestion): Words {
  const { status } = texts;
  if (link.kind !== 'open' || !online) return { text: status.liveWithoutLink(broker), tone: 'good' };
  if (gateway === 'offline' || gateway === 'silent' || gateway === 'unheard' || gateway === 'other-version') {
    return { text: status.liveWithoutGateway, tone: 'good' };
  }
  return { text: status.live, tone: 'good' };
}
