import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { BrokerLimits } from '../../../broker/limits.ts';
import { signIn, signInAsGateway, startTestBroker, survives } from '../../broker/harness.ts';
import { eventually } from '../../helpers/eventually.ts';
import { ask, startTestServer, type TestServer } from './harness.ts';

interface Opening {
  readonly path?: string;
  readonly protocols?: string[];
  readonly origin?: string;
}

/** `open`, or the status of the refusal. */
function open({ server }: TestServer, { path = '/mqtt', protocols = ['mqtt'], origin }: Opening = {}) {
  const url = `ws://127.0.0.1:${server.address.port}${path}`;
  const socket = new WebSocket(url, protocols, origin === undefined ? {} : { origin });
  socket.on('error', () => undefined);
  const outcome = new Promise<number | 'open'>((resolve) => {
    socket.once('open', () => resolve('open'));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  });
  return { socket, outcome };
}

async function startWithBroker(limits: Partial<BrokerLimits> = {}) {
  const { broker, url } = await startTestBroker(limits);
  const test = await startTestServer({
    upgrades: { '/mqtt': (socket, request) => broker.acceptWebSocket(socket, request) },
    allowedOrigins: ['https://panel.example'],
  });
  const { port } = test.server.address;
  return {
    ...test,
    broker,
    url,
    webSocketUrl: `ws://127.0.0.1:${port}/mqtt`,
    own: `http://127.0.0.1:${port}`,
  };
}

describe('the WebSocket door', () => {
  it('opens to our own pages, to listed origins and to what is no browser', async () => {
    const test = await startWithBroker();
    for (const origin of [test.own, 'https://panel.example', undefined]) {
      const { socket, outcome } = open(test, origin === undefined ? {} : { origin });
      expect(await outcome, origin).toBe('open');
      expect(socket.protocol).toBe('mqtt');
      expect(socket.extensions).toBe('');
      socket.terminate();
    }
  });

  it.each<[what: string, opening: Opening, status: number]>([
    ['a foreign origin', { origin: 'https://evil.example' }, 403],
    ['a sandboxed page', { origin: 'null' }, 403],
    ['another path', { path: '/other' }, 404],
    ['a path below', { path: '/mqtt/x' }, 404],
    ['a name of every object', { path: '/__proto__' }, 404],
    ['no subprotocol', { protocols: [] }, 400],
    ['another subprotocol', { protocols: ['chat'] }, 400],
  ])('stays shut to %s', async (_what, opening, status) => {
    const test = await startWithBroker();
    const { socket, outcome } = open(test, opening);
    expect(await outcome).toBe(status);
    socket.terminate();
    await signIn(test.webSocketUrl, 'ann');
  });

  it('closes whom it refuses, though that one keeps its half open', async () => {
    const test = await startWithBroker();
    const socket = connect({ ...test.server.address, allowHalfOpen: true });
    const ended = new Promise((resolve) => socket.once('end', resolve));
    socket.on('data', () => undefined);
    socket.on('error', () => undefined);
    socket.write('GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await ended;
    const isTold = () => {
      socket.write('x');
      return socket.destroyed;
    };
    await eventually(isTold, { what: 'the end of the other half' });
  });

  it('closes who opens it and then says nothing', async () => {
    const test = await startWithBroker({ connectMs: 200 });
    const { socket, outcome } = open(test);
    expect(await outcome).toBe('open');
    await new Promise((resolve) => socket.once('close', resolve));
    await signIn(test.webSocketUrl, 'ann');
  });

  it('closes who sends a message too long', async () => {
    const test = await startWithBroker();
    const { socket, outcome } = open(test);
    await outcome;
    socket.send(Buffer.alloc(300_000));
    await new Promise((resolve) => socket.once('close', resolve));
    await signIn(test.webSocketUrl, 'ann');
  });

  it('closes who sends a packet too long in short messages', async () => {
    const test = await startWithBroker();
    const { socket, outcome } = open(test);
    await outcome;
    // A PUBLISH of 268,435,455 bytes.
    for (const part of [[0x30], [0xff, 0xff], [0xff, 0x7f], [0, 1, 0x74]]) socket.send(Buffer.from(part));
    await new Promise((resolve) => socket.once('close', resolve));
    await signIn(test.webSocketUrl, 'ann');
  });

  it.each<[what: string, limits: Partial<BrokerLimits>]>([
    ['a client of ours', {}],
    ['a client for whom there was no room', { connectsPerAddress: { burst: 1, perSecond: 0.01 } }],
  ])('closes who breaks the WebSocket protocol, %s', async (_what, limits) => {
    const test = await startWithBroker(limits);
    const viewer = await signIn(test.webSocketUrl, 'ann');
    const raw = connect(test.server.address);
    raw.on('error', () => undefined);
    raw.write(
      'GET /mqtt HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n' +
        'Sec-WebSocket-Protocol: mqtt\r\n\r\n',
    );
    await new Promise((resolve) => raw.once('data', resolve));
    raw.on('data', () => undefined);
    // A reserved opcode, and not masked.
    raw.write(Buffer.of(0x83, 0x00));
    await new Promise((resolve) => raw.once('close', resolve));
    expect(await survives(viewer)).toBe(true);
  });

  it('carries MQTT with the page’s files beside it', async () => {
    const test = await startWithBroker();
    const gateway = await signInAsGateway(test.url);
    await gateway.publishAsync('oriel/home/status', 'online', { qos: 1, retain: true });
    const viewer = await signIn(test.webSocketUrl, 'ann', { wsOptions: { origin: test.own } });
    const got = new Promise((resolve) =>
      viewer.once('message', (_topic, payload) => resolve(payload.toString())),
    );
    await viewer.subscribeAsync('oriel/home/status');
    expect(await got).toBe('online');
    expect((await ask(test)).status).toBe(200);
  });

  it('is closed with the server, which does not wait for who does not answer', async () => {
    const test = await startWithBroker();
    const polite = open(test);
    await polite.outcome;
    const code = new Promise((resolve) => polite.socket.once('close', resolve));
    const mute = open(test);
    await mute.outcome;
    mute.socket.pause();
    const began = performance.now();
    await test.server.close();
    // The library itself would wait for thirty seconds.
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await code).toBe(1001);
    await eventually(() => test.broker.clients() === 0);
    mute.socket.terminate();
  });
});
