import type { LoadedConfig } from '../config/load.ts';

/** How a client reaches the broker and signs in. */
export interface BrokerAddress {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** What viewers are told: the embedded broker is a path on the same HTTP server, where their own token signs in. */
export function viewerBroker({ broker }: Pick<LoadedConfig, 'broker'>): BrokerAddress {
  return broker.kind === 'embedded' ? { url: '/mqtt' } : broker.viewer;
}

interface OwnBroker {
  /** Where the embedded broker listens; absent with an external one. */
  readonly listening: { readonly host: string | undefined; readonly port: number } | undefined;
  /** What the gateway signs in to its own broker with. */
  readonly self: { readonly username: string; readonly password: string };
}

/** How the gateway itself reaches its broker; an embedded one that listens everywhere listens on loopback too. */
export function gatewayBroker(
  { broker }: Pick<LoadedConfig, 'broker'>,
  own: OwnBroker,
): BrokerAddress & { ca?: string } {
  if (broker.kind === 'external') return broker;
  const { host, port } = own.listening ?? broker.listen;
  const everywhere = host === undefined || host === '0.0.0.0' || host === '::';
  const reachable = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return { url: `mqtt://${reachable}:${port}`, ...own.self };
}
