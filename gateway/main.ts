import type { Token } from '../access/token-directory.ts';
import type { Broker } from '../broker/broker.ts';
import { localInterfaces } from '../devices/onvif/discovery/discover.ts';
import { createFindDevice } from '../devices/onvif/discovery/find-device.ts';
import type { SimulatedCamera } from '../devices/simulated/simulated-camera.ts';
import { Automation } from './automation/automation.ts';
import { openToldBook, type ToldBook } from './automation/home-assistant/told-book.ts';
import { openTrustedBrokers, type TrustedBrokers } from './automation/trusted-brokers.ts';
import { Withdrawal } from './automation/withdrawal.ts';
import { isAutomated, NOT_AUTOMATED } from './broker-address.ts';
import { openSwitchedOff } from './cameras/switched-off.ts';
import { onvifNetwork } from './house/camera-network.ts';
import { type Doors, openDoors } from './house/doors.ts';
import type { House, OrielOptions } from './house/house.ts';
import { LiveCameras } from './house/live-cameras.ts';
import { createSessionInfo } from './house/session-info.ts';
import { firstExternalAddress } from './http/reachable-host.ts';
import type { HttpServer } from './http/server.ts';
import { ownerToken } from './owner-token.ts';
import { DeviceManagement, maySayWhoHasAccess } from './pairing/access-management.ts';
import { openHouseAccess } from './pairing/house-access.ts';
import { BY_FIRST_START } from './pairing/invitation-book.ts';
import { pairingOf } from './pairing/invitation-link.ts';
import { createDataChannelEngine } from './peer/datachannel-engine.ts';
import { openGatewayIdentity } from './sealing/gateway-identity.ts';
import { PreKeys } from './sealing/prekeys.ts';
import { CameraSetup } from './setup/camera-setup.ts';
import { MqttCarrier } from './signaling/mqtt-carrier.ts';
import { Viewings } from './signaling/viewings.ts';
import { Teardown } from './teardown.ts';
import { IceServers } from './turn/ice-servers.ts';
import { viewerLink } from './viewer-link.ts';

/** The link of a first start, which may be read hours after it, is good for so long, in ms. */
const FIRST_LINK_LIFE_MS = 3_600_000;

/** A running gateway. */
export interface Oriel {
  readonly http: HttpServer['address'];
  /** Whether HTTPS is what answers there. */
  readonly isSecure: boolean;
  /** Where the embedded broker listens; absent with an external one. */
  readonly broker: Broker['address'] | undefined;
  /** The Ed25519 key by which phones know this gateway, base64url. */
  readonly gatewayKey: string;
  /** For machines; absent where the configuration names tokens: then nobody but their holders and devices signs in. */
  readonly owner: Token | undefined;
  /** Lets the first device in; absent where somebody has access already. */
  readonly pairing: { readonly link: string } | undefined;
  /** Those that it began with. */
  readonly cameras: readonly string[];
  /** Simulated cameras by name, for those who let them misbehave. */
  readonly simulated: ReadonlyMap<string, SimulatedCamera>;
  /** Tells viewers, stops cameras, ends every session; done within two seconds. */
  close(): Promise<void>;
}

