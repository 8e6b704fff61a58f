/** Longest token taken from a link or a form, in characters. */
const MAX_TOKEN_CHARS = 1024;

export interface SignInLink {
  readonly token: string;
  /** The fragment without the token, with its `#`, or empty. */
  readonly rest: string;
}

/**
 * Reads the token of a sign-in link, `http://host/#token=SECRET`, from the address's fragment; nothing where there is
 * none. A fragment never leaves the browser, so the token stays out of the server's and a proxy's logs.
 */
export function readSignInLink(hash: string): SignInLink | undefined {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  // URLSearchParams reads "+" as a space; base64 tokens have it, and no token has spaces.
  const token = parameters.get('token')?.replaceAll(' ', '+');
  if (!token || token.length > MAX_TOKEN_CHARS) return undefined;
  parameters.delete('token');
  const rest = parameters.toString();
  return { token, rest: rest && `#${rest}` };
}

/** What somebody typed or pasted into the form: a token, or a whole sign-in link; nothing where it is neither. */
export function readTypedToken(typed: string): string | undefined {
  const text = typed.trim();
  const hash = text.indexOf('#token=');
  if (hash >= 0) return readSignInLink(text.slice(hash))?.token;
  return text.length > 0 && text.length <= MAX_TOKEN_CHARS ? text : undefined;
}
