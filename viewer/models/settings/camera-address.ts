/** A camera's address, and what signs in where that was written into it. */
export interface CameraAddress {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** What may stand before the path: a host, perhaps with a port. */
const AUTHORITY = /^(?:\[[0-9a-f:.]+(?:%[\w.-]+)?\]|[^\s:/?#@[\]]+)(?::\d{0,5})?$/i;

/** Whether that is to be the address of a stream, not of a camera that speaks ONVIF. */
export function isStreamAddress(typed: string): boolean {
  return /^rtsps?:/i.test(typed.trim());
}

/**
 * Takes out what signs in, so that it is shown nowhere. People write passwords with `@`, `:` and `/` as they are; what
 * is no address even so is the gateway's to refuse.
 */
export function withoutSignIn(typed: string): CameraAddress {
  const [, scheme = '', rest = ''] = /^((?:rtsp|http)s?:\/\/)(.*)$/is.exec(typed.trim()) ?? [];
  const at = signInEnd(rest);
  if (scheme === '' || at < 0) return { url: typed.trim() };
  const signIn = rest.slice(0, at);
  const url = scheme + rest.slice(at + 1);
  const colon = signIn.indexOf(':');
  if (colon < 0) return { url, username: decoded(signIn) };
  return { url, username: decoded(signIn.slice(0, colon)), password: decoded(signIn.slice(colon + 1)) };
}

/** The `@` before the host: the last one before the path, or the first one behind which there is a host. */
function signInEnd(rest: string): number {
  const head = hostIn(rest);
  const last = head.lastIndexOf('@');
  if (last >= 0 ? AUTHORITY.test(head.slice(last + 1)) : AUTHORITY.test(head)) return last;
  for (let at = rest.indexOf('@'); at >= 0; at = rest.indexOf('@', at + 1)) {
    if (AUTHORITY.test(hostIn(rest.slice(at + 1)))) return at;
  }
  // No host at all; whatever stands before it may be a password.
  return rest.lastIndexOf('@');
}

function hostIn(text: string): string {
  return text.split(/[/?]/, 1)[0] ?? '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A stream's scheme, host and port alone, since some cameras want a password within the path; any other address whole. */
export function cameraOf(address: string): string {
  const { url } = withoutSignIn(address);
  const [, scheme, rest = ''] = /^(rtsps?:\/*)(.*)$/is.exec(url) ?? [];
  return scheme === undefined ? url : scheme.toLowerCase() + hostIn(rest);
}
