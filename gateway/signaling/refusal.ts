import type { SignalErrorCode } from '../../protocol/messages.ts';

/** Something a viewer asked for and does not get; `message` is a sentence for the person who asked. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: SignalErrorCode;

  constructor(code: SignalErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
