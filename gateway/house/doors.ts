import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Broker, startBroker } from '../../broker/broker.ts';
import { statusTopic } from '../../protocol/topics.ts';
import { gatewayBroker, viewerBroker } from '../broker-address.ts';
import { createStillRoute } from '../cameras/still-route.ts';
import { gatewayId } from '../gateway-id.ts';
import { createHealthRoute } from '../http/routes/health.ts';
import { createMetricsRoute } from '../http/routes/metrics.ts';
import { createSessionRoute } from '../http/routes/session.ts';
import { createHttpServer, type HttpServer } from '../http/server.ts';
import { createMetrics } from '../metrics.ts';
import { MqttBus } from '../mqtt/bus.ts';
import { createSetupRoutes } from '../setup/routes.ts';
import { createWhepRoutes } from '../signaling/whep.ts';
import type { House } from './house.ts';

/** The broker hears that we go before its connection is cut, in ms. */
const BUS_CLOSE_MS = 500;

/** Everything that listens, and our own connection to the broker. */
export interface Doors {
  /** Absent with an external one. */
  readonly broker: Broker | undefined;
  readonly http: HttpServer;
  readonly bus: MqttBus;
}

/** Throws `ListenError` where an address can not be had. */
export async function openDoors(house: House): Promise<Doors> {
  const self = { username: 'oriel-gateway', password: randomBytes(24).toString('base64url') };
  const broker = await openBroker(house, self);
  const http = await openHttp(house, broker);
  const bus = await openBus(house, { listening: broker?.address, self });
  return { broker, http, bus };
}

async function openBroker(house: House, self: { username: string; password: string }) {
  const { config, directory, cameras, teardown, logger } = house;
  if (config.broker.kind === 'external') return undefined;
  const broker = await startBroker({
    gateway: config.gateway.name,
    listen: config.broker.listen,
    directory,
    self,
    cameras: () => cameras.posts.list().map(({ name }) => name),
    discoveryPrefix: config.automation.homeAssistant.prefix,
    logger,
  });
  teardown.add('doors', () => broker.close());
  return broker;
}

async function openHttp(house: House, broker: Broker | undefined): Promise<HttpServer> {
  const { config, packageInfo, directory, cameras, setup, viewings, teardown, logger } = house;
  const { version, root } = packageInfo;
  const { posts } = cameras;
  const http = await createHttpServer({
    listen: config.http.listen,
    directory,
    routes: [
      createHealthRoute(),
      createMetricsRoute({ registry: createMetrics({ posts, viewings, version }) }),
      createSessionRoute({ gateway: config.gateway.name, version, broker: viewerBroker(config) }),
      createStillRoute({ cameras: posts }),
      ...createSetupRoutes({ setup }),
      ...createWhepRoutes({ viewings, logger }),
    ],
    viewerDir: join(root, 'dist', 'viewer'),
    upgrades: broker ? { '/mqtt': (socket, request) => broker.acceptWebSocket(socket, request) } : {},
    allowedOrigins: config.http.origins,
    connectSources: config.broker.kind === 'external' ? [new URL(config.broker.viewer.url).origin] : [],
    logger,
  });
  teardown.add('doors', () => http.close());
  return http;
}

async function openBus(
  { config, teardown, logger }: House,
  own: Parameters<typeof gatewayBroker>[1],
): Promise<MqttBus> {
  const gateway = config.gateway.name;
  // The embedded broker ends with us, so nothing waits there for our return.
  const isExternal = config.broker.kind === 'external';
  const id = isExternal ? await gatewayId({ state: config.gateway.state, logger }) : undefined;
  const bus = new MqttBus({
    ...gatewayBroker(config, own),
    statusTopic: statusTopic(gateway),
    ...(id !== undefined && { session: { gateway, id } }),
    logger,
  });
  teardown.add('leave', () => bus.close(BUS_CLOSE_MS));
  return bus;
}
