import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface DigestAuthorityOptions {
  readonly realm: string;
  readonly username: string;
  readonly password: string;
  /** Ms since 1970. */
  readonly now: () => number;
  /** How long a nonce is good for, in ms; after it the client is told `stale=TRUE` and asked again. */
  readonly nonceLifetimeMs: number;
  /** True while the camera takes every credential for wrong. */
  readonly refusesAll?: () => boolean;
}

/** Where `refused`, the value of a `WWW-Authenticate` header to send with the 401. */
export type DigestVerdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly challenge: string };

const ACCEPTED: DigestVerdict = { kind: 'accepted' };
const MAC_HEX_DIGITS = 32;

/**
 * The server's side of Digest authentication as most cameras have it: MD5, and no `qop` (RFC 2069 in RFC 2617's
 * words, section 3.2.2.1). A nonce is the moment of its making with a MAC, so nothing has to be stored, and it is
 * good on any connection; a new authority, as after a reboot, knows none of the old ones.
 */
export class DigestAuthority {
  readonly #options: DigestAuthorityOptions;
  readonly #key = randomBytes(32);

  constructor(options: DigestAuthorityOptions) {
    this.#options = options;
  }

  /** Judges the `Authorization` header of a request; `url` is the request's own. */
  judge(request: { method: string; url: string; authorization: string | undefined }): DigestVerdict {
    const { authorization } = request;
    if (authorization === undefined || this.#options.refusesAll?.()) return this.#refuse(false);
    const fields = parseDigest(authorization);
    if (fields === undefined) return this.#refuse(false);
    const nonce = fields.get('nonce') ?? '';
    const { realm, username } = this.#options;
    const isFor = fields.get('username') === username && fields.get('realm') === realm;
    // Without the comparison of the address a header overheard for one stream would open another.
    const isRight =
      isFor &&
      fields.get('uri') === request.url &&
      isSame(fields.get('response') ?? '', this.#response(request.method, request.url, nonce));
    if (!isRight) return this.#refuse(false);
    // Only who knows the password is told that the nonce was at fault (RFC 2617 section 3.2.1).
    return this.#isFresh(nonce) ? ACCEPTED : this.#refuse(true);
  }

  #response(method: string, url: string, nonce: string): string {
    const { realm, username, password } = this.#options;
    return md5(`${md5(`${username}:${realm}:${password}`)}:${nonce}:${md5(`${method}:${url}`)}`);
  }

  #refuse(isStale: boolean): DigestVerdict {
    const madeAt = Math.floor(this.#options.now()).toString(16);
    const nonce = this.#mac(madeAt) + madeAt;
    const stale = isStale ? ', stale=TRUE' : '';
    return {
      kind: 'refused',
      challenge: `Digest realm="${this.#options.realm}", nonce="${nonce}"${stale}`,
    };
  }

  #isFresh(nonce: string): boolean {
    const madeAt = nonce.slice(MAC_HEX_DIGITS);
    if (!isSame(nonce.slice(0, MAC_HEX_DIGITS), this.#mac(madeAt))) return false;
    const ageMs = this.#options.now() - Number.parseInt(madeAt, 16);
    return ageMs >= 0 && ageMs < this.#options.nonceLifetimeMs;
  }

  #mac(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('hex').slice(0, MAC_HEX_DIGITS);
  }
}

/** The fields of a `Digest` header; undefined for another scheme. */
function parseDigest(header: string): ReadonlyMap<string, string> | undefined {
  const parameters = /^\s*Digest\s+(.*)$/is.exec(header)?.[1];
  if (parameters === undefined) return undefined;
  const fields = new Map<string, string>();
  for (const match of parameters.matchAll(/(?<![\w-])([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/g)) {
    const [, name = '', quoted, bare] = match;
    fields.set(name.toLowerCase(), quoted ?? bare ?? '');
  }
  return fields;
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function isSame(given: string, expected: string): boolean {
  const left = Buffer.from(given.toLowerCase());
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}
