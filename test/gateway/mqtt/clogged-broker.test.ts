import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { MqttBus } from '../../../gateway/mqtt/bus.ts';
import { eventually } from '../../helpers/eventually.ts';

const CONNACK = Buffer.of(0x20, 2, 0, 0);

/** Signs everybody in and then reads nothing more. */
async function startFrozenBroker() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.pause();
      socket.write(CONNACK);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => sockets.length,
  };
}

it('leaves a broker that takes nothing any more before much waits for it', async () => {
  const broker = await startFrozenBroker();
  const logger = pino({ level: 'silent' });
  const bus = new MqttBus({ url: broker.url, statusTopic: 'oriel/home/status', logger });
  onTestFinished(() => bus.close(100));
  await eventually(() => bus.connected, { what: 'the bus' });
  const picture = Buffer.alloc(1_048_576);
  for (let i = 0; i < 100; i++) bus.publish('oriel/home/porch/snapshot', picture, { qos: 0 });
  expect(broker.connections()).toBe(1);
  let sent = 0;
  const publish = () => {
    for (let i = 0; i < 100; i++, sent++)
      bus.publish('oriel/home/porch/state', `${sent}`.padEnd(10_000), { qos: 1 });
    return broker.connections() > 1;
  };
  await eventually(publish, { what: 'another connection', withinMs: 30_000 });
});
