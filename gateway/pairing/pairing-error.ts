export type PairingErrorKind =
  /** The link was used, has expired or never was. */
  | 'refused'
  | 'full'
  /** A name that is taken, the last who may say who has access. */
  | 'conflict'
  | 'unknown'
  | 'forbidden'
  | 'unwritable';

/** Why a device was not paired or changed, in one sentence that says what to do. */
export class PairingError extends Error {
  override readonly name = 'PairingError';
  readonly kind: PairingErrorKind;

  constructor(kind: PairingErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}
