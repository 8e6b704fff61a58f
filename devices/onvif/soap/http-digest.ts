import { createHash, randomBytes } from 'node:crypto';

/** Longest WWW-Authenticate field that is looked at, in UTF-16 units. */
const MAX_FIELD_CHARS = 2_048;
/** Nonces whose uses are counted at the same time: of the services, of the stills, and of old ones on their way. */
const MAX_NONCES = 8;

/** By the name that a challenge gives them, `-sess` left out (RFC 7616 section 3.2). */
const HASHES: ReadonlyMap<string, 'md5' | 'sha256'> = new Map([
  ['', 'md5'],
  ['md5', 'md5'],
  ['sha-256', 'sha256'],
  ['sha256', 'sha256'],
]);

interface Challenge {
  readonly hash: 'md5' | 'sha256';
  /** By names in lower case. */
  readonly fields: ReadonlyMap<string, string>;
}

export interface HttpDigestOptions {
  readonly username: string;
  readonly password: string;
  readonly randomHex?: () => string;
}

/**
 * Answers HTTP Digest challenges (RFC 7616, and RFC 2069 where there is no `qop`), and counts how often each nonce has
 * served, so that one challenge does for many requests. Ours, since the `onvif` package counts in decimals and on
 * through all nonces, and fails at algorithms and lists that it does not know.
 */
export class HttpDigest {
  readonly #options: HttpDigestOptions;
  readonly #uses = new Map<string, number>();

  constructor(options: HttpDigestOptions) {
    this.#options = options;
  }

  /** The Authorization field for a request; nothing where none of the challenges is understood. */
  authorize(
    challenges: readonly string[],
    { method, path }: { readonly method: string; readonly path: string },
  ): string | undefined {
    const known = challenges.flatMap(readChallenges);
    const chosen = known.find(({ hash }) => hash === 'sha256') ?? known[0];
    if (!chosen) return undefined;
    const { hash, fields } = chosen;
    const field = (name: string) => fields.get(name) ?? '';
    const [realm, nonce, algorithm] = [field('realm'), field('nonce'), field('algorithm')];
    // Header text is latin1 here, byte for byte; the credentials go as UTF-8.
    const username = asBytes(this.#options.username);
    const digest = (...parts: string[]) => createHash(hash).update(parts.join(':'), 'latin1').digest('hex');
    const cnonce = (this.#options.randomHex ?? (() => randomBytes(8).toString('hex')))();
    const plain = digest(username, realm, asBytes(this.#options.password));
    const isSession = /-sess$/i.test(algorithm);
    const secret = isSession ? digest(plain, nonce, cnonce) : plain;
    const action = digest(method, path);
    const hasQop = fields.has('qop');
    const nc = this.#use(nonce).toString(16).padStart(8, '0');
    const response = hasQop
      ? digest(secret, nonce, nc, cnonce, 'auth', action)
      : digest(secret, nonce, action);
    const parts = [
      `username=${quoted(username)}`,
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(path)}`,
      `response="${response}"`,
      ...(algorithm === '' ? [] : [`algorithm=${algorithm}`]),
      ...(hasQop ? ['qop=auth', `nc=${nc}`] : []),
      ...(hasQop || isSession ? [`cnonce="${cnonce}"`] : []),
      ...(fields.has('opaque') ? [`opaque=${quoted(field('opaque'))}`] : []),
    ];
    return `Digest ${parts.join(', ')}`;
  }

  #use(nonce: string): number {
    const uses = (this.#uses.get(nonce) ?? 0) + 1;
    this.#uses.delete(nonce);
    this.#uses.set(nonce, uses);
    const [oldest] = this.#uses.keys();
    if (this.#uses.size > MAX_NONCES && oldest !== undefined) this.#uses.delete(oldest);
    return uses;
  }
}

/** Whether a WWW-Authenticate field offers Digest, perhaps beside others. */
export function offersDigest(field: string): boolean {
  return /(?:^|[\s,])digest\s/i.test(field.slice(0, MAX_FIELD_CHARS));
}

/** A word with `=` after it is a field, one without it begins the next challenge: cameras put several into one line. */
function readChallenges(text: string): Challenge[] {
  const words = text
    .slice(0, MAX_FIELD_CHARS)
    .matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))|([\w-]+)(?=[\s,]|$)/g);
  const schemes: { readonly name: string; readonly fields: Map<string, string> }[] = [];
  for (const [, name = '', inQuotes, bare = '', scheme] of words) {
    if (scheme !== undefined) schemes.push({ name: scheme.toLowerCase(), fields: new Map() });
    else schemes.at(-1)?.fields.set(name.toLowerCase(), inQuotes?.replace(/\\(.)/g, '$1') ?? bare);
  }
  return schemes.flatMap(({ name, fields }) => {
    const hash = HASHES.get((fields.get('algorithm') ?? '').toLowerCase().replace(/-sess$/, ''));
    const offered = fields
      .get('qop')
      ?.toLowerCase()
      .split(/[\s,]+/);
    const isUsable = name === 'digest' && fields.has('nonce') && (offered?.includes('auth') ?? true);
    return hash && isUsable ? [{ hash, fields }] : [];
  });
}

function asBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
