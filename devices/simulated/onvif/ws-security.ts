import { createHash, timingSafeEqual } from 'node:crypto';
import { SoapFault, type XmlElement } from './soap.ts';

export interface WsSecurityOptions {
  readonly username: string;
  readonly password: string;
  /** The camera's own clock, in ms since 1970. */
  readonly clock: () => number;
  /** True while it takes the password in clear and no digest (PasswordText, section 3.1 too). */
  readonly wantsText?: () => boolean;
  /** True while the camera takes every credential for wrong. */
  readonly refusesAll?: () => boolean;
}

const FRESH_FOR_MS = 5 * 60_000;
const MAX_NONCES = 4096;

/**
 * The UsernameToken of WS-Security with PasswordDigest (OASIS UsernameToken Profile 1.0 section 3.1), as the ONVIF
 * Core Specification asks for. `Created` is compared with the camera's clock, so a client has to know that clock.
 */
export class WsSecurity {
  readonly #options: WsSecurityOptions;
  /** Nonces that have been used, with the moment from which they are refused for their age anyway. */
  readonly #seen = new Map<string, number>();

  constructor(options: WsSecurityOptions) {
    this.#options = options;
  }

  /** Throws {@link SoapFault} unless the header proves the password, now and for the first time. */
  check(header: XmlElement | undefined): void {
    const token = header?.child('Security')?.child('UsernameToken');
    if (token === undefined || this.#options.refusesAll?.()) throw notAuthorized();
    const password = token.child('Password');
    const nonce = token.child('Nonce')?.text() ?? '';
    const created = token.child('Created')?.text() ?? '';
    const isForUs = token.child('Username')?.text() === this.#options.username;
    const type = password?.attribute('Type');
    const given = password?.text() ?? '';
    if (this.#options.wantsText?.()) {
      const isText = type === undefined || type.endsWith('#PasswordText');
      if (!isForUs || !isText || !isSame(given, this.#options.password)) throw notAuthorized();
      return;
    }
    const isRight =
      isForUs &&
      (type?.endsWith('#PasswordDigest') ?? false) &&
      nonce !== '' &&
      isSame(given, this.#digest(nonce, created));
    if (!isRight || !this.#isFresh(created) || this.#isReplayed(nonce)) throw notAuthorized();
  }

  #digest(nonce: string, created: string): string {
    return createHash('sha1')
      .update(Buffer.from(nonce, 'base64'))
      .update(created + this.#options.password)
      .digest('base64');
  }

  #isFresh(created: string): boolean {
    return Math.abs(Date.parse(created) - this.#options.clock()) <= FRESH_FOR_MS;
  }

  /** Only asked of messages that are right, so that a stranger can not fill the store. */
  #isReplayed(nonce: string): boolean {
    if (this.#seen.has(nonce)) return true;
    const now = this.#options.clock();
    for (const [old, forgetAt] of this.#seen) {
      if (forgetAt > now && this.#seen.size < MAX_NONCES) break;
      this.#seen.delete(old);
    }
    this.#seen.set(nonce, now + 2 * FRESH_FOR_MS);
    return false;
  }
}

function notAuthorized(): SoapFault {
  return new SoapFault('Sender', ['ter:NotAuthorized'], 'Sender not Authorized');
}

function isSame(given: string, expected: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}
