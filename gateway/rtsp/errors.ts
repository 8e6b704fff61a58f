/**
 * `closed`, `stalled` and `unreachable` are worth another try soon; the others say that something must be changed
 * on the camera or in the configuration first.
 */
export type RtspErrorKind =
  | 'bad-url'
  | 'unreachable'
  | 'refused-credentials'
  | 'no-such-stream'
  | 'no-h264'
  | 'unsupported-transport'
  | 'stalled'
  | 'closed'
  | 'protocol'
  | 'too-large';

export interface RtspErrorOptions {
  readonly kind: RtspErrorKind;
  /** `host:port`; empty where the URL could not be read. */
  readonly address: string;
  readonly message: string;
  /** The RTSP status that the camera answered, where it answered one. */
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/** Why a pull ended, in one sentence that says what to do; never holds a credential. */
export class RtspError extends Error {
  override readonly name = 'RtspError';
  readonly kind: RtspErrorKind;
  readonly address: string;
  readonly status: number | undefined;

  constructor(options: RtspErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = options.kind;
    this.address = options.address;
    this.status = options.status;
  }
}
