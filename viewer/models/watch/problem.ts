import type { SignalErrorCode } from '../../../protocol/messages.ts';
import type { PathProblemKind } from './path-problem.ts';

/** Why the gateway gave no picture, or ended one. */
export interface Problem {
  /** `no-path` where both were willing and no connection came about, `no-picture` where one did and nothing came. */
  readonly code: SignalErrorCode | 'no-path' | 'no-picture';
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
  'bad-offer',
  'no-relay',
  'withdrawn',
]);

/** Whether the same question would only meet the same refusal again. */
export function isFinal({ code }: Problem): boolean {
  return FINAL_CODES.has(code);
}
