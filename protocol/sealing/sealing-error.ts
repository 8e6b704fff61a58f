import { ProtocolError } from '../parse.ts';

/** What is wrong with an envelope or a key message that can be read. */
export type SealingFault =
  /** Sealed with other keys, for another session, direction or topic, or altered. */
  | 'not-for-us'
  /** Opened, but not signed by whom it says. */
  | 'forged'
  /** Said before. */
  | 'replayed'
  /** Signed by somebody else than the messages before it. */
  | 'other-sender'
  /** A public key that is none. */
  | 'bad-key';

export class SealingError extends ProtocolError {
  readonly fault: SealingFault;

  constructor(fault: SealingFault, message: string) {
    super(message);
    this.fault = fault;
  }
}
