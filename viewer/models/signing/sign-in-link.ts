import { NAME_PATTERN } from '../../../protocol/topics.ts';

/** Longest token taken from a link or a form, in characters. */
const MAX_TOKEN_CHARS = 1024;
/** Longest pairing invitation, likewise. */
const MAX_PAIRING_CHARS = 4096;

/** What a link wants; at least one of the three is there. */
export interface SignInLink {
  readonly token: string | undefined;
  /** What `protocol/sealing/pairing-link.ts` reads. */
  readonly pairing: string | undefined;
  /** The camera that the link opens. */
  readonly camera: string | undefined;
  /** The fragment without all that, with its `#`, or empty. */
  readonly rest: string;
}

/**
 * Reads a link, `http://host/#token=SECRET`, `http://host/#pair=…` or `http://host/#camera=NAME`, also more than one of
 * them in one, from the address's fragment; nothing where it holds none. A fragment never leaves the browser, so that
 * secrets stay out of the server's and a proxy's logs.
 */
export function readSignInLink(hash: string): SignInLink | undefined {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  // URLSearchParams reads "+" as a space; base64 tokens have it, and no token has spaces.
  const token = parameters.get('token')?.replaceAll(' ', '+');
  const pairing = parameters.get('pair') ?? undefined;
  const camera = parameters.get('camera');
  const link = {
    token: token && token.length <= MAX_TOKEN_CHARS ? token : undefined,
    pairing: pairing !== undefined && pairing.length <= MAX_PAIRING_CHARS ? pairing : undefined,
    camera: camera !== null && NAME_PATTERN.test(camera) ? camera : undefined,
  };
  if (link.token === undefined && link.pairing === undefined && link.camera === undefined) return undefined;
  if (link.token !== undefined) parameters.delete('token');
  if (link.pairing !== undefined) parameters.delete('pair');
  if (link.camera !== undefined) parameters.delete('camera');
  const rest = parameters.toString();
  return { ...link, rest: rest && `#${rest}` };
}

/** What somebody typed or pasted into the form: a token, or a whole link; nothing where it is neither. */
export function readTyped(typed: string): Pick<SignInLink, 'token' | 'pairing'> | undefined {
  const text = typed.trim();
  const link = /#(?:.*&)?(?:token|pair)=/.exec(text);
  if (link) {
    const read = readSignInLink(text.slice(link.index));
    return read && (read.token ?? read.pairing) !== undefined ? read : undefined;
  }
  return text.length > 0 && text.length <= MAX_TOKEN_CHARS ? { token: text, pairing: undefined } : undefined;
}
