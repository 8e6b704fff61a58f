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
 * only say where the page came from; whoever sends no Origin is no browser. Allowed is the page's own server
 * (`host`, the Host header) and what `allowedOrigins` lists, as `https://example.org`.
 */
export function mayOpenWebSocket(options: {
  origin: string | undefined;
  host: string | undefined;
  allowedOrigins: readonly string[];
}): boolean {
  const { origin, host, allowedOrigins } = options;
  if (origin === undefined) return true;
  if (allowedOrigins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}