/** Composes everything, and nothing else does. Throws with one sentence when an address or a file can not be had. */
export async function startOriel(options: OrielOptions): Promise<Oriel> {
  const { config, file, packageInfo, hidden, logger } = options;
  const teardown = new Teardown({ logger });
  try {
    const { state } = config.gateway;
    const gateway = await openGatewayIdentity({ directory: state });
    const owner = config.access.tokens.length === 0 ? await ownerToken(state) : undefined;
    if (owner) hidden?.add(owner.token);
    const access = await openHouseAccess({ state, tokens: owner ? [owner] : config.access.tokens, logger });
    teardown.add('ground', () => access.close());
    const cameras = await standCameras(options, teardown);
    const setup = new CameraSetup({
      network: onvifNetwork({ logger, ...config.discovery }),
      file,
      stand: cameras,
      rights: access.directory,
      ...(hidden && { secrets: hidden }),
      logger,
    });
    const ice = new IceServers({ servers: config.webrtc.iceServers, lifetimeMs: config.webrtc.turnLifetime });
    const viewings = createViewings(options, { cameras, ice, teardown });
    const infoOf = createSessionInfo({ config, gateway, version: packageInfo.version });
    const house: House = { ...options, gateway, access, infoOf, cameras, setup, viewings, ice, teardown };
    const told = await openToldBook({ directory: state, logger });
    const trusted = await openTrustedBrokers({ directory: state, logger });
    if (config.broker.kind === 'external' && config.broker.trusted)
      await trusted.note({
        url: config.broker.url,
        gateway: config.gateway.name,
        prefix: config.automation.homeAssistant.prefix,
      });
    const keys = await PreKeys.open({ identity: gateway, logger });
    const doors = await openDoors(house);
    listen(house, doors, { told, trusted, keys });
    return {
      http: doors.http.address,
      isSecure: doors.http.isSecure,
      broker: doors.broker?.address,
      gatewayKey: gateway.identity.publicKey,
      owner,
      pairing: await firstPairing(house, doors.http),
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

interface ViewingParts {
  readonly cameras: LiveCameras;
  readonly ice: IceServers;
  readonly teardown: Teardown;
}

function createViewings(
  { config, logger }: OrielOptions,
  { cameras, ice, teardown }: ViewingParts,
): Viewings {
  const { bind, ports, candidates, maxViewers } = config.webrtc;
  const engine = createDataChannelEngine({
    // Without any network but the loopback the engine would find no address at all. Asked for each peer: a gateway
    // that starts before its router does must not stay on the loopback.
    get bindAddress() {
      return bind ?? (firstExternalAddress() === undefined ? '127.0.0.1' : undefined);
    },
    get iceServers() {
      return ice.forEngine();
    },
    ports,
    candidates,
    logger,
  });
  teardown.add('ground', () => engine.close());
  const viewings = new Viewings({ cameras: cameras.posts, engine, maxViewers, logger });
  teardown.add('leave', () => viewings.closeAll());
  return viewings;
}

interface Heard {
  readonly told: ToldBook;
  readonly trusted: TrustedBrokers;
  readonly keys: PreKeys;
}

/** Viewers and automations are heard from here on; at once, for what waited at the broker comes as soon as the bus is there. */
function listen(house: House, { bus, http }: Doors, { told, trusted, keys }: Heard): void {
  const { config, packageInfo, gateway, access, infoOf, cameras, viewings, ice, teardown, logger } = house;
  const { posts } = cameras;
  const place = { ...http.address, isSecure: http.isSecure, url: config.http.url };
  const management = new DeviceManagement({
    ...access,
    cameras: () => posts.list().map(({ name }) => name),
    hasAdminToken: config.access.tokens.some(maySayWhoHasAccess),
    isOnline: (principalId) => carrier.isOnline(principalId),
    linkOf: (secret) => viewerLink(place, { pairing: pairingOf({ config, gateway, secret }) }),
    logger,
  });
  const carrier = new MqttCarrier({
    bus,
    identity: gateway.identity,
    keys,
    directory: access.directory,
    tickets: access.tickets,
    pairing: access.pairing,
    access: management,
    infoFor: infoOf,
    cameras: posts,
    viewings,
    iceServersFor: () => ice.forViewer(),
    logger,
  });
  teardown.add('tell', () => carrier.close('shutting-down', 'the gateway is shutting down'));
  if (config.broker.kind === 'external' && !isAutomated(config)) {
    logger.info(NOT_AUTOMATED);
    const withdrawal = new Withdrawal({ bus, url: config.broker.url, trusted, told, logger });
    teardown.add('tell', () => withdrawal.close());
    return;
  }
  const automation = new Automation({
    ...config.automation,
    bus,
    gateway: config.gateway.name,
    version: packageInfo.version,
    cameras: posts,
    viewerUrl: viewerLink(place),
    told,
    logger,
  });
  teardown.add('tell', () => automation.close());
}

/** The link for the first device, where nobody has been let in by any other way. */
async function firstPairing(house: House, http: HttpServer): Promise<Oriel['pairing']> {
  const { config, gateway, access } = house;
  const { devices, invitations } = access;
  // Each start has a new one: that of the last may lie in a terminal that others see.
  await invitations.withdraw(({ by }) => by === BY_FIRST_START);
  if (config.access.tokens.length > 0 || devices.list().length > 0) return undefined;
  const { secret } = await invitations.make({
    role: 'admin',
    cameras: ['*'],
    relayOnly: false,
    lifeMs: FIRST_LINK_LIFE_MS,
    by: BY_FIRST_START,
  });
  const place = { ...http.address, isSecure: http.isSecure, url: config.http.url };
  return { link: viewerLink(place, { pairing: pairingOf({ config, gateway, secret }) }) };
}
