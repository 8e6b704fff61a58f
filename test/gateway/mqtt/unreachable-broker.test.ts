import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import pino from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { MqttBus } from '../../../gateway/mqtt/bus.ts';
import { makeAuthority } from '../../../gateway/tls/make-certificates.ts';
import { authorityValidity } from '../../../gateway/tls/renewal.ts';
import { eventually } from '../../helpers/eventually.ts';

const WENT = 'broker is away; trying again';

async function listen(server: Server): Promise<number> {
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** What is told of a broker after so many attempts to reach it. */
async function told(url: string, server: Server): Promise<Record<string, unknown>[]> {
  let attempts = 0;
  server.on('connection', () => attempts++);
  const lines: Record<string, unknown>[] = [];
  const bus = new MqttBus({
    url,
    statusTopic: 'oriel/x/status',
    logger: pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line)) }),
  });
  onTestFinished(() => bus.close(100));
  await eventually(() => attempts >= 3, { what: 'three attempts' });
  return lines;
}

it('one line says that it is a WebSocket server of something else', async () => {
  const server = createHttpServer((_request, response) => response.writeHead(403).end());
  const lines = await told(`ws://127.0.0.1:${await listen(server)}/mqtt`, server);
  expect(lines).toEqual([expect.objectContaining({ msg: WENT, problem: 'Unexpected server response: 403' })]);
});

it('one line says that its certificate is not to be trusted', async () => {
  const permitted = { domains: ['localhost'], networks: ['127.0.0.0/8'] };
  const pair = await makeAuthority({ name: 'Nobody', permitted, validity: authorityValidity(Date.now()) });
  const server = createTlsServer(pair);
  const lines = await told(`mqtts://127.0.0.1:${await listen(server)}`, server);
  expect(lines).toEqual([
    expect.objectContaining({ msg: WENT, problem: expect.stringMatching(/certificate|issuer/) }),
  ]);
});

it('one line says that it closes every connection', async () => {
  const server = createServer((socket) => socket.end());
  const lines = await told(`mqtt://127.0.0.1:${await listen(server)}`, server);
  expect(lines).toEqual([expect.objectContaining({ msg: WENT, problem: 'connection closed' })]);
});
