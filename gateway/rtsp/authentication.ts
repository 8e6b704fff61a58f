import { createHash, randomBytes } from 'node:crypto';
import { type Challenge, parseChallenges } from './challenge.ts';
import type { Credentials } from './url.ts';

/** Hashes by the name that a challenge gives them, `-sess` left out (RFC 7616 section 3.2). */
const HASHES = new Map([
  ['', 'md5'],
  ['md5', 'md5'],
  ['sha-256', 'sha256'],
  ['sha256', 'sha256'],
]);

/** What a camera asks for goes into an error. */
const MAX_OFFERED_CHARACTERS = 120;

export interface AuthorizationInput {
  readonly challenge: Challenge;
  readonly credentials: Credentials;
  readonly method: string;
  /** Exactly as in the request line. */
  readonly uri: string;
  /** How often this nonce has been used, this time included. */
  readonly nonceCount: number;
  readonly cnonce: string;
}

/** The Authorization field's value (RFC 7617, RFC 7616, and RFC 2069 where the camera names no `qop`). */
export function authorization(input: AuthorizationInput): string {
  const { challenge, method, uri, cnonce } = input;
  // Header text is latin1 here, byte for byte; the credentials go as UTF-8.
  const username = asBytes(input.credentials.username);
  const password = asBytes(input.credentials.password);
  if (challenge.scheme === 'basic')
    return `Basic ${Buffer.from(`${username}:${password}`, 'latin1').toString('base64')}`;
  const { realm, nonce, algorithm } = challenge;
  const hash = hashOf(challenge) ?? 'md5';
  const digest = (text: string) => createHash(hash).update(text, 'latin1').digest('hex');
  const plain = digest(`${username}:${realm}:${password}`);
  const secret = isSession(challenge) ? digest(`${plain}:${nonce}:${cnonce}`) : plain;
  const qop = chooseQop(challenge.qop);
  // No request of ours has a body, so auth-int hashes the empty one.
  const action = digest(qop === 'auth-int' ? `${method}:${uri}:${digest('')}` : `${method}:${uri}`);
  const nc = input.nonceCount.toString(16).padStart(8, '0');
  const response = digest(
    qop ? `${secret}:${nonce}:${nc}:${cnonce}:${qop}:${action}` : `${secret}:${nonce}:${action}`,
  );
  const parts = [
    `username=${quote(username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
  ];
  if (algorithm !== undefined) parts.push(`algorithm=${algorithm}`);
  if (qop) parts.push(`qop=${qop}`, `nc=${nc}`);
  if (qop || isSession(challenge)) parts.push(`cnonce="${cnonce}"`);
  if (challenge.opaque !== undefined) parts.push(`opaque=${quote(challenge.opaque)}`);
  return `Digest ${parts.join(', ')}`;
}

/**
 * Which offered challenge to answer next, after those that this same request has answered in vain. The strongest
 * first; a weaker hash only when the stronger was refused, and Basic, which shows the password, only where no Digest
 * is offered, be it one that is not known here. The same again only where the nonce was called stale.
 */
export function chooseChallenge(options: {
  offered: readonly Challenge[];
  refused: readonly Challenge[];
}): Challenge | undefined {
  const digests = options.offered.filter((challenge) => hashOf(challenge) !== undefined);
  const strongestFirst = [
    ...digests.filter((challenge) => hashOf(challenge) === 'sha256'),
    ...digests.filter((challenge) => hashOf(challenge) === 'md5'),
  ];
  const hasDigest = options.offered.some(({ scheme }) => scheme === 'digest');
  const usable = hasDigest ? strongestFirst : options.offered.filter(({ scheme }) => scheme === 'basic');
  return usable.find((challenge) => {
    const tried = options.refused.filter((before) => kindOf(before) === kindOf(challenge)).length;
    return tried === 0 || (challenge.stale && tried === 1);
  });
}

export type Verdict =
  | { readonly kind: 'retry' }
  /** `offered` names what the camera asks for. */
  | { readonly kind: 'no-credentials' | 'refused' | 'unknown-scheme'; readonly offered: string };

/** What is known of how to sign in to one camera; outlives a connection that the camera closes after its 401. */
export class Authenticator {
  readonly #credentials: Credentials | undefined;
  readonly #randomHex: () => string;
  #challenge: Challenge | undefined;
  #nonceCount = 0;
  #isUntried = false;

  constructor(credentials: Credentials | undefined, randomHex = () => randomBytes(16).toString('hex')) {
    this.#credentials = credentials;
    this.#randomHex = randomHex;
  }

  /** A challenge was taken, and its answer has not been judged yet. */
  get isUntried(): boolean {
    return this.#isUntried;
  }

  /** A request came through. */
  accepted(): void {
    this.#isUntried = false;
  }

  /** The Authorization field for a request; `undefined` before the first challenge. */
  authorize(method: string, uri: string): string | undefined {
    const challenge = this.#challenge;
    const credentials = this.#credentials;
    if (!challenge || !credentials) return undefined;
    this.#nonceCount++;
    return authorization({
      challenge,
      credentials,
      method,
      uri,
      nonceCount: this.#nonceCount,
      cnonce: this.#randomHex(),
    });
  }

  /** Judges a 401; `refused` collects what one request has answered so far. */
  challenge(fields: readonly string[], refused: Challenge[]): Verdict {
    const offered = parseChallenges(fields);
    const names = [...new Set(offered.map(nameOf))].join(', ').slice(0, MAX_OFFERED_CHARACTERS);
    if (!this.#credentials) return { kind: 'no-credentials', offered: names };
    const { digestOnly = false } = this.#credentials;
    const usable = digestOnly ? offered.filter(({ scheme }) => scheme !== 'basic') : offered;
    const next = chooseChallenge({ offered: usable, refused });
    if (!next) return { kind: refused.length > 0 ? 'refused' : 'unknown-scheme', offered: names };
    refused.push(next);
    if (next.nonce !== this.#challenge?.nonce) this.#nonceCount = 0;
    this.#challenge = next;
    this.#isUntried = true;
    return { kind: 'retry' };
  }
}

function hashOf(challenge: Challenge): string | undefined {
  if (challenge.scheme !== 'digest') return undefined;
  return HASHES.get((challenge.algorithm ?? '').toLowerCase().replace(/-sess$/, ''));
}

function isSession(challenge: Challenge): boolean {
  return challenge.algorithm?.toLowerCase().endsWith('-sess') ?? false;
}

function kindOf(challenge: Challenge): string {
  return `${challenge.scheme} ${hashOf(challenge) ?? ''}`;
}

function nameOf(challenge: Challenge): string {
  const scheme = challenge.scheme.charAt(0).toUpperCase() + challenge.scheme.slice(1);
  return challenge.algorithm === undefined ? scheme : `${scheme} ${challenge.algorithm}`;
}

function chooseQop(offered: readonly string[]): 'auth' | 'auth-int' | undefined {
  if (offered.includes('auth')) return 'auth';
  if (offered.includes('auth-int')) return 'auth-int';
  return undefined;
}

function asBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
