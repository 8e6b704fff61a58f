import type { HostName } from './host-check.ts';

/** A request that came without TLS. */
export interface PlainRequest {
  /** Whether it came from this machine, or the configuration lets everyone do without TLS. */
  readonly mayBePlain: boolean;
  readonly method: string;
  /** As it came, without query. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly query: string;
  readonly host: HostName | undefined;
  readonly isUpgrade: boolean;
  /** Whether a proxy says that it passes the request on: then TLS ends there, and its clients must not be sent round it. */
  readonly isProxied: boolean;
  readonly bearsSecret: boolean;
}

export type PlainDecision =
  | { readonly kind: 'serve' }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'refuse'; readonly why: 'plain' | 'plain-proxy' };

/** What a phone needs before it trusts us. */
export const PLAIN_PATHS = ['/authority', '/authority.crt'] as const;

/** The port of an http:// address without one. */
const HTTP_PORT = 80;

/**
 * What becomes of it. A secret that came in clear is not sent on to where it would work: whoever sent it shall notice, and
 * so with everything that does more than ask for a page.
 */
export function decidePlain(request: PlainRequest): PlainDecision {
  const { mayBePlain, method, path, query, host, isUpgrade, isProxied, bearsSecret } = request;
  if (mayBePlain) return { kind: 'serve' };
  if (isProxied) return { kind: 'refuse', why: 'plain-proxy' };
  const onlyAsks = (method === 'GET' || method === 'HEAD') && !isUpgrade;
  if (!onlyAsks || bearsSecret) return { kind: 'refuse', why: 'plain' };
  if (PLAIN_PATHS.some((open) => open === path)) return { kind: 'serve' };
  if (!host || !path.startsWith('/')) return { kind: 'refuse', why: 'plain' };
  const name = host.name.includes(':') ? `[${host.name}]` : host.name;
  return { kind: 'redirect', location: `https://${name}:${host.port ?? HTTP_PORT}${path}${query}` };
}
