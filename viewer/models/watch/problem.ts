import type { SignalErrorCode } from '../../../protocol/messages.ts';

/** Why the gateway gave no picture, or ended one. */
export interface Problem {
  /** `no-path` where both were willing and no connection came about. */
  readonly code: SignalErrorCode | 'no-path';
  /** A sentence for a person. */
  readonly message: string;
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
