import type { CameraInfo } from '../../../protocol/messages.ts';
import { texts } from '../../texts/texts.ts';
import type { GatewayState, LinkState } from '../session/session.ts';
import type { WatchPhase } from './phase.ts';
import type { Problem } from './problem.ts';

/** `busy` where something is under way by itself, `bad` where somebody has to come back or to act first, `calm` where it is meant so. */
export type Tone = 'good' | 'busy' | 'bad' | 'calm';

export interface Words {
  readonly text: string;
  readonly tone: Tone;
}

export interface WordsQuestion {
  /** The browser believes that it has a network. */
  readonly online: boolean;
  readonly gatewayName: string;
  readonly link: LinkState;
  readonly gateway: GatewayState;
  readonly phase: WatchPhase;
  readonly camera: CameraInfo | undefined;
  /** The gateway has sent its list of cameras. */
  readonly listed: boolean;
  /** Why the last attempt came to nothing. */
  readonly problem: Problem | undefined;
  /** Whole seconds since the last picture, where that is too long ago. */
  readonly stillForS: number | undefined;
}

/** The state of the connection in one line. Pure. */
export function wordsFor(question: WordsQuestion): Words {
  const { phase, link, gateway, camera, problem, listed, stillForS } = question;
  const { status } = texts;
  if (phase === 'live') return live(question);
  if (!question.online) return bad(status.deviceOffline);
  if (gateway === 'leaving') return busy(status.leaving);
  if (gateway === 'gone') return bad(status.gone);
  if (link.kind === 'lost') {
    return bad(link.refused ? status.linkRefused(question.gatewayName) : status.linkLost(link.reason));
  }
  if (link.kind === 'opening') return busy(status.openingLink);
  if (gateway === 'offline') return bad(status.offline(question.gatewayName));
  if (gateway === 'unheard') return bad(status.unheard(question.gatewayName));
  if (phase === 'off') return { text: status.off, tone: 'calm' };
  if (phase === 'refused') return bad(refusal(problem));
  if (gateway === 'silent') return bad(status.silent);
  if (phase === 'none') return listed ? bad(status.noCamera) : busy(status.listing);
  if (phase === 'down') return bad(status.down(camera?.problem ?? problem?.message));
  if (problem?.code === 'no-path') return bad(status.noPath);
  if (camera?.state === 'connecting') return busy(status.cameraConnecting(camera.name));
  if (phase === 'stalled' && stillForS) return busy(status.stalled);
  return busy(status.asking);
}

/** Where it takes more than a line to say, the stage says it. */
function refusal(problem: Problem | undefined): string {
  return problem?.code === 'no-codec'
    ? texts.status.unplayable
    : texts.status.refused(problem?.message ?? '');
}

/** The picture goes on without the broker; only that is said, since nothing else can be told to the gateway now. */
function live({ link, gateway, online }: WordsQuestion): Words {
  const { status } = texts;
  if (link.kind !== 'open' || !online) return { text: status.liveWithoutLink, tone: 'good' };
  if (gateway === 'offline' || gateway === 'silent' || gateway === 'unheard') {
    return { text: status.liveWithoutGateway, tone: 'good' };
  }
  return { text: status.live, tone: 'good' };
}

function busy(text: string): Words {
  return { text, tone: 'busy' };
}

function bad(text: string): Words {
  return { text, tone: 'bad' };
}
