import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { brokerUrl } from './broker-url.ts';
import {
  type Link,
  type LinkEnd,
  type LinkEvents,
  type LinkOptions,
  type OpenLink,
  reasonOf,
} from './link.ts';

/** From the WebSocket's first byte to CONNACK, in milliseconds. */
const CONNECT_LIMIT_MS = 5000;
const KEEPALIVE_S = 20;

/** CONNACK return codes of MQTT 3.1.1, section 3.2.2.3: bad user name or password, not authorized. */
const REFUSALS = new Set([4, 5]);

/**
 * Connects to a broker by MQTT 3.1.1 over WebSocket; a path is one on the server that `page` came from. The owner decides
 * whether and when to try again, so the client's own reconnecting is off.
 */
export function createMqttLinks(page: string): OpenLink {
  return (options, events) => openMqttLink(page, options, events);
}

function openMqttLink(page: string, options: LinkOptions, events: LinkEvents): Link {
  let over = false;
  let end: LinkEnd = { kind: 'lost', reason: 'no connection' };
  let client: MqttClient | undefined;

  function close(): void {
    over = true;
    client?.end(true);
  }

  function finish(): void {
    if (over) return;
    close();
    events.onClosed(end);
  }

  try {
    const url = brokerUrl(options.url, page);
    // A browser does not tell a page why a WebSocket did not open.
    end = { kind: 'lost', reason: `no connection to ${new URL(url).host}` };
    client = mqtt.connect(url, clientOptions(options));
  } catch (error) {
    // `new WebSocket` throws where the page may not open one, for example ws: from an https: page.
    end = { kind: 'lost', reason: reasonOf(error) };
    queueMicrotask(finish);
    return { publish: () => {}, close };
  }

  const opened = client;
  opened.on('connect', () => {
    if (over) return;
    end = { kind: 'lost', reason: 'the connection closed' };
    // Not awaited: a broker takes the packets of one client in order, and waiting costs a round trip.
    opened.subscribe([...options.topics], { qos: 0 }, (error) => {
      if (!error || over) return;
      end = { kind: 'refused', reason: `the broker does not give the session its topics: ${error.message}` };
      finish();
    });
    events.onOpen();
  });
  opened.on('message', (topic, payload, packet) => {
    if (!over) events.onMessage({ topic, text: payload.toString(), retained: packet.retain });
  });
  opened.on('error', (error) => {
    const code = 'code' in error ? error.code : undefined;
    const kind = typeof code === 'number' && REFUSALS.has(code) ? 'refused' : 'lost';
    end = { kind, reason: reasonOf(error) };
  });
  opened.on('close', finish);

  return {
    publish(topic, text) {
      if (over) return;
      opened.publish(topic, text, { qos: 0 });
      // The client writes a turn of the event loop later; the farewell of a page that is closed would not leave any more.
      opened.stream.uncork();
    },
    close,
  };
}

function clientOptions({ clientId, username, password }: LinkOptions): IClientOptions {
  return {
    clientId,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    protocolVersion: 4,
    clean: true,
    keepalive: KEEPALIVE_S,
    connectTimeout: CONNECT_LIMIT_MS,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // It would make a buffer for each 16-bit number before the first packet goes out.
    writeCache: false,
    // The other variant starts a worker from a blob: URL, which the page's content security policy forbids.
    timerVariant: 'native',
  };
}
