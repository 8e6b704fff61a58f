import type { AudioDescription } from './stream-description.ts';

/**
 * `closed`, `stalled` and `unreachable` are worth another try soon; the others say that something must be changed
 * on the camera or in the configuration first.
 */
export type RtspErrorKind =
  | 'bad-url'
  | 'unreachable'
  | 'refused-credentials'
  | 'no-such-stream'
  /** Neither H.264 nor H.265. */
  | 'no-video'
  | 'unsupported-transport'
  /** Its TLS certificate, by the configuration given. */
  | 'untrusted'
  | 'stalled'
  | 'closed'
  | 'protocol'
  | 'too-large';

/** What a pull may try by itself before an error is its end. */
export type Detour =
  | { readonly kind: 'other-transport'; readonly why: 'refused' | 'silent' }
  | { readonly kind: 'redirect'; readonly location: string }
  /** The camera has forgotten the session, not the stream. */
  | { readonly kind: 'new-session' }
  /** It may not bear to be asked for this sound; `before` says what else may help, and is tried first. */
  | { readonly kind: 'without-audio'; readonly sound: AudioDescription; readonly before?: Detour };

export interface RtspErrorOptions {
  readonly kind: RtspErrorKind;
  /** `host:port`; empty where the URL could not be read. */
  readonly address: string;
  readonly message: string;
  /** The RTSP status that the camera answered, where it answered one. */
  readonly status?: number | undefined;
  readonly cause?: unknown;
  readonly detour?: Detour | undefined;
  /** Another try is worth while, though not at once. */
  readonly isBusy?: boolean;
  /** The camera was reached, where the kind alone would say that it may have gone. */
  readonly isThere?: boolean;
  /** What the camera's 401 was about. */
  readonly signIn?: SignInFault;
}

/** Nothing was given that signs in, it was not taken, or nobody here knows how the camera wants it. */
export type SignInFault = 'no-credentials' | 'refused' | 'unknown-scheme';

/** Why a pull ended, in one sentence that says what to do; never holds a credential. */
export class RtspError extends Error {
  override readonly name = 'RtspError';
  readonly kind: RtspErrorKind;
  readonly address: string;
  readonly status: number | undefined;
  /** Not taken any more where the pull has ended with this error. */
  readonly detour: Detour | undefined;
  readonly isBusy: boolean;
  readonly isThere: boolean;
  readonly signIn: SignInFault | undefined;

  constructor(options: RtspErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = options.kind;
    this.address = options.address;
    this.status = options.status;
    this.detour = options.detour;
    this.isBusy = options.isBusy ?? false;
    this.isThere = options.isThere ?? false;
    this.signIn = options.signIn;
  }
}
