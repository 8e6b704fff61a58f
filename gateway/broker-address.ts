import type { LoadedConfig } from '../config/load.ts';
import { statusTopic } from '../protocol/topics.ts';

/** How a client reaches the broker and signs in. */
export interface BrokerAddress {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** What of a configuration says how its broker is used. */
type BrokerConfig = Pick<LoadedConfig, 'broker'> & {
  readonly gateway: Pick<LoadedConfig['gateway'], 'name'>;
};

/**
 * Whether states, events, commands, pictures and Home Assistant go over the broker: in clear, so not over one that is
 * not trusted.
 */
export function isAutomated({ broker }: Pick<LoadedConfig, 'broker'>): boolean {
  return broker.kind === 'embedded' || broker.trusted;
}

/** For the log at the start, where {@link isAutomated} says no. */
export const NOT_AUTOMATED =
  'the external broker carries sealed signaling only: no states, events, commands, pictures or Home Assistant; ' +
  'set broker.trusted: true where the broker is your own';

/** What says `offline` by last will; it tells nothing to a broker that is not trusted. */
export function presenceTopic(config: BrokerConfig, gatewayId: string): string {
  return statusTopic(isAutomated(config) ? config.gateway.name : gatewayId);
}

/** What viewers are told: the embedded broker is a path on the same HTTP server, where their own door signs in. */
export function viewerBroker(
  config: BrokerConfig,
  gatewayId: string,
): BrokerAddress & { readonly status: string } {
  const { broker } = config;
  const address = broker.kind === 'embedded' ? { url: '/mqtt' } : broker.viewer;
  return { ...address, status: presenceTopic(config, gatewayId) };
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
  if (broker.kind === 'external') {
    const { url, username, password, ca } = broker;
    return {
      url,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(ca !== undefined && { ca }),
    };
  }
  const { host, port } = own.listening ?? broker.listen;
  const everywhere = host === undefined || host === '0.0.0.0' || host === '::';
  const reachable = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return { url: `mqtt://${reachable}:${port}`, ...own.self };
}
