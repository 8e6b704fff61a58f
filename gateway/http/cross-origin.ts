/** Paths that pages of other origins may use: WHEP players live anywhere. */
const OPEN_PREFIX = '/whep/';

/** Methods and headers of WHEP (draft-ietf-wish-whep). */
const REQUEST_HEADERS = 'Authorization, Content-Type, If-Match';
const RESPONSE_HEADERS = 'Location, Link, ETag, WWW-Authenticate';

/** Seconds for which a browser need not ask again. */
const PREFLIGHT_SECONDS = '86400';

export function isOpenToOtherOrigins(path: string): boolean {
  return path.startsWith(OPEN_PREFIX);
}

/**
 * For every response to such a path. Any origin may read it: what opens a door is the bearer token, which a foreign
 * page does not have; there are no cookies that a browser would add by itself.
 */
export function crossOriginHeaders(): Record<string, string> {
  return { 'access-control-allow-origin': '*', 'access-control-expose-headers': RESPONSE_HEADERS };
}

/** For the answer to a preflight, with the methods of the path asked about. */
export function preflightHeaders(methods: readonly string[]): Record<string, string> {
  return {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': REQUEST_HEADERS,
    'access-control-max-age': PREFLIGHT_SECONDS,
  };
}

/**
 * Whether a WebSocket may be opened from a page of `origin`. Browsers apply no same-origin rule to WebSockets, they
 * only say where the page came from; whoever sends no Origin is no browser, and shows who it is by what it signs in with.
 * `null` is a page without an origin (in a sandbox, from a file), which is nobody's of ours. Allowed is the page's own server
 * (`host`, the Host header), by TLS where the WebSocket is: whoever is between could have made up the other page. Beside it
 * what `allowedOrigins` lists, as `https://example.org`.
 */
export function mayOpenWebSocket(options: {
  origin: string | undefined;
  host: string | undefined;
  isEncrypted: boolean;
  allowedOrigins: readonly string[];
}): boolean {
  const { origin, host, isEncrypted, allowedOrigins } = options;
  if (origin === undefined) return true;
  if (allowedOrigins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  // Written as the page's is: proxies leave the scheme's own port in the header.
  const own = `${page.protocol}//${host ?? ''}`;
  return URL.canParse(own) && page.host === new URL(own).host && (!isEncrypted || page.protocol === 'https:');
}
