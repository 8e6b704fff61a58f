import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface DigestAuthorityOptions {
  readonly realm: string;
  readonly username: string;
  readonly password: string;
  /** Ms since 1970. */
  readonly now: () => number;
  /** How long a nonce is good for, in ms; after it the client is told `stale=TRUE` and asked again. */
  readonly nonceLifetimeMs: number;
  /** How clients are asked to sign in; asked at each request. */
  readonly style?: () => AuthenticationStyle | undefined;
  /** True while the camera takes every credential for wrong. */
  readonly refusesAll?: () => boolean;
}

/** What is offered to sign in by (RFC 7616, RFC 7617). */
export interface AuthenticationStyle {
  /** Absent where Digest is not offered. */
  readonly digest?: 'MD5' | 'SHA-256';
  readonly qop?: boolean;
  readonly basic?: boolean;
  /** A nonce that has grown old is refused as if it had never been good. */
  readonly hidesStale?: boolean;
}

/** Where `refused`, the values of the `WWW-Authenticate` headers to send with the 401. */
export type DigestVerdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly challenges: readonly string[] };

const ACCEPTED: DigestVerdict = { kind: 'accepted' };
const MAC_HEX_DIGITS = 32;

/** Most cameras': MD5, and no `qop` (RFC 2069 in RFC 2617's words, section 3.2.2.1). */
const USUAL: AuthenticationStyle = { digest: 'MD5' };
const HASHES = { MD5: 'md5', 'SHA-256': 'sha256' } as const;

/**
 * The server's side of Digest authentication, and of Basic where the style has it. A nonce is the moment of its making with a MAC, so nothing has to be stored, and it is
 * good on any connection; a new authority, as after a reboot, knows none of the old ones.
 */
export class DigestAuthority {
  readonly #options: DigestAuthorityOptions;
  #key = randomBytes(32);

  constructor(options: DigestAuthorityOptions) {
    this.#options = options;
  }

  /** Makes every nonce that was given out so far too old. */
  forgetNonces(): void {
    this.#key = randomBytes(32);
  }

  /** Judges the `Authorization` header of a request; `url` is the request's own. */
  judge(request: { method: string; url: string; authorization: string | undefined }): DigestVerdict {
    const { authorization } = request;
    if (authorization === undefined || this.#options.refusesAll?.()) return this.#refuse(false);
    const style = this.#style();
    if (style.basic && this.#isBasic(authorization)) return ACCEPTED;
    const fields = parseDigest(authorization);
    if (fields === undefined || style.digest === undefined) return this.#refuse(false);
    const { realm, username } = this.#options;
    const isFor = fields.get('username') === username && fields.get('realm') === realm;
    // Without the comparison of the address a header overheard for one stream would open another.
    const isRight =
      isFor &&
      fields.get('uri') === request.url &&
      isSame(fields.get('response') ?? '', this.#response(request, fields));
    if (!isRight) return this.#refuse(false);
    // Only who knows the password is told that the nonce was at fault (RFC 2617 section 3.2.1).
    return this.#isFresh(fields.get('nonce') ?? '') ? ACCEPTED : this.#refuse(!style.hidesStale);
  }

  #style(): AuthenticationStyle {
    return this.#options.style?.() ?? USUAL;
  }

  #isBasic(authorization: string): boolean {
    const { username, password } = this.#options;
    const given = /^\s*Basic\s+(\S+)\s*$/i.exec(authorization)?.[1] ?? '';
    const expected = Buffer.from(`${username}:${password}`).toString('base64');
    return isSame(Buffer.from(given).toString('hex'), Buffer.from(expected).toString('hex'));
  }

  /** RFC 7616 section 3.4.1; without `qop` as RFC 2069 had it. */
  #response({ method, url }: { method: string; url: string }, fields: ReadonlyMap<string, string>): string {
    const { realm, username, password } = this.#options;
    const { digest = 'MD5', qop } = this.#style();
    const hash = (text: string) => createHash(HASHES[digest]).update(text).digest('hex');
    const field = (name: string) => fields.get(name) ?? '';
    const counted = qop ? `${field('nc')}:${field('cnonce')}:${field('qop')}:` : '';
    const secret = hash(`${username}:${realm}:${password}`);
    return hash(`${secret}:${field('nonce')}:${counted}${hash(`${method}:${url}`)}`);
  }

  #refuse(isStale: boolean): DigestVerdict {
    const { realm, now } = this.#options;
    const { digest, qop, basic } = this.#style();
    const madeAt = Math.floor(now()).toString(16);
    const nonce = this.#mac(madeAt) + madeAt;
    const asked = [
      `Digest realm="${realm}"`,
      `nonce="${nonce}"`,
      ...(digest === 'SHA-256' ? ['algorithm=SHA-256'] : []),
      ...(qop ? ['qop="auth"'] : []),
      ...(isStale ? ['stale=TRUE'] : []),
    ];
    return {
      kind: 'refused',
      challenges: [
        ...(basic ? [`Basic realm="${realm}"`] : []),
        ...(digest === undefined ? [] : [asked.join(', ')]),
      ],
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

function isSame(given: string, expected: string): boolean {
  const left = Buffer.from(given.toLowerCase());
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}
