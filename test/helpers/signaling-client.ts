import { randomBytes } from 'node:crypto';
import mqtt, { type MqttClient } from 'mqtt';
import { nativePrimitives as primitives } from '../../gateway/sealing/native-primitives.ts';
import { type DownMessage, parseDownMessage, type UpMessage } from '../../protocol/messages.ts';
import { identityOf, idOfKey, seedOfToken } from '../../protocol/sealing/identity.ts';
import { openKeyMessage } from '../../protocol/sealing/key-message.ts';
import { fromBase64url } from '../../protocol/sealing/text.ts';
import { parseSessionInfo } from '../../protocol/session-info.ts';
import { keyTopic, type SessionAddress, signalTopic } from '../../protocol/topics.ts';
import { eventually } from './eventually.ts';
import { createSealedPage, type SealedPage } from './sealed-page.ts';

export interface SignalingOptions {
  /** `mqtt://…` or `ws://…/mqtt`. */
  readonly brokerUrl: string;
  /** Where `GET /api/session` tells the gateway's key; not needed with {@link gatewayKey}. */
  readonly httpUrl?: string;
  /** base64url. */
  readonly gatewayKey?: string;
  /** The token's name and the token; or a paired device by its {@link seed}. */
  readonly user?: string;
  readonly token?: string;
  /** 32 bytes that a device made for itself. */
  readonly seed?: Uint8Array;
  /** What signs in to the broker; default: the identity's own door at the embedded one. */
  readonly broker?: { readonly username: string; readonly password: string };
}

type Kind = DownMessage['type'];
type Down<K extends Kind> = Extract<DownMessage, { type: K }>;

/** A page's signaling: sealed messages up and down over MQTT. */
export interface SignalingClient {
  readonly address: SessionAddress;
  /** All that has come, oldest first; what is not properly sealed throws in the client and is not here. */
  readonly received: readonly DownMessage[];
  /** How often the gateway has told that it has just come to the broker. */
  readonly returns: number;
  /** Whether the broker has not closed the connection. */
  readonly isConnected: boolean;
  send(message: UpMessage): void;
  /** A body of any kind, properly sealed. */
  sendBody(body: string): void;
  /** Any text on any topic, as a forger would; resolves when the broker has taken it. */
  publish(topic: string, text: string): Promise<void>;
  /** The first message of that kind that fits, past ones included. */
  until<K extends Kind>(type: K, fits?: (message: Down<K>) => boolean): Promise<Down<K>>;
  /** Calls back with each message: at once with those that have come, then with those to come. */
  onMessage(listener: (message: DownMessage) => void): void;
  /** Without a word to the gateway. */
  close(): Promise<void>;
}

/** Resolves once the gateway's key is there. */
export async function connectSignaling(options: SignalingOptions): Promise<SignalingClient> {
  const seed = options.seed ?? seedOfToken({ token: options.token ?? '', primitives });
  const identity = identityOf({ seed, primitives });
  const gatewayKey = options.gatewayKey ?? (await askForKey(options));
  const gatewayId = idOfKey(fromBase64url(gatewayKey) ?? new Uint8Array(0), primitives);
  const address: SessionAddress = { gatewayId, session: randomBytes(16).toString('hex') };
  const { username, password } = options.broker ?? {
    username: identity.door.name,
    password: identity.door.secret,
  };
  const client: MqttClient = await mqtt.connectAsync(
    options.brokerUrl,
    {
      clientId: address.session,
      username,
      password,
      protocolVersion: 4,
      reconnectPeriod: 0,
      connectTimeout: 15_000,
    },
    false,
  );
  const received: DownMessage[] = [];
  const listeners: ((message: DownMessage) => void)[] = [];
  const down = signalTopic(address, 'down');
  let page: SealedPage | undefined;
  let boot = '';
  let returns = 0;

  function onKey(text: string, retained: boolean): void {
    const key = openKeyMessage({ text, gatewayKey, lastEpoch: 0, primitives });
    if (!retained) returns++;
    if (key.boot === boot) return;
    boot = key.boot;
    page = createSealedPage({ address, identity, gatewayKey, key });
  }

  function onDown(text: string): void {
    if (!page) return;
    const message = parseDownMessage(page.open(text));
    received.push(message);
    for (const listener of listeners) listener(message);
  }

  client.on('message', (topic, payload, { retain }) => {
    const text = payload.toString('utf8');
    if (topic === down) onDown(text);
    else onKey(text, retain);
  });
  await client.subscribeAsync([down, keyTopic(gatewayId)], { qos: 1 });
  await eventually(() => page, { withinMs: 10_000, what: 'the gateway’s key' }).catch(
    async (error: unknown) => {
      await client.endAsync(true);
      throw error;
    },
  );

  const sendBody = (body: string): void => {
    if (page) client.publish(signalTopic(address, 'up'), page.seal(body), { qos: 1 });
  };
  return {
    address,
    received,
    get returns() {
      return returns;
    },
    get isConnected() {
      return client.connected;
    },
    send: (message) => sendBody(JSON.stringify(message)),
    sendBody,
    publish: async (topic, text) => void (await client.publishAsync(topic, text, { qos: 1 })),
    until: (type, fits = () => true) =>
      eventually(
        () =>
          received.find(
            (message): message is Down<typeof type> =>
              message.type === type && fits(message as Down<typeof type>),
          ),
        { withinMs: 10_000, what: `a message "${type}"` },
      ),
    onMessage(listener) {
      received.forEach(listener);
      listeners.push(listener);
    },
    close: () => client.endAsync(true),
  };
}

async function askForKey({ httpUrl, token }: SignalingOptions): Promise<string> {
  const response = await fetch(`${httpUrl}/api/session`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(15_000),
  });
  return parseSessionInfo(await response.text()).key;
}
