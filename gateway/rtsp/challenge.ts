/** One way to sign in that a 401 offers (RFC 7616 section 3.3, RFC 7617). */
export interface Challenge {
  /** Lower case: `digest`, `basic`, or one that is not known here. */
  readonly scheme: string;
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  /** As sent, so that the answer repeats it; RFC 2069 cameras send none. */
  readonly algorithm: string | undefined;
  /** Lower case; empty where the camera knows RFC 2069 only. */
  readonly qop: readonly string[];
  /** The credentials may be right, the nonce was too old. */
  readonly stale: boolean;
}

/**
 * Reads every challenge of every WWW-Authenticate field: cameras send one a field, or several in one, quote what
 * needs no quotes and leave out quotes where they belong.
 */
export function parseChallenges(fields: readonly string[]): Challenge[] {
  return fields.flatMap(splitField).map(({ scheme, parameters }) => ({
    scheme,
    realm: parameters.get('realm') ?? '',
    nonce: parameters.get('nonce') ?? '',
    opaque: parameters.get('opaque'),
    algorithm: parameters.get('algorithm'),
    qop: (parameters.get('qop') ?? '')
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((option) => option !== ''),
    stale: parameters.get('stale')?.toLowerCase() === 'true',
  }));
}

interface Scheme {
  readonly scheme: string;
  readonly parameters: Map<string, string>;
}

/** A word with `=` after it is a parameter, one without it begins the next challenge. */
const WORD = /([^\s,=]+)(\s*=\s*)?/y;
const SEPARATORS = /[\s,=]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)(?:"|$)/y;
const UNQUOTED = /[^,]*/y;

function splitField(field: string): Scheme[] {
  const schemes: Scheme[] = [];
  let at = 0;
  while (at < field.length) {
    // A lone `=` counts as one: nothing can be read from it.
    at += matchAt(SEPARATORS, field, at)?.[0].length ?? 0;
    const word = matchAt(WORD, field, at);
    if (!word) break;
    at += word[0].length;
    const name = (word[1] ?? '').toLowerCase();
    if (word[2] === undefined) {
      schemes.push({ scheme: name, parameters: new Map() });
      continue;
    }
    const quoted = matchAt(QUOTED, field, at);
    const value = quoted ?? matchAt(UNQUOTED, field, at);
    at += value?.[0].length ?? 0;
    const text = quoted ? (quoted[1] ?? '').replace(/\\(.)/g, '$1') : (value?.[0].trim() ?? '');
    schemes.at(-1)?.parameters.set(name, text);
  }
  return schemes;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
