import { randomUUID } from 'node:crypto';
import mqtt, { type MqttClient } from 'mqtt';
import { open, seal } from '../../protocol/envelope.ts';
import { type DownMessage, parseDownMessage, type UpMessage } from '../../protocol/messages.ts';
import { type SessionAddress, signalTopic } from '../../protocol/topics.ts';
import { eventually } from './eventually.ts';

export interface SignalingOptions {
  /** `mqtt://…` or `ws://…/mqtt`. */
  readonly brokerUrl: string;
  /** Default `home`. */
  readonly gateway?: string;
  /** The token's name and the token. */
  readonly user: string;
  readonly token: string;
  /** What signs in to the broker; default: the token's name and the token. */
  readonly broker?: { readonly username: string; readonly password: string };
}

type Kind = DownMessage['type'];
type Down<K extends Kind> = Extract<DownMessage, { type: K }>;

/** A page's signaling: sealed messages up and down over MQTT. */
export interface SignalingClient {
  readonly address: SessionAddress;
  /** All that has come, oldest first; what is not properly sealed throws in the client and is not here. */
  readonly received: readonly DownMessage[];
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

export async function connectSignaling(options: SignalingOptions): Promise<SignalingClient> {
  const { brokerUrl, gateway = 'home', user, token } = options;
  const { username, password } = options.broker ?? { username: user, password: token };
  const address: SessionAddress = { gateway, user, session: randomUUID() };
  const client: MqttClient = await mqtt.connectAsync(
    brokerUrl,
    {
      clientId: address.session,
      username,
      password,
      protocolVersion: 4,
      reconnectPeriod: 0,
      connectTimeout: 5000,
    },
    false,
  );
  const received: DownMessage[] = [];
  const listeners: ((message: DownMessage) => void)[] = [];
  let after = 0;
  client.on('message', (_topic, payload) => {
    const text = payload.toString('utf8');
    const opened = open({ address, direction: 'down', secret: token, after, text });
    after = opened.counter;
    const message = parseDownMessage(opened.body);
    received.push(message);
    for (const listener of listeners) listener(message);
  });
  await client.subscribeAsync(signalTopic(address, 'down'), { qos: 1 });

  let counter = 0;
  const sendBody = (body: string): void => {
    counter = Math.max(counter + 1, Date.now());
    const text = seal({ address, direction: 'up', secret: token, counter, body });
    client.publish(signalTopic(address, 'up'), text, { qos: 1 });
  };
  return {
    address,
    received,
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
