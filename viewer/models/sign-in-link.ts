import { NAME_PATTERN } from '../../protocol/topics.ts';

/** Longest token taken from a link or a form, in characters. */
const MAX_TOKEN_CHARS = 1024;

export interface SignInLink {
  readonly token: string | undefined;
  /** The camera that the link opens. */
  readonly camera: string | undefined;
  /** The fragment without both, with its `#`, or empty. */
  readonly rest: string;
}

/**
 * Reads a link, `http://host/#token=SECRET` or `http://host/#camera=NAME` or both in one, from the address's fragment;
 * nothing where it holds neither. A fragment never leaves the browser, so the token stays out of the server's and a
 * proxy's logs.
 */
export function readSignInLink(hash: string): SignInLink | undefined {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  // URLSearchParams reads "+" as a space; base64 tokens have it, and no token has spaces.
  const token = parameters.get('token')?.replaceAll(' ', '+');
  const camera = parameters.get('camera');
  const link = {
    token: token && token.length <= MAX_TOKEN_CHARS ? token : undefined,
    camera: camera !== null && NAME_PATTERN.test(camera) ? camera : undefined,
  };
  if (link.token === undefined && link.camera === undefined) return undefined;
  if (link.token !== undefined) parameters.delete('token');
  if (link.camera !== undefined) parameters.delete('camera');
  const rest = parameters.toString();
  return { ...link, rest: rest && `#${rest}` };
}

/** What somebody typed or pasted into the form: a token, or a whole sign-in link; nothing where it is neither. */
export function readTypedToken(typed: string): string | undefined {
  const text = typed.trim();
  const link = /#(?:.*&)?token=/.exec(text);
  if (link) return readSignInLink(text.slice(link.index))?.token;
  return text.length > 0 && text.length <= MAX_TOKEN_CHARS ? text : undefined;
}
