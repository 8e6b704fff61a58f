import { describe } from 'vitest';
import type { SimulatedCameraOptions } from '../../devices/simulated/simulated-camera.ts';
import { CAMERA_FILTERS, COMMAND_TOPICS } from '../../protocol/topics.ts';
import { BROKER_USERS, documentedRights } from '../helpers/documented-rights.ts';
import { startMosquitto } from '../helpers/mosquitto.ts';
import { type MosquittoClients, mosquittoClients } from '../helpers/mosquitto-clients.ts';
import type { OrielConfig } from '../helpers/oriel-process.ts';
import { selfSignedCertificate } from '../helpers/self-signed-certificate.ts';
import { type House, type HouseOptions, startHouse, TOKENS } from './house.ts';

export const ROOT = 'oriel/home';

/** Who automates, by role; the same names and secrets on either broker. */
const MACHINES = {
  guest: { name: 'guest', token: 'guest-has-16-characters', role: 'viewer', cameras: ['*'] },
  machine: { name: 'machine', token: 'machine-has-16-characters', role: 'operator', cameras: ['*'] },
  owner: { name: 'owner', token: 'owner-has-16-characters', role: 'admin', cameras: ['*'] },
} as const;
type Machine = keyof typeof MACHINES;
/** By HTTP the same, whatever the broker. */
export const OWNER = { ...MACHINES.owner };

/** A gateway with a camera `porch`, its broker, and `mosquitto_pub` and `mosquitto_sub` to automate it. */
export interface Stage {
  readonly house: House;
  /** Whether its broker lives on when the gateway dies. */
  readonly external: boolean;
  /** `mosquitto_pub` and `mosquitto_sub`, signed in as one of those. */
  clients(machine: Machine): Promise<MosquittoClients>;
  /** Ends the broker, and starts it again on the same ports. */
  restartBroker(options?: { whileAway?: () => Promise<void> }): Promise<void>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly camera?: Partial<SimulatedCameraOptions>;
  /** Beside `porch`. */
  readonly cameras?: HouseOptions['cameras'];
  /** Topics of somebody else's on the external broker, that every machine may read and write. */
  readonly otherTopics?: readonly string[];
  readonly config?: OrielConfig;
}

/** Starts a stage with one of the brokers. */
export type SetUp = (options?: StageOptions) => Promise<Stage>;

/** Both ways to have a broker; everything is to be the same with either. */
export const STAGES: readonly (readonly [string, SetUp])[] = [
  ['the embedded broker', embeddedStage],
  ['Mosquitto, with TLS and the documented rights', mosquittoStage],
];

/** The same tests through either broker: one after another on each stage, and both stages at once, since they mostly wait. */
export function throughEachBroker(what: string, tests: (setUp: SetUp) => void): void {
  describe.concurrent.each(STAGES)('through %s', (_broker, setUp) => {
    describe.sequential(what, () => tests(setUp));
  });
}

export async function embeddedStage({
  camera = {},
  cameras = [],
  config = {},
}: StageOptions = {}): Promise<Stage> {
  const tokens = [...Object.values(TOKENS), ...Object.values(MACHINES)].map((token) => ({ ...token }));
  const house = await startHouse({ camera, cameras, config: { access: { tokens }, ...config } });
  const { oriel } = house;
  return {
    house,
    external: false,
    clients: clientsOf(() => ({ url: oriel.mqttUrl })),
    async restartBroker({ whileAway = () => Promise.resolve() } = {}) {
      await oriel.stop();
      await whileAway();
      await oriel.start();
    },
    close: () => house.close(),
  };
}

export async function mosquittoStage(options: StageOptions = {}): Promise<Stage> {
  const { camera = {}, cameras = [], otherTopics = [], config = {} } = options;
  const machines = Object.values(MACHINES);
  const mosquitto = await startMosquitto({
    users: { ...BROKER_USERS, ...Object.fromEntries(machines.map(({ name, token }) => [name, token])) },
    acl: [...(await documentedRights()), ...machines.flatMap((machine) => rightsOf(machine, otherTopics))],
    tls: selfSignedCertificate({ name: 'broker.example', alsoIp: '127.0.0.1' }),
  });
  const { tlsUrl: url, caFile, websocketUrl } = mosquitto;
  const broker = {
    url,
    ca: caFile,
    trusted: true,
    username: 'oriel',
    password: BROKER_USERS.oriel,
    viewer: { url: websocketUrl, username: 'viewers', password: BROKER_USERS.viewers },
  };
  const tokens = Object.values(TOKENS).map((token) => ({ ...token }));
  const house = await startHouse({
    camera,
    cameras,
    config: { access: { tokens: [...tokens, OWNER] }, broker, ...config },
  });
  return {
    house,
    external: true,
    clients: clientsOf(() => ({ url, caFile })),
    async restartBroker({ whileAway = () => Promise.resolve() } = {}) {
      await mosquitto.stop();
      await whileAway();
      await mosquitto.start();
    },
    async close() {
      await house.close();
      await mosquitto.close();
    },
  };
}

function clientsOf(where: () => { url: string; caFile?: string }): Stage['clients'] {
  return (machine) => {
    const { name: username, token: password } = MACHINES[machine];
    return mosquittoClients({ ...where(), username, password });
  };
}

/** What the embedded broker grants a token of that role, in Mosquitto's words. */
function rightsOf({ name, role }: (typeof MACHINES)[Machine], others: readonly string[]): string[] {
  const mayCommand = role !== 'viewer';
  const topics = COMMAND_TOPICS.filter(({ right }) =>
    right === 'command' ? mayCommand : role === 'admin',
  ).map(({ topic }) => `topic write ${ROOT}/+/${topic}`);
  return [
    '',
    `user ${name}`,
    `topic read ${ROOT}/status`,
    ...CAMERA_FILTERS.map((filter) => `topic read ${ROOT}/+/${filter}`),
    'topic read homeassistant/#',
    ...(role === 'viewer' ? [] : ['topic write homeassistant/status']),
    ...topics,
    ...others.map((topic) => `topic readwrite ${topic}`),
  ];
}
