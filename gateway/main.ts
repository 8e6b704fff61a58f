import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createTokenDirectory, type Directory, type Token } from '../access/directory.ts';
import { type Broker, startBroker } from '../broker/broker.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { SimulatedCamera } from '../devices/simulated/simulated-camera.ts';
import { statusTopic } from '../protocol/topics.ts';
import { Automation } from './automation/automation.ts';
import { gatewayBroker, viewerBroker } from './broker-address.ts';
import { CameraPost } from './cameras/camera-post.ts';
import { CameraPosts } from './cameras/camera-posts.ts';
import { loadTls } from './cameras/stream-tls.ts';
import { createDevice, type Device } from './devices.ts';
import { createHealthRoute } from './http/routes/health.ts';
import { createMetricsRoute } from './http/routes/metrics.ts';
import { createSessionRoute } from './http/routes/session.ts';
import { createHttpServer, type HttpServer } from './http/server.ts';
import { createMetrics } from './metrics.ts';
import { MqttBus } from './mqtt/bus.ts';
import { ownerToken } from './owner-token.ts';
import type { PackageInfo } from './package-info.ts';
import { createDataChannelEngine } from './peer/datachannel-engine.ts';
import { iceUrls } from './peer/ice-url.ts';
import { MqttCarrier } from './signaling/mqtt-carrier.ts';
import { Viewings } from './signaling/viewings.ts';
import { createWhepRoutes } from './signaling/whep.ts';
import { Teardown } from './teardown.ts';
import { firstExternalAddress } from './viewer-link.ts';

export interface OrielOptions {
  readonly config: LoadedConfig;
  readonly packageInfo: PackageInfo;
  readonly logger: Logger;
}

/** A running gateway. */
export interface Oriel {
  readonly http: HttpServer['address'];
  /** Where the embedded broker listens; absent with an external one. */
  readonly broker: Broker['address'] | undefined;
  /** Absent where the configuration names tokens: then nobody but their holders signs in. */
  readonly owner: Token | undefined;
  readonly cameras: readonly string[];
  /** Simulated cameras by name, for those who let them misbehave. */
  readonly simulated: ReadonlyMap<string, SimulatedCamera>;
  /** Tells viewers, stops cameras, ends every session; done within two seconds. */
  close(): Promise<void>;
}

/** The broker hears that we go before its connection is cut, in ms. */
const BUS_CLOSE_MS = 500;

/** Composes everything, and nothing else does. Throws with one sentence when an address or a file can not be had. */
export async function startOriel(options: OrielOptions): Promise<Oriel> {
  const { config, logger } = options;
  const teardown = new Teardown({ logger });
  try {
    const owner = config.access.tokens.length === 0 ? await ownerToken(config.gateway.state) : undefined;
    const directory = createTokenDirectory(owner ? [owner] : config.access.tokens);
    const { posts, simulated } = await standCameras(options, teardown);
    const viewings = createViewings(options, posts, teardown);
    const house: House = { ...options, directory, posts, viewings, teardown };
    const { broker, http, bus } = await openDoors(house);
    signal(house, bus);
    return {
      http: http.address,
      broker: broker?.address,
      owner,
      cameras: posts.list().map(({ name }) => name),
      simulated,
      close: () => teardown.run(),
    };
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

/** What stands once the cameras do. */
interface House extends OrielOptions {
  readonly directory: Directory;
  readonly posts: CameraPosts;
  readonly viewings: Viewings;
  readonly teardown: Teardown;
}

async function standCameras({ config, packageInfo, logger }: OrielOptions, teardown: Teardown) {
  const simulated = new Map<string, SimulatedCamera>();
  const posts: CameraPost[] = [];
  for (const camera of config.cameras) {
    const device: Device = await createDevice(camera, logger);
    if (device.simulated) {
      simulated.set(camera.name, device.simulated);
      teardown.add('ground', () => device.simulated?.close());
    }
    const post = new CameraPost({
      camera: device.camera,
      transport: camera.transport,
      audio: camera.audio,
      ...(camera.tls && { tls: await loadTls(camera.name, camera.tls) }),
      warmMs: camera.warm ?? config.stream.warm,
      playoutDelay: config.webrtc.playoutDelay,
      cacheBytes: config.stream.cache,
      userAgent: `Oriel/${packageInfo.version}`,
      logger,
    });
    teardown.add('leave', () => post.close());
    posts.push(post);
  }
  return { posts: new CameraPosts(posts), simulated };
}

function createViewings({ config, logger }: OrielOptions, posts: CameraPosts, teardown: Teardown): Viewings {
  const { bind, ports, iceServers, maxViewers } = config.webrtc;
  const engine = createDataChannelEngine({
    // Without any network but the loopback the engine would find no address at all. Asked for each peer: a gateway
    // that starts before its router does must not stay on the loopback.
    get bindAddress() {
      return bind ?? (firstExternalAddress() === undefined ? '127.0.0.1' : undefined);
    },
    ports,
    iceServers: iceUrls(iceServers),
    logger,
  });
  teardown.add('ground', () => engine.close());
  const viewings = new Viewings({ cameras: posts, engine, maxViewers, logger });
  teardown.add('leave', () => viewings.closeAll());
  return viewings;
}

/** Everything that listens: the broker and HTTP; and our own connection to the broker. */
async function openDoors({ config, packageInfo, logger, directory, posts, viewings, teardown }: House) {
  const gateway = config.gateway.name;
  const self = { username: 'oriel-gateway', password: randomBytes(24).toString('base64url') };
  const broker: Broker | undefined =
    config.broker.kind === 'embedded'
      ? await startBroker({
          gateway,
          listen: config.broker.listen,
          directory,
          self,
          cameras: posts.list().map(({ name }) => name),
          logger,
        })
      : undefined;
  if (broker) teardown.add('doors', () => broker.close());

  const { version, root } = packageInfo;
  const http = await createHttpServer({
    listen: config.http.listen,
    directory,
    routes: [
      createHealthRoute(),
      createMetricsRoute({ registry: createMetrics({ posts, viewings, version }) }),
      createSessionRoute({ gateway, version, broker: viewerBroker(config) }),
      ...createWhepRoutes({ viewings, logger }),
    ],
    viewerDir: join(root, 'dist', 'viewer'),
    upgrades: broker ? { '/mqtt': (socket, request) => broker.acceptWebSocket(socket, request) } : {},
    allowedOrigins: config.http.origins,
    connectSources: config.broker.kind === 'external' ? [new URL(config.broker.viewer.url).origin] : [],
    logger,
  });
  teardown.add('doors', () => http.close());

  const address = gatewayBroker(config, { listening: broker?.address, self });
  const bus = new MqttBus({ ...address, statusTopic: statusTopic(gateway), logger });
  teardown.add('leave', () => bus.close(BUS_CLOSE_MS));
  return { broker, http, bus };
}

/** Viewers and automations are heard from here on. */
function signal(
  { config, packageInfo, logger, directory, posts, viewings, teardown }: House,
  bus: MqttBus,
): void {
  const gateway = config.gateway.name;
  const carrier = new MqttCarrier({
    bus,
    gateway,
    version: packageInfo.version,
    directory,
    cameras: posts,
    viewings,
    iceServers: config.webrtc.iceServers,
    logger,
  });
  teardown.add('tell', () => carrier.close('shutting-down', 'the gateway is shutting down'));
  const automation = new Automation({
    bus,
    gateway,
    cameras: posts.list(),
    onChange: (listener) => posts.onChange(listener),
    logger,
  });
  teardown.add('tell', () => automation.close());
}
