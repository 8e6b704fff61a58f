import { randomBytes } from 'node:crypto';
import type { DeviceClock } from '../device-clock.ts';
import { usernameToken } from '../ws-security.ts';

/**
 * How a request is signed: by a WS-Security token with a digested password (what ONVIF asks for), by one with the
 * password as it is, by HTTP Digest, or by HTTP Digest and a token.
 */
export type SignInForm = 'digest-token' | 'text-token' | 'http-digest' | 'http-and-token';

/** A request that was refused, as far as it tells how the next should be signed. */
export interface Refused {
  readonly form: SignInForm;
  readonly tried: ReadonlySet<SignInForm>;
  readonly status: number;
  /** The answer's `WWW-Authenticate` headers that are Digest. */
  readonly challenges: readonly string[];
  readonly xml: string;
  /** Whether whoever answers there may be shown the password as it is. */
  readonly mayShowPassword: boolean;
}

export type SignInDecision =
  | { readonly kind: 'sign-otherwise'; readonly form: SignInForm }
  | { readonly kind: 'give-up' };

/** OASIS WSS SOAP Message Security 1.0 section 12, and the words of firmware that has no subcodes. */
const WANTS_TEXT = /UnsupportedSecurityToken|UnsupportedAlgorithm|PasswordText|password\s*type/i;
const NOT_AUTHORIZED =
  /NotAuthorized|not authori[sz]ed|unauthori[sz]ed|FailedAuthentication|InvalidSecurity/i;

/**
 * Which form to try after a refusal. The password as it is goes only to a camera that said that it does not know the
 * digested form, since whoever listens can read it.
 */
export function afterRefusedSignIn(refused: Refused): SignInDecision {
  const { form, tried, status, challenges, xml, mayShowPassword } = refused;
  const next = ((): SignInForm | undefined => {
    const isChallenged = status === 401 && challenges.length > 0;
    if (isChallenged && !tried.has('http-digest')) return 'http-digest';
    const fault = xml.slice(0, 8_192);
    if (status < 400 && !/Fault>/.test(fault)) return undefined;
    if (WANTS_TEXT.test(fault)) return mayShowPassword ? 'text-token' : undefined;
    if (isChallenged || !NOT_AUTHORIZED.test(fault)) return undefined;
    // Its web server lets the request pass, but its services want to know too who asks.
    if (form === 'http-digest') return 'http-and-token';
    return form === 'text-token' ? 'digest-token' : undefined;
  })();
  return next === undefined || tried.has(next) ? { kind: 'give-up' } : { kind: 'sign-otherwise', form: next };
}

export interface SignInOptions {
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Where a person said that the camera knows no digested passwords; many such do not say so themselves. */
  readonly isText?: boolean;
  /** Answers HTTP Digest challenges by an `Authorization` header; nothing where it does not understand them. */
  readonly authorize: (
    challenges: readonly string[],
    request: { method: string; path: string },
  ) => string | undefined;
  /** Asked before the password goes out as it is: whoever answers may only pretend to be the camera. */
  readonly mayShowPassword: () => boolean;
  /** Told when the camera turns out to want another form than before. */
  readonly onLearnt?: (form: SignInForm) => void;
}

/** What a request bears to say who asks. */
export interface Signature {
  /** For the SOAP header. */
  readonly token: string;
  readonly authorization: string | undefined;
}

/** How one camera wants to be signed in to, as far as it was learnt; lives as long as the camera is configured. */
export class SignIn {
  readonly #options: SignInOptions;
  #form: SignInForm;
  #challenges: readonly string[] = [];

  constructor(options: SignInOptions) {
    this.#options = options;
    this.#form = options.isText ? 'text-token' : 'digest-token';
  }

  /** The form that worked last, unless it may not be used any more. */
  get form(): SignInForm {
    return this.#form === 'text-token' && !this.mayShowPassword ? 'digest-token' : this.#form;
  }

  get mayShowPassword(): boolean {
    return this.#options.mayShowPassword();
  }

  /** Whether there is anything to sign with. */
  get hasName(): boolean {
    return this.#options.username !== undefined;
  }

  learn(form: SignInForm): void {
    if (form === this.#form) return;
    this.#form = form;
    this.#options.onLearnt?.(form);
  }

  /** The camera's latest challenges; their nonces serve for many requests. */
  challenge(challenges: readonly string[]): void {
    this.#challenges = challenges;
  }

  sign(form: SignInForm, clock: DeviceClock, path: string): Signature {
    const { username, password = '' } = this.#options;
    if (username === undefined) return { token: '', authorization: undefined };
    return {
      token:
        form === 'http-digest'
          ? ''
          : usernameToken({
              username,
              password,
              createdAt: clock.now(),
              nonce: randomBytes(16),
              isText: form === 'text-token',
            }),
      authorization: isHttp(form) ? this.#answer(path) : undefined,
    };
  }

  /** Nothing where no challenge is understood: the camera will refuse, and says so better than we could. */
  #answer(path: string): string | undefined {
    if (this.#challenges.length === 0) return undefined;
    return this.#options.authorize(this.#challenges, { method: 'POST', path });
  }
}

/** Whether the form answers HTTP Digest challenges. */
export function isHttp(form: SignInForm): boolean {
  return form === 'http-digest' || form === 'http-and-token';
}
