import { randomBytes } from 'node:crypto';
import type { Role } from '../../access/principal.ts';
import type { UpMessage } from '../../protocol/messages.ts';
import { seedOfToken } from '../../protocol/sealing/identity.ts';
import { noblePrimitives as primitives } from '../../protocol/sealing/noble-primitives.ts';
import { parseSessionInfo, type SessionInfo } from '../../protocol/session-info.ts';
import { keyTopic } from '../../protocol/topics.ts';
import { scrape, sumOf } from '../bench/prometheus.ts';
import { eventually } from '../helpers/eventually.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import type { ReceivingPeer } from '../helpers/receiving-peer.ts';
import { idOfGateway } from './gateway-id.ts';
import { connectHonestViewer, type HonestViewer } from './honest-viewer.ts';
import { type HostileBroker, type Said, startHostileBroker } from './hostile-broker.ts';

/** Words that occur nowhere by chance, so that they can be looked for in all that a broker sees. */
export const NAMES = {
  gateway: 'millhouse-gateway',
  lantern: 'lantern-yard-camera',
  shed: 'boat-shed-camera',
  /** How a device that pairs calls itself. */
  phone: 'Pocket of the lighthouse keeper',
} as const;

interface Person {
  readonly name: string;
  readonly token: string;
  readonly role: Role;
  readonly cameras: readonly string[];
}

export const PEOPLE = {
  anna: { name: 'annas-telephone', token: 'annas-token-of-the-hearth', role: 'admin', cameras: ['*'] },
  bob: {
    name: 'bobs-writing-tablet',
    token: 'bobs-token-of-the-harbour',
    role: 'operator',
    cameras: [NAMES.lantern],
  },
} as const satisfies Record<string, Person>;
export type Who = keyof typeof PEOPLE;

export function seedOf(who: Who): Uint8Array {
  return seedOfToken({ token: PEOPLE[who].token, primitives });
}

/** Somebody who watches from before the first attempt until after the last. */
interface Watcher {
  readonly page: HonestViewer;
  peer: ReceivingPeer;
  /** Both ends' first ones. */
  readonly sdp: string;
}

/** A gateway whose only broker is hostile, and two people who watch through it all the while. */
export interface Stage {
  readonly broker: HostileBroker;
  readonly camera: OnvifTestCamera;
  readonly oriel: OrielProcess;
  readonly info: SessionInfo;
  readonly gatewayId: string;
  readonly key: string;
  readonly honest: readonly Watcher[];
  /** Another page of somebody's, or of a stranger, which has been welcomed where it is somebody's. */
  page(who: Who | Uint8Array): Promise<HonestViewer>;
  /** What was published last on that topic. */
  last(topic: string, fits?: (said: Said) => boolean): Promise<Said>;
  /** Has a page say something, and waits until the broker has it. */
  hear(page: HonestViewer, message: UpMessage): Promise<Said>;
  /** The MQTT client that is the gateway. */
  gatewayClient(): Promise<string>;
  /** Waits until the gateway has had all that was published before. */
  settle(): Promise<void>;
  /** Ends what {@link page} opened, and gives back what the broker ought to have retained. */
  leave(): Promise<void>;
  /** How many peer connections the gateway has. */
  viewers(): Promise<number>;
  log(): readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

/** Little to encode, and soon the next. */
const SMALL = { width: 320, height: 180, fps: 25, gopFrames: 25 };

export async function startStage(): Promise<Stage> {
  const [broker, camera, shed] = await Promise.all([
    startHostileBroker(),
    startOnvifCamera(NAMES.lantern, { main: SMALL, sub: SMALL }),
    startOnvifCamera(NAMES.shed, { main: SMALL, sub: SMALL }),
  ]);
  const oriel = await startOriel({
    gateway: { name: NAMES.gateway },
    broker: { url: broker.url, viewer: { url: broker.websocketUrl } },
    access: { tokens: Object.values(PEOPLE).map((person) => ({ ...person })) },
    cameras: [camera.config, shed.config],
    webrtc: { bind: '127.0.0.1' },
  });
  const response = await fetch(`${oriel.httpUrl}/api/session`, {
    headers: { authorization: `Bearer ${PEOPLE.anna.token}` },
  });
  const info = parseSessionInfo(await response.text());
  const gatewayId = idOfGateway(info.key);
  const pages: HonestViewer[] = [];
  const connect = (seed: Uint8Array) =>
    connectHonestViewer({ brokerUrl: broker.url, gatewayKey: info.key, seed });
  const honest: Watcher[] = [];
  for (const who of ['anna', 'bob'] as const) {
    const page = await connect(seedOf(who));
    await page.greet();
    const peer = await page.watch(NAMES.lantern);
    const answer = await page.until('answer');
    honest.push({ page, peer, sdp: `${peer.offer}\n${answer.sdp}` });
  }

  return {
    broker,
    camera,
    oriel,
    info,
    gatewayId,
    key: keyTopic(gatewayId),
    honest,
    async page(who) {
      const page = await connect(typeof who === 'string' ? seedOf(who) : who);
      pages.push(page);
      // It says hello by itself as it hears the key.
      if (typeof who === 'string') await page.until('welcome');
      else await eventually(() => page.line.isReady, { what: 'the gateway’s key' });
      return page;
    },
    last: (topic, fits = () => true) =>
      eventually(() => broker.said.findLast((said) => said.topic === topic && fits(said)), {
        what: `something on ${topic}`,
      }),
    hear(page, message) {
      const before = broker.said.length;
      page.send(message);
      return eventually(
        () => broker.said.slice(before).find(({ topic, client }) => topic === page.up && client !== ''),
        { what: `the page’s ${message.type}` },
      );
    },
    async gatewayClient() {
      const { client } = await eventually(
        () => broker.said.findLast(({ topic, client }) => topic === keyTopic(gatewayId) && client !== ''),
        { what: 'the gateway’s key message' },
      );
      return client;
    },
    async settle() {
      await honest[0]?.page.greet();
    },
    async leave() {
      broker.obey();
      const key = broker.said.findLast(({ topic, client }) => topic === keyTopic(gatewayId) && client !== '');
      if (key) await broker.publish({ topic: key.topic, payload: key.payload, retain: true });
      for (const page of pages.splice(0)) {
        await page.leave().catch(() => undefined);
        await page.close();
      }
    },
    viewers: async () =>
      sumOf(await scrape({ url: oriel.httpUrl, token: PEOPLE.anna.token }), 'oriel_viewers'),
    log: () =>
      oriel
        .output()
        .split('\n')
        // The last may not have come to its end yet.
        .slice(0, -1)
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line)),
    async close() {
      await Promise.all([...pages, ...honest.map(({ page }) => page)].map((page) => page.close()));
      await oriel.close();
      await Promise.all([camera.close(), shed.close(), broker.close()]);
    },
  };
}

/** Somebody whom nobody here knows. */
export function stranger(): Uint8Array {
  return randomBytes(32);
}
