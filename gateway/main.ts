import { createTokenDirectory, type Token } from '../access/directory.ts';
import type { Broker } from '../broker/broker.ts';
import { localInterfaces } from '../devices/onvif/discovery/discover.ts';
import { createFindDevice } from '../devices/onvif/discovery/find-device.ts';
import type { SimulatedCamera } from '../devices/simulated/simulated-camera.ts';
import { Automation } from './automation/automation.ts';
import { openToldBook, type ToldBook } from './automation/home-assistant/told-book.ts';
import { openSwitchedOff } from './cameras/switched-off.ts';
import { onvifNetwork } from './house/camera-network.ts';
import { type Doors, openDoors } from './house/doors.ts';
import type { House, OrielOptions } from './house/house.ts';
import { LiveCameras } from './house/live-cameras.ts';
import type { HttpServer } from './http/server.ts';
import { ownerToken } from './owner-token.ts';
import { createDataChannelEngine } from './peer/datachannel-engine.ts';
import { iceUrls } from './peer/ice-url.ts';
import { CameraSetup } from './setup/camera-setup.ts';
import { MqttCarrier } from './signaling/mqtt-carrier.ts';
import { Viewings } from './signaling/viewings.ts';
import { Teardown } from './teardown.ts';
import { firstExternalAddress, viewerLink } from './viewer-link.ts';

/** A running gateway. */
export interface Oriel {
  readonly http: HttpServer['address'];
  /** Where the embedded broker listens; absent with an external one. */
  readonly broker: Broker['address'] | undefined;
  /** Absent where the configuration names tokens: then nobody but their holders signs in. */
  readonly owner: Token | undefined;
  /** Those that it began with. */
  readonly cameras: readonly string[];
  /** Simulated cameras by name, for those who let them misbehave. */
  readonly simulated: ReadonlyMap<string, SimulatedCamera>;
  /** Tells viewers, stops cameras, ends every session; done within two seconds. */
  close(): Promise<void>;
}

/** Composes everything, and nothing else does. Throws with one sentence when an address or a file can not be had. */
export async function startOriel(options: OrielOptions): Promise<Oriel> {
  const { config, file, logger } = options;
  const teardown = new Teardown({ logger });
  try {
    const owner = config.access.tokens.length === 0 ? await ownerToken(config.gateway.state) : undefined;
    const directory = createTokenDirectory(owner ? [owner] : config.access.tokens);
    const cameras = await standCameras(options, teardown);
    const setup = new CameraSetup({
      network: onvifNetwork({ logger, ...config.discovery }),
      file,
      stand: cameras,
      rights: directory,
      logger,
    });
    const viewings = createViewings(options, cameras, teardown);
    const house: House = { ...options, directory, cameras, setup, viewings, teardown };
    const told = await openToldBook({ directory: config.gateway.state, logger });
    const doors = await openDoors(house);
    listen(house, doors, told);
    return {
      http: doors.http.address,
      broker: doors.broker?.address,
      owner,
      cameras: cameras.posts.list().map(({ name }) => name),
      simulated: cameras.simulated,
      close: () => teardown.run(),
    };
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function standCameras(
  { config, packageInfo, logger }: OrielOptions,
  teardown: Teardown,
): Promise<LiveCameras> {
  const cameras = new LiveCameras({
    config,
    userAgent: `Oriel/${packageInfo.version}`,
    switchedOff: await openSwitchedOff({ directory: config.gateway.state, logger }),
    findDevice: createFindDevice({
      logger,
      interfaces: () => localInterfaces(config.discovery.interfaces),
    }),
    logger,
  });
  teardown.add('leave', () => cameras.close());
  teardown.add('ground', () => cameras.closeSimulated());
  for (const camera of config.cameras) await cameras.raise(camera);
  return cameras;
}

function createViewings(
  { config, logger }: OrielOptions,
  { posts }: LiveCameras,
  teardown: Teardown,
): Viewings {
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

/** Viewers and automations are heard from here on. */
function listen(house: House, { bus, http }: Doors, told: ToldBook): void {
  const { config, packageInfo, directory, cameras, viewings, teardown, logger } = house;
  const { posts } = cameras;
  const { version } = packageInfo;
  const gateway = config.gateway.name;
  const carrier = new MqttCarrier({
    bus,
    gateway,
    version,
    directory,
    cameras: posts,
    viewings,
    iceServers: config.webrtc.iceServers,
    logger,
  });
  teardown.add('tell', () => carrier.close('shutting-down', 'the gateway is shutting down'));
  const viewerUrl = viewerLink({ ...http.address, url: config.http.url });
  const automation = new Automation({
    ...config.automation,
    bus,
    gateway,
    version,
    cameras: posts,
    viewerUrl,
    told,
    logger,
  });
  teardown.add('tell', () => automation.close());
}
