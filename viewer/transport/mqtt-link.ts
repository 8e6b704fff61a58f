import { Buffer } from 'buffer';
import { generate, type Packet, parser, writeToStream } from 'mqtt-packet';
import { type Cancel, type Clock, platformClock } from '../models/clock.ts';
import { brokerUrl } from './broker-url.ts';
import {
  type Link,
  type LinkEnd,
  type LinkEvents,
  type LinkOptions,
  type OpenLink,
  reasonOf,
} from './link.ts';
import { type OpenSocket, openWebSocket, type Socket } from './web-socket.ts';

export interface MqttLinksOptions {
  /** The page's own address; a broker's path is one on the server that it came from. */
  readonly page: string;
  readonly openSocket?: OpenSocket;
  readonly clock?: Pick<Clock, 'after'>;
}

/** From the WebSocket's opening to CONNACK, in milliseconds, where nobody says another. */
const CONNECT_LIMIT_MS = 5000;
const KEEPALIVE_S = 20;
/** How long anything may take to come after a PINGREQ, in milliseconds. */
const PING_LIMIT_MS = 8000;
/**
 * What is taken in one frame, or waits for the rest of its packet, in bytes: more than any envelope, and less than would
 * harm a phone.
 */
const MAX_BYTES = 1_048_576;
const SUBSCRIBE_ID = 1;
/** SUBACK's return code (MQTT 3.1.1, section 3.9.3). */
const NOT_GRANTED = 0x80;

/** CONNACK's return codes (MQTT 3.1.1, section 3.2.2.3), and whether another try with the same credentials is in vain. */
const REFUSALS: Readonly<Record<number, readonly [reason: string, final: boolean]>> = {
  1: ['it speaks another version of MQTT', false],
  2: ['it does not take the session’s name', false],
  3: ['it is not available', false],
  4: ['bad user name or password', true],
  5: ['not authorized', true],
};

/**
 * Connects to a broker by MQTT 3.1.1 over WebSocket, at QoS 0. The owner decides whether and when to try again. Whatever
 * a broker sends that is no MQTT, or was not asked for, ends the connection.
 */
export function createMqttLinks(options: MqttLinksOptions): OpenLink {
  // It would make a buffer for each 16-bit number before the first packet goes out.
  writeToStream.cacheNumbers = false;
  const { page, openSocket = openWebSocket, clock = platformClock } = options;
  return (link, events) => openMqttLink({ page, openSocket, clock, link, events });
}

interface Opening extends Required<MqttLinksOptions> {
  readonly link: LinkOptions;
  readonly events: LinkEvents;
}

function openMqttLink({ page, openSocket, clock, link: options, events }: Opening): Link {
  const packets = parser({ protocolVersion: 4 });
  let socket: Socket | undefined;
  let isOwn = false;
  let open = false;
  let over = false;
  let end: LinkEnd = { kind: 'lost', reason: 'no connection' };
  let cancelLimit: Cancel = () => {};
  let cancelPing: Cancel = () => {};

  function close(): void {
    if (over) return;
    if (open) send({ cmd: 'disconnect' });
    over = true;
    cancelLimit();
    cancelPing();
    socket?.close();
  }

  function finish(told = end): void {
    if (over) return;
    close();
    events.onClosed(told);
  }

  function breach(what: string): void {
    finish({ kind: 'lost', reason: `the broker breaks the protocol: ${what}` });
  }

  function send(packet: Packet): void {
    if (over) return;
    // Copied: a Buffer may be a view into memory that is shared with others.
    socket?.send(new Uint8Array(generate(packet)));
  }

  function limit(ms: number, what: string): void {
    cancelLimit();
    cancelLimit = clock.after(ms, () => finish({ kind: 'lost', reason: what }));
  }

  function ping(): void {
    cancelPing = clock.after(KEEPALIVE_S * 1000, () => {
      send({ cmd: 'pingreq' });
      limit(PING_LIMIT_MS, 'the broker does not answer');
      ping();
    });
  }

  function subscribe(): void {
    const subscriptions = options.topics.map((topic) => ({ topic, qos: 0 }) as const);
    send({ cmd: 'subscribe', messageId: SUBSCRIBE_ID, subscriptions });
  }

  function begin(): void {
    send(connectPacket(options));
    // MQTT lets a client go on before the answer (section 3.1.4), which saves a round trip; not all brokers take it.
    if (isOwn) subscribe();
  }

  function onConnack(code: number): void {
    if (open) {
      breach('a second CONNACK');
      return;
    }
    if (code !== 0) {
      const [reason, final] = REFUSALS[code] ?? [`code ${code}`, false];
      finish({ kind: final ? 'refused' : 'lost', reason: `the broker refused the connection: ${reason}` });
      return;
    }
    open = true;
    cancelLimit();
    end = { kind: 'lost', reason: 'the connection closed' };
    if (!isOwn) subscribe();
    ping();
    events.onOpen();
  }

  function onPacket(packet: Packet): void {
    if (over) return;
    if (packet.cmd === 'connack') onConnack(packet.returnCode ?? 0);
    else if (!open) breach(`${packet.cmd} before CONNACK`);
    else if (packet.cmd === 'publish') {
      if (packet.qos !== 0) breach('another QoS than was asked for');
      else events.onMessage({ topic: packet.topic, text: textOf(packet.payload), retained: packet.retain });
    } else if (packet.cmd === 'suback') {
      if (packet.messageId === SUBSCRIBE_ID && !packet.granted.includes(NOT_GRANTED)) return;
      finish({ kind: 'refused', reason: 'the broker does not give the session its topics' });
    } else if (packet.cmd !== 'pingresp') breach(`an unexpected ${packet.cmd}`);
  }

  function onFrame(data: unknown): void {
    if (over) return;
    if (!(data instanceof ArrayBuffer)) {
      breach('a frame of text');
      return;
    }
    // Whatever comes proves that it is there.
    if (open) cancelLimit();
    try {
      const waiting = data.byteLength > MAX_BYTES ? data.byteLength : packets.parse(Buffer.from(data));
      if (waiting > MAX_BYTES) breach(`more than ${MAX_BYTES} bytes at once`);
    } catch (error) {
      breach(reasonOf(error));
    }
  }

  packets.on('packet', onPacket);
  packets.on('error', (error) => breach(reasonOf(error)));
  try {
    const url = brokerUrl(options.url, page);
    // A browser does not tell a page why a WebSocket did not open.
    const { host } = new URL(url);
    end = { kind: 'lost', reason: `no connection to ${host}` };
    isOwn = host === new URL(page).host;
    socket = openSocket(url, {
      onOpen: begin,
      onFrame,
      onClosed: () => finish(),
    });
  } catch (error) {
    end = { kind: 'lost', reason: reasonOf(error) };
    queueMicrotask(finish);
    return { publish: () => {}, close };
  }
  limit(options.limitMs ?? CONNECT_LIMIT_MS, end.reason);
  if (socket.isOpen) begin();

  return {
    publish(topic, payload) {
      if (open) send({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false });
    },
    close,
  };
}

function connectPacket({ clientId, username, password }: LinkOptions): Packet {
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId,
    keepalive: KEEPALIVE_S,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: Buffer.from(password) }),
  };
}

const decoder = new TextDecoder();

function textOf(payload: string | Uint8Array): string {
  return typeof payload === 'string' ? payload : decoder.decode(payload);
}
