import { randomBytes } from 'node:crypto';
import mqtt, { type MqttClient } from 'mqtt';
import type { DownMessage, UpMessage } from '../../protocol/messages.ts';
import { ProtocolError } from '../../protocol/parse.ts';
import { identityOf } from '../../protocol/sealing/identity.ts';
import { noblePrimitives as primitives } from '../../protocol/sealing/noble-primitives.ts';
import { offerHash } from '../../protocol/sealing/offer-hash.ts';
import { createViewerLine, type ViewerLine } from '../../protocol/sealing/viewer-line.ts';
import { keyTopic, type SessionAddress, signalTopic } from '../../protocol/topics.ts';
import { eventually } from '../helpers/eventually.ts';
import { createReceivingPeer, type ReceivingPeer } from '../helpers/receiving-peer.ts';
import { idOfGateway } from './gateway-id.ts';

const LIMIT_MS = 10_000;

type Kind = DownMessage['type'];
type Down<K extends Kind> = Extract<DownMessage, { type: K }>;

export interface HonestViewerOptions {
  readonly brokerUrl: string;
  /** The gateway's Ed25519 key, base64url. */
  readonly gatewayKey: string;
  readonly seed: Uint8Array;
  /** Default: a random one, as pages have. */
  readonly session?: string;
}

/** A page's signaling as it ought to be, which notes whatever it would not believe. */
export interface HonestViewer {
  readonly address: SessionAddress;
  readonly up: string;
  readonly down: string;
  readonly line: ViewerLine;
  /** What came and was believed, oldest first. */
  readonly received: readonly DownMessage[];
  /** Why the others were not. */
  readonly refused: readonly string[];
  send(message: UpMessage): void;
  /** Seals without sending. */
  seal(message: UpMessage): string;
  /** The first message of that kind that fits, from among those that come after `since` (default: all). */
  until<K extends Kind>(type: K, fits?: (message: Down<K>) => boolean, since?: number): Promise<Down<K>>;
  untilRefused(problem: RegExp, since?: number): Promise<string>;
  /** Asks and is answered, by default within 10 s: signaling works, now. */
  greet(withinMs?: number): Promise<void>;
  watch(camera: string): Promise<ReceivingPeer>;
  /** Offers, and leaves it to the test what comes of it. */
  offer(camera: string): Promise<{ readonly peer: ReceivingPeer; readonly key: string }>;
  /** Says good-bye and waits until the broker has it. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

export async function connectHonestViewer(options: HonestViewerOptions): Promise<HonestViewer> {
  const { brokerUrl, gatewayKey, seed } = options;
  const session = options.session ?? randomBytes(16).toString('hex');
  const address: SessionAddress = { gatewayId: idOfGateway(gatewayKey), session };
  const [up, down] = [signalTopic(address, 'up'), signalTopic(address, 'down')];
  const line = createViewerLine({
    address,
    identity: identityOf({ seed, primitives }),
    gatewayKey,
    lastEpoch: 0,
    primitives,
    now: () => performance.now(),
  });
  const received: DownMessage[] = [];
  const refused: string[] = [];
  const peers = new Map<string, ReceivingPeer>();
  const client: MqttClient = await mqtt.connectAsync(
    brokerUrl,
    { clientId: session, protocolVersion: 4, reconnectPeriod: 100, connectTimeout: 5000 },
    false,
  );

  const send = (message: UpMessage): void =>
    void client.publish(up, line.seal(message), { qos: 1 }, () => undefined);

  function take(topic: string, text: string): void {
    if (topic !== down) {
      if (line.hearKey(text).isNewBoot) send({ type: 'hello' });
      return;
    }
    const message = line.open(text);
    received.push(message);
    if (message.type === 'candidate') peers.get(message.peer)?.addCandidate(message);
  }

  client.on('message', (topic, payload) => {
    try {
      take(topic, payload.toString());
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      refused.push(error.message);
    }
  });
  await client.subscribeAsync([keyTopic(address.gatewayId), down], { qos: 1 });

  const until: HonestViewer['until'] = (type, fits = () => true, since = 0) =>
    eventually(
      () =>
        received
          .slice(since)
          .find(
            (message): message is Down<typeof type> =>
              message.type === type && fits(message as Down<typeof type>),
          ),
      { withinMs: LIMIT_MS, what: `a message "${type}" (${refused.at(-1) ?? 'nothing refused'})` },
    );

  const offer: HonestViewer['offer'] = async (camera) => {
    const peer = await createReceivingPeer();
    const key = `p${randomBytes(6).toString('hex')}`;
    send({ type: 'offer', peer: key, camera, quality: 'main', sdp: peer.offer });
    return { peer, key };
  };

  return {
    address,
    up,
    down,
    line,
    received,
    refused,
    send,
    seal: (message) => line.seal(message),
    until,
    untilRefused: (problem, since = 0) =>
      eventually(() => refused.slice(since).find((each) => problem.test(each)), {
        what: `the refusal ${problem} (${refused.slice(since).join('; ')})`,
      }),
    async greet(withinMs = LIMIT_MS) {
      await eventually(() => line.isReady, { what: 'the gateway’s key', withinMs });
      const since = received.length;
      send({ type: 'hello' });
      await eventually(() => received.slice(since).some(({ type }) => type === 'welcome'), {
        withinMs,
        what: `a welcome (${refused.at(-1) ?? 'nothing refused'})`,
      });
    },
    async watch(camera) {
      const { peer, key } = await offer(camera);
      const isOurs = (message: { peer?: string | undefined }) => message.peer === key;
      const refusal = until('error', isOurs).then(({ code, message }) => {
        throw new Error(`${code}: ${message}`);
      });
      refusal.catch(() => undefined);
      const answer = await Promise.race([until('answer', isOurs), refusal]);
      if (answer.offerHash !== offerHash(peer.offer, primitives)) throw new Error('it answers another offer');
      peer.accept(answer.sdp);
      for (const message of received) {
        if (message.type === 'candidate' && message.peer === key) peer.addCandidate(message);
      }
      peers.set(key, peer);
      return peer;
    },
    offer,
    async leave() {
      if (line.isReady) await client.publishAsync(up, line.seal({ type: 'bye' }), { qos: 1 });
    },
    async close() {
      for (const peer of peers.values()) peer.close();
      await client.endAsync(true);
    },
  };
}
