import type { SignalErrorCode } from '../../../protocol/messages.ts';
import type { PathProblemKind } from './path-problem.ts';

/** Why the gateway gave no picture, or ended one. */
export interface Problem {
  /**
   * `no-path` where both were willing and no connection came about, `no-picture` where one did and nothing came,
   * `no-webrtc` where this browser makes none, `no-h264` where it plays too little for `no-codec` to be the camera's matter.
   */
  readonly code: SignalErrorCode | 'no-path' | 'no-picture' | 'no-webrtc' | 'no-h264';
  /** A sentence for a person. */
  readonly message: string;
  /** Beside `no-path`. */
  readonly path?: PathProblemKind;
}

const FINAL_CODES: ReadonlySet<Problem['code']> = new Set<Problem['code']>([
  'malformed',
  'forbidden',
  'no-such-camera',
  'no-codec',
  'no-h264',
  'bad-offer',
  'no-relay',
  'withdrawn',
]);

/** Whether the same question would only meet the same refusal again. */
export function isFinal({ code }: Problem): boolean {
  return FINAL_CODES.has(code);
}
