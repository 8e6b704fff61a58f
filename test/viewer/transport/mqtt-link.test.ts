import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWebSocketStream, WebSocketServer } from 'ws';
import type { LinkEnd, LinkEvents, LinkMessage, LinkOptions } from '../../../viewer/transport/link.ts';
import { createMqttLinks } from '../../../viewer/transport/mqtt-link.ts';
import { eventually } from '../../helpers/eventually.ts';
import { openNodeSocket } from '../../helpers/web-socket.ts';

/** A broker of another make than the gateway's: takes anna, and keeps `secret/#` from everyone. */
async function startBroker(): Promise<{ aedes: Aedes; server: Server; port: number }> {
  const aedes = await Aedes.createBroker({
    authenticate: (_client, username, password, done) =>
      username === 'anna' && password?.toString() === 'right'
        ? done(null, true)
        : done(Object.assign(new Error('bad user name or password'), { returnCode: 4 }), false),
    authorizeSubscribe: (_client, subscription, done) =>
      done(null, subscription.topic.startsWith('secret/') ? null : subscription),
  });
  const server = createServer();
  new WebSocketServer({ server }).on('connection', (socket, request) =>
    aedes.handle(createWebSocketStream(socket), request),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { aedes, server, port: (server.address() as AddressInfo).port };
}

function record() {
  const messages: LinkMessage[] = [];
  const ends: LinkEnd[] = [];
  const opened: true[] = [];
  const events: LinkEvents = {
    onOpen: () => opened.push(true),
    onMessage: (message) => messages.push(message),
    onClosed: (end) => ends.push(end),
  };
  return { events, messages, ends, opened };
}

const openMqttLink = createMqttLinks({ page: 'http://home/', openSocket: openNodeSocket });

describe('the link to the broker', () => {
  let broker: Awaited<ReturnType<typeof startBroker>>;
  let options: LinkOptions;

  beforeEach(async () => {
    broker = await startBroker();
    options = {
      url: `ws://127.0.0.1:${broker.port}/mqtt`,
      clientId: 'session-1',
      username: 'anna',
      password: 'right',
      topics: ['down', 'status'],
    };
  });

  afterEach(async () => {
    await new Promise<void>((done) => broker.aedes.close(done));
    broker.server.closeAllConnections();
    await new Promise((done) => broker.server.close(done));
  });

  it('gets what the broker kept, and an echo of what it publishes before the subscription is confirmed', async () => {
    const keep = {
      cmd: 'publish',
      topic: 'status',
      payload: 'online',
      qos: 0,
      retain: true,
      dup: false,
    } as const;
    await new Promise((done) => broker.aedes.publish(keep, done));
    const { events, messages, ends } = record();
    const link = openMqttLink(options, { ...events, onOpen: () => link.publish('down', 'hello') });
    await eventually(() => messages.length === 2, { what: 'two messages' });
    expect(messages).toContainEqual({ topic: 'status', text: 'online', retained: true });
    expect(messages).toContainEqual({ topic: 'down', text: 'hello', retained: false });
    link.close();
    await eventually(() => broker.aedes.connectedClients === 0, { what: 'the broker losing its client' });
    expect(ends).toEqual([]);
  });

  it('is refused with a wrong password', async () => {
    const { events, ends, opened } = record();
    openMqttLink({ ...options, password: 'wrong' }, events);
    await eventually(() => ends.length > 0, { what: 'the end' });
    expect(ends).toEqual([{ kind: 'refused', reason: expect.stringMatching(/refused/i) }]);
    expect(opened).toEqual([]);
  });

  it('is refused where the broker does not give the topics', async () => {
    const { events, ends } = record();
    openMqttLink({ ...options, topics: ['secret/down'] }, events);
    await eventually(() => ends.length > 0, { what: 'the end' });
    expect(ends).toEqual([
      { kind: 'refused', reason: expect.stringContaining('does not give the session its topics') },
    ]);
  });

  it('is lost, once, when the broker goes', async () => {
    const { events, ends, opened } = record();
    const link = openMqttLink(options, events);
    await eventually(() => opened.length > 0, { what: 'the link' });
    await new Promise<void>((done) => broker.aedes.close(done));
    await eventually(() => ends.length > 0, { what: 'the end' });
    expect(ends).toEqual([{ kind: 'lost', reason: 'the connection closed' }]);
    link.publish('down', 'into the void');
    link.close();
  });

  it('does not wait for the broker of the page’s own server, whose answer is the same', async () => {
    const open = createMqttLinks({ page: `http://127.0.0.1:${broker.port}/`, openSocket: openNodeSocket });
    const { events, messages, ends, opened } = record();
    const link = open(
      { ...options, url: '/mqtt' },
      { ...events, onOpen: () => link.publish('down', 'hello') },
    );
    await eventually(() => messages.length === 1, { what: 'the echo' });
    open({ ...options, url: '/mqtt', clientId: 'session-2', password: 'wrong' }, events);
    await eventually(() => ends.length > 0, { what: 'the end' });
    expect([opened, ends]).toEqual([[], [{ kind: 'refused', reason: expect.stringMatching(/refused/) }]]);
    link.close();
  });

  it('is lost where nobody listens', async () => {
    const { events, ends } = record();
    openMqttLink({ ...options, url: 'ws://127.0.0.1:9/' }, events);
    await eventually(() => ends.length > 0, { what: 'the end' });
    expect(ends).toEqual([{ kind: 'lost', reason: expect.any(String) }]);
  });
});
