export type SetupErrorKind =
  /** What was asked for is no address, or a camera can not be written so. */
  | 'invalid'
  /** The same is under way for somebody else. */
  | 'busy'
  /** A name that is taken, the last camera, a file that changes. */
  | 'conflict'
  | 'unknown'
  /** The camera wants another user name or password. */
  | 'refused-credentials'
  /** The camera does not answer, or not as one. */
  | 'camera'
  | 'unwritable';

/** Why a camera could not be found, looked at, added or removed, in one sentence that says what to do. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  readonly kind: SetupErrorKind;

  constructor(kind: SetupErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}
