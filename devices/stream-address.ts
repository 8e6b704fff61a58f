import type { StreamSource } from './camera.ts';

/** The parts of an RTSP URL, as they are written. */
export interface StreamAddress {
  /** `rtsp` or `rtsps`. */
  readonly scheme: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** With brackets where it is IPv6. */
  readonly host: string;
  readonly port: string | undefined;
  /** Path and query, with whatever separates them from the host. */
  readonly rest: string;
}

const ADDRESS = /^(rtsps?):\/\/(?:([^/?#]*)@)?(\[[^\]/?#]*\]|[^:/?#]+)(?::(\d{1,5}))?([/?#].*)?$/i;

/**
 * Takes an RTSP URL apart; nothing where it is none. By hand rather than by `URL`, because that escapes what some
 * cameras want back byte for byte. Passwords with an `@` or `:` that nobody escaped are understood.
 */
export function parseStreamAddress(text: string): StreamAddress | undefined {
  const match = ADDRESS.exec(text);
  if (!match) return undefined;
  const [, scheme = '', userinfo, host = '', port, rest = ''] = match;
  const colon = userinfo?.indexOf(':') ?? -1;
  return {
    scheme: scheme.toLowerCase(),
    username: userinfo && decode(colon < 0 ? userinfo : userinfo.slice(0, colon)),
    password: colon < 0 ? undefined : decode(userinfo?.slice(colon + 1) ?? ''),
    host,
    port,
    rest,
  };
}

/** Where to pull an address from, its credentials beside it. */
export function toStreamSource({
  scheme,
  host,
  port,
  rest,
  username,
  password,
}: StreamAddress): StreamSource {
  return {
    url: `${scheme}://${host}${port === undefined ? '' : `:${port}`}${rest}`,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

/** A `%` that begins no escape is one of the password's own. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
