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
  /** Whether the page came by TLS; it may then go back to us by TLS only. */
  readonly isEncrypted: boolean;
  /** Where else the viewer may connect: the WebSocket URL's origin of an external broker. */
  readonly connectSources: readonly string[];
}

/** What each response bears so that a browser does with it only what the viewer needs. */
export function securityHeaders({
  host,
  isEncrypted,
  connectSources,
}: SecurityOptions): Record<string, string> {
  const connect = [`'self'`, ...ownWebSockets(host, isEncrypted), ...connectSources].join(' ');
  const policy = [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    // The picture of a camera that is about to be added comes in JSON.
    `img-src 'self' data:`,
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
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': PERMISSIONS_POLICY,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

/**
 * `'self'` covers a page's own WebSockets in CSP 3, but not in Safari before 15.4; so they are named as well. A proxy on this
 * machine may speak TLS where we do not.
 */
function ownWebSockets(host: string | undefined, isEncrypted: boolean): readonly string[] {
  if (host === undefined || !HOST.test(host)) return [];
  return isEncrypted ? [`wss://${host}`] : [`ws://${host}`, `wss://${host}`];
}
