import type { CameraInfo } from '../../../protocol/messages.ts';
import type { GatewayState, LinkState } from '../session/session.ts';
import type { WatchPhase } from './phase.ts';
import type { Problem } from './problem.ts';

/** What keeps a picture from being live, as one word; the caption and the stage both go by it. */
export type Plight =
  | 'device-offline'
  | 'gateway-leaving'
  | 'gateway-gone'
  | 'link-refused'
  | 'link-lost'
  | 'link-opening'
  | 'gateway-offline'
  | 'gateway-unheard'
  | 'other-version'
  | 'gateway-silent'
  | 'switched-off'
  | 'no-codec'
  /** This browser plays nothing of what nearly every camera sends. */
  | 'no-h264'
  /** This browser makes no connection at all. */
  | 'no-webrtc'
  | 'forbidden'
  | 'no-such-camera'
  | 'withdrawn'
  | 'no-relay'
  /** Another refusal that would only be repeated. */
  | 'refused'
  | 'listing'
  | 'no-camera'
  | 'unreachable'
  | 'credentials'
  | 'no-stream'
  | 'format'
  /** The camera gives no picture, for a reason of no kind that is known here. */
  | 'down'
  | 'no-path'
  /** The connection stands, and nothing comes. */
  | 'no-picture'
  | 'too-many'
  /** Another failure; it is tried again. */
  | 'trouble'
  | 'connecting'
  | 'stalled'
  | 'asking';

export interface PlightQuestion {
  /** The browser believes that it has a network. */
  readonly online: boolean;
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

/** What stands nearest to the viewer comes first: who has no network learns nothing from the camera's state. Pure. */
export function plightOf(question: PlightQuestion): Plight | undefined {
  const { phase, gateway, problem, camera } = question;
  if (phase === 'live') return undefined;
  const away = awayOf(question);
  if (away) return away;
  if (phase === 'off') return 'switched-off';
  if (phase === 'refused') return refusalOf(problem);
  if (gateway === 'silent') return 'gateway-silent';
  if (phase === 'none') return question.listed ? 'no-camera' : 'listing';
  if (phase === 'down') return downOf(camera);
  if (problem?.code === 'no-path' || problem?.code === 'too-many') return problem.code;
  if (camera?.state === 'connecting') return 'connecting';
  if (problem?.code === 'no-picture') return problem.code;
  if (problem?.code === 'internal' || problem?.code === 'too-late') return 'trouble';
  return phase === 'stalled' && question.stillForS ? 'stalled' : 'asking';
}

/** Why nothing reaches the gateway. */
function awayOf({ online, gateway, link }: PlightQuestion): Plight | undefined {
  if (!online) return 'device-offline';
  if (gateway === 'leaving') return 'gateway-leaving';
  if (gateway === 'gone') return 'gateway-gone';
  if (link.kind === 'lost') return link.refused ? 'link-refused' : 'link-lost';
  if (link.kind === 'opening') return 'link-opening';
  if (gateway === 'offline') return 'gateway-offline';
  if (gateway === 'other-version') return 'other-version';
  return gateway === 'unheard' ? 'gateway-unheard' : undefined;
}

function refusalOf(problem: Problem | undefined): Plight {
  switch (problem?.code) {
    case 'no-codec':
    case 'no-h264':
    case 'no-webrtc':
    case 'forbidden':
    case 'no-such-camera':
    case 'withdrawn':
    case 'no-relay':
      return problem.code;
    default:
      return 'refused';
  }
}

/** The camera's own state may be of a moment ago, where only the attempt has failed since. */
function downOf(camera: CameraInfo | undefined): Plight {
  const kind = camera?.state === 'down' ? camera.problemKind : undefined;
  return kind === undefined || kind === 'other' ? 'down' : kind;
}
