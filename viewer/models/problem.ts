import type { SignalErrorCode } from '../../protocol/messages.ts';

/** Why the gateway gave no picture, or ended one. */
export interface Problem {
  readonly code: SignalErrorCode;
  /** A sentence for a person. */
  readonly message: string;
}

const FINAL_CODES: ReadonlySet<SignalErrorCode> = new Set<SignalErrorCode>([
  'malformed',
  'forbidden',
  'no-such-camera',
  'no-codec',
  'bad-offer',
]);

/** Whether the same question would only meet the same refusal again. */
export function isFinal({ code }: Problem): boolean {
  return FINAL_CODES.has(code);
}
