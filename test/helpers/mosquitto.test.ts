import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { type Mosquitto, startMosquitto } from './mosquitto.ts';

const right: IClientOptions = {
  username: 'gateway',
  password: 'right',
  reconnectPeriod: 0,
  connectTimeout: 5000,
};
let broker: Mosquitto;

beforeAll(async () => {
  broker = await startMosquitto({
    users: { gateway: 'right', guest: 'other' },
    acl: ['user gateway', 'topic readwrite oriel/#', 'user guest', 'topic read oriel/open'],
  });
});

afterAll(() => broker.close());

async function delivered(
  sender: MqttClient,
  receiver: MqttClient,
  topic: string,
): Promise<string | undefined> {
  let last: string | undefined;
  receiver.on('message', (_, payload) => {
    last = payload.toString();
  });
  await receiver.subscribeAsync(topic, { qos: 1 });
  await sender.publishAsync(topic, 'hello', { qos: 1 });
  return eventually(() => last, { withinMs: 1000, what: `a message on ${topic}` }).catch(() => undefined);
}

describe('startMosquitto', () => {
  it('carries a message from TCP to WebSocket', async () => {
    const sender = await connectAsync(broker.url, right);
    const receiver = await connectAsync(broker.websocketUrl, right);
    expect(await delivered(sender, receiver, 'oriel/topic')).toBe('hello');
    await Promise.all([sender.endAsync(), receiver.endAsync()]);
  });

  it.each([
    { name: 'a wrong password', options: { ...right, password: 'wrong' } },
    { name: 'a stranger', options: { ...right, username: 'nobody' } },
    { name: 'nobody in particular', options: { reconnectPeriod: 0, connectTimeout: 5000 } },
  ])('refuses $name, on both listeners', async ({ options }) => {
    await expect(connectAsync(broker.url, options)).rejects.toThrow(/not authori[sz]ed/i);
    await expect(connectAsync(broker.websocketUrl, options)).rejects.toThrow(/not authori[sz]ed/i);
  });

  it('holds users to their topics', async () => {
    const gateway = await connectAsync(broker.url, right);
    const guest = await connectAsync(broker.url, { ...right, username: 'guest', password: 'other' });
    expect(await delivered(gateway, guest, 'oriel/open')).toBe('hello');
    await gateway.subscribeAsync('oriel/open');
    expect(await delivered(guest, gateway, 'oriel/open')).toBeUndefined();
    await Promise.all([gateway.endAsync(), guest.endAsync()]);
  });

  it('comes back on the same ports', async () => {
    await broker.stop();
    await expect(connectAsync(broker.url, right)).rejects.toThrow('ECONNREFUSED');
    await broker.start();
    const client = await connectAsync(broker.websocketUrl, right);
    await client.endAsync();
  });
});
