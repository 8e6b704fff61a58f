/** A host with or without port, as it may stand in a policy. */
const HOST = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

const PERMISSIONS_POLICY = [
  'camera=()',
  'microphone=()',
  'geolocation=()',
  'payment=()',
  'usb=()',
  'display-capture=()',
].join(', ');

interface SecurityOptions {
  /** The request's Host header. */
  readonly host: string | undefined;
  /** Where else the viewer may connect: the WebSocket URL's origin of an external broker. */
  readonly connectSources: readonly string[];
}

/** What each response bears so that a browser does with it only what the viewer needs. */
export function securityHeaders({ host, connectSources }: SecurityOptions): Record<string, string> {
  const connect = [`'self'`, ...ownWebSockets(host), ...connectSources].join(' ');
  const policy = [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `img-src 'self' data: blob:`,
    `media-src 'self' blob:`,
    `connect-src ${connect}`,
    `manifest-src 'self'`,
    `worker-src 'self'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return {
    'content-security-policy': policy,
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': PERMISSIONS_POLICY,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

/** `'self'` covers a page's own WebSockets in CSP 3, but not in Safari before 15.4; so they are named as well. */
function ownWebSockets(host: string | undefined): readonly string[] {
  return host !== undefined && HOST.test(host) ? [`ws://${host}`, `wss://${host}`] : [];
}
