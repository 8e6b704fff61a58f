import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Broker, startBroker } from '../../broker/broker.ts';
import { gatewayBroker, isAutomated, presenceTopic } from '../broker-address.ts';
import { createStillRoute } from '../cameras/still-route.ts';
import { createAddressRoute } from '../http/routes/address.ts';
import { createHealthRoute } from '../http/routes/health.ts';
import { createMetricsRoute } from '../http/routes/metrics.ts';
import { createSessionRoute } from '../http/routes/session.ts';
import { createHttpServer, type HttpServer } from '../http/server.ts';
import { createMetrics } from '../metrics.ts';
import { MqttBus } from '../mqtt/bus.ts';
import { createSetupRoutes } from '../setup/routes.ts';
import { createWhepRoutes } from '../signaling/whep.ts';
import { openTls } from '../tls/gateway-tls.ts';
import type { House } from './house.ts';

/** The broker hears that we go before its connection is cut, in ms. */
const BUS_CLOSE_MS = 500;

/** Whose rights have ended hears why before the connection to the broker is cut, in ms. */
const FAREWELL_MS = 250;

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
  const bus = openBus(house, { listening: broker?.address, self });
  return { broker, http, bus };
}

async function openBroker(house: House, self: { username: string; password: string }) {
  const { config, gateway, access, cameras, teardown, logger } = house;
  if (config.broker.kind === 'external') return undefined;
  const broker = await startBroker({
    gateway: config.gateway.name,
    gatewayId: gateway.id,
    listen: config.broker.listen,
    directory: access.directory,
    self,
    cameras: () => cameras.posts.list().map(({ name }) => name),
    discoveryPrefix: config.automation.homeAssistant.prefix,
    logger,
  });
  teardown.add('doors', () => broker.close());
  access.directory.onWithdrawn((principalId) => {
    setTimeout(() => broker.endOf(principalId), FAREWELL_MS).unref();
  });
  return broker;
}

async function openHttp(house: House, broker: Broker | undefined): Promise<HttpServer> {
  const { config, packageInfo, access, infoOf, cameras, setup, viewings, teardown, logger } = house;
  const { version, root } = packageInfo;
  const { posts } = cameras;
  const { listen, tls: wish, plain, url, origins } = config.http;
  const { name, state } = config.gateway;
  const tls = await openTls({ listen, tls: wish, url, gateway: name, state, logger });
  if (tls) teardown.add('ground', () => tls.close());
  const http = await createHttpServer({
    listen,
    tls,
    plain,
    url,
    directory: access.directory,
    routes: [
      createHealthRoute(),
      createMetricsRoute({ registry: createMetrics({ posts, viewings, version }) }),
      createSessionRoute({ infoOf }),
      createAddressRoute(),
      createStillRoute({ cameras: posts }),
      ...createSetupRoutes({ setup }),
      ...createWhepRoutes({ viewings, logger }),
    ],
    viewerDir: join(root, 'dist', 'viewer'),
    upgrades: broker ? { '/mqtt': (socket, request) => broker.acceptWebSocket(socket, request) } : {},
    allowedOrigins: origins,
    connectSources: config.broker.kind === 'external' ? [new URL(config.broker.viewer.url).origin] : [],
    logger,
  });
  teardown.add('doors', () => http.close());
  return http;
}

function openBus(
  { config, gateway, teardown, logger }: House,
  own: Parameters<typeof gatewayBroker>[1],
): MqttBus {
  // The embedded broker ends with us, so nothing waits there for our return; nor does anything where nobody commands.
  const waits = config.broker.kind === 'external' && isAutomated(config);
  const bus = new MqttBus({
    ...gatewayBroker(config, own),
    statusTopic: presenceTopic(config, gateway.id),
    ...(waits && { session: { gateway: config.gateway.name, id: gateway.id } }),
    logger,
  });
  teardown.add('leave', () => bus.close(BUS_CLOSE_MS));
  return bus;
}
