import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { Aedes, type Client } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';

/** What a client published, or the adversary did. */
export interface Publication {
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly retain?: boolean;
}

export interface Said extends Publication {
  /** Whose client id it came from. */
  readonly client: string;
  readonly payload: Buffer;
  readonly text: string;
}

/** What becomes of something said: it goes on its way, is lost, or others go in its place. */
export type Ruling = 'pass' | 'drop' | readonly Publication[];

/** A broker without any rights, whose owner reads, changes, keeps back and makes up whatever passes. */
export interface HostileBroker {
  /** MQTT over TCP. */
  readonly url: string;
  readonly websocketUrl: string;
  /** All that was published, oldest first, whatever became of it. */
  readonly said: readonly Said[];
  /** Every byte that any client ever sent, one entry a connection. */
  bytesSeen(): readonly Buffer[];
  /** From now on this decides on all that is said. */
  rule(ruling: (said: Said) => Ruling): void;
  /** Which subscriptions are refused from now on. */
  refuse(isRefused: (filter: string) => boolean): void;
  /** Passes everything on again. */
  obey(): void;
  /** To all who have subscribed. */
  publish(publication: Publication): Promise<void>;
  /** To this client, whether it has subscribed or not. */
  push(client: string, publication: Publication): Promise<void>;
  /** Bytes that need be no MQTT. */
  pushBytes(client: string, bytes: Buffer): void;
  /** Ends the sending half of the client's connection, and goes on reading. */
  halfClose(client: string): void;
  kick(client: string): void;
  /** Whose filters cover that topic by their own subscription. */
  clients(): readonly string[];
  close(): Promise<void>;
}

const NOBODYS_TOPIC = 'void';
/** Floods are not kept whole. */
const KEPT_BYTES = 64 * 1024 * 1024;

export async function startHostileBroker(): Promise<HostileBroker> {
  const said: Said[] = [];
  const seen: { chunks: Buffer[] }[] = [];
  let kept = 0;
  let ruling: (said: Said) => Ruling = () => 'pass';
  let isRefused: (filter: string) => boolean = () => false;
  const clients = new Map<string, Client>();

  const aedes = await Aedes.createBroker({
    authenticate: (_client, _name, _password, done) => done(null, true),
    authorizePublish(client, packet, done) {
      const payload = Buffer.from(packet.payload);
      const { topic, retain } = packet;
      const one: Said = { client: client?.id ?? '', topic, payload, text: payload.toString(), retain };
      said.push(one);
      const decided = ruling(one);
      if (decided !== 'pass') {
        // It is acknowledged as if it had been passed on.
        packet.topic = NOBODYS_TOPIC;
        packet.retain = false;
        packet.payload = Buffer.alloc(0);
        for (const other of decided === 'drop' ? [] : decided) void publish(other);
      }
      done();
    },
    authorizeSubscribe: (_client, subscription, done) =>
      done(null, isRefused(subscription.topic) ? null : subscription),
    concurrency: 0,
  });
  aedes.on('client', (client) => clients.set(client.id, client));
  aedes.on('clientDisconnect', (client) => {
    if (clients.get(client.id) === client) clients.delete(client.id);
  });

  function publish({ topic, payload, retain = false }: Publication): Promise<void> {
    return new Promise((resolve, reject) => {
      aedes.publish({ cmd: 'publish', topic, payload, retain, qos: 1, dup: false }, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }

  function take(stream: Duplex): void {
    const bytes: { chunks: Buffer[] } = { chunks: [] };
    seen.push(bytes);
    stream.on('error', () => undefined);
    aedes.handle(stream);
    // aedes reads on `readable`, and this listener sees the same chunks.
    stream.on('data', (chunk: Buffer) => {
      kept += chunk.length;
      if (kept <= KEPT_BYTES) bytes.chunks.push(chunk);
    });
  }

  const streams = new Set<Duplex>();
  const remember = (stream: Duplex): Duplex => {
    streams.add(stream);
    return stream.once('close', () => streams.delete(stream));
  };
  const server = createServer({ noDelay: true }, (socket) => take(remember(socket)));
  server.listen(0, '127.0.0.1');
  const webSockets = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'mqtt' });
  webSockets.on('connection', (socket) => take(remember(createWebSocketStream(socket))));
  await Promise.all([once(server, 'listening'), once(webSockets, 'listening')]);
  const portOf = (listening: { address(): string | AddressInfo | null }) =>
    (listening.address() as AddressInfo).port;

  const clientOf = (id: string): Client => {
    const client = clients.get(id);
    if (!client) throw new Error(`there is no client ${id}`);
    return client;
  };
  return {
    url: `mqtt://127.0.0.1:${portOf(server)}`,
    websocketUrl: `ws://127.0.0.1:${portOf(webSockets)}/mqtt`,
    said,
    bytesSeen: () => seen.map(({ chunks }) => Buffer.concat(chunks)),
    rule(next) {
      ruling = next;
    },
    refuse(next) {
      isRefused = next;
    },
    obey() {
      ruling = () => 'pass';
      isRefused = () => false;
    },
    publish,
    push: (id, { topic, payload, retain = false }) =>
      new Promise((resolve, reject) => {
        clientOf(id).publish({ cmd: 'publish', topic, payload, retain, qos: 0, dup: false }, (error) =>
          error ? reject(error) : resolve(),
        );
      }),
    pushBytes: (id, bytes) => void clientOf(id).conn.write(bytes),
    halfClose: (id) => void clientOf(id).conn.end(),
    kick: (id) => void clientOf(id).conn.destroy(),
    clients: () => [...clients.keys()],
    async close() {
      for (const stream of streams) stream.destroy();
      await Promise.all([
        new Promise((done) => server.close(done)),
        new Promise((done) => webSockets.close(done)),
        new Promise<void>((done) => aedes.close(done)),
      ]);
    },
  };
}
