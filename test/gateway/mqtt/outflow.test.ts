import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import mqtt from 'mqtt';
import { expect, it, onTestFinished } from 'vitest';
import { Outflow } from '../../../gateway/mqtt/outflow.ts';
import { eventually } from '../../helpers/eventually.ts';

const CONNACK = Buffer.of(0x20, 2, 0, 0);
const PUBACK_OF_ONE = Buffer.of(0x40, 2, 0, 1);

/** Signs everybody in, takes all they say, and acknowledges nothing unless told. */
async function startSilentBroker() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(CONNACK)).resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4, reconnectPeriod: 0 });
  client.messageIdProvider.allocate = () => 1;
  onTestFinished(() => {
    client.end(true);
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await eventually(() => client.connected, { what: 'the client' });
  return { client, acknowledge: () => sockets[0]?.write(PUBACK_OF_ONE) };
}

const message = { topic: 'oriel/home/porch/motion', payload: 'ON', qos: 1, retain: true } as const;

it('leaves a broker that acknowledges nothing any more, and says what it did not take', async () => {
  const { client, acknowledge } = await startSilentBroker();
  let now = 0;
  const outflow = new Outflow({ client, now: () => now });
  const done: boolean[] = [];
  const send = () => outflow.send(message, (error) => done.push(!error));
  now = 100_000;
  expect(outflow.isOpen()).toBe(true);
  send();
  now += 29_000;
  expect(outflow.isOpen()).toBe(true);
  acknowledge();
  await eventually(() => done.length === 1, { what: 'the acknowledgement' });
  now += 60_000;
  expect(outflow.isOpen()).toBe(true);
  send();
  now += 31_000;
  expect(outflow.isOpen()).toBe(false);
  await eventually(() => done.length === 2, { what: 'the loss' });
  expect(done).toEqual([true, false]);
});

it('leaves one for which many short messages wait', async () => {
  const { client } = await startSilentBroker();
  const outflow = new Outflow({ client, now: () => 0 });
  let waiting = 0;
  while (waiting < 20_000 && outflow.isOpen()) {
    outflow.send(message, () => undefined);
    waiting++;
  }
  expect(waiting).toBeLessThan(20_000);
});
