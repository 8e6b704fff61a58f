import type { CameraInfo } from '../../protocol/messages.ts';
import type { StreamProblem } from '../stream/stream-problem.ts';
import type { StreamState } from '../stream/stream-state.ts';

/** All that tells whether a camera is there. */
export interface Signs {
  readonly isEnabled: boolean;
  /** It has answered since the gateway's start. */
  readonly isKnown: boolean;
  readonly main: StreamState;
  readonly sub: StreamState;
  /** Why the last probe failed; absent where it did not. */
  readonly problem: StreamProblem | undefined;
}

export interface CameraCondition {
  readonly state: CameraInfo['state'];
  readonly problem?: StreamProblem;
  /** Neither down nor off, and heard of; not while a first answer, or one after it was down, is only hoped for. */
  readonly isAvailable: boolean;
}

/** The streams' condition; while none is pulled, what the last probe found. */
export function conditionOf({ isEnabled, isKnown, main, sub, problem }: Signs): CameraCondition {
  if (!isEnabled) return { state: 'off', isAvailable: false };
  const shown = main.kind === 'idle' && sub.kind !== 'down' ? sub : main;
  if (shown.kind === 'down') return { state: 'down', problem: shown.problem, isAvailable: false };
  if (shown.kind === 'idle' && problem) return { state: 'down', problem, isAvailable: false };
  return { state: shown.kind, isAvailable: shown.kind === 'live' || (isKnown && !problem) };
}
