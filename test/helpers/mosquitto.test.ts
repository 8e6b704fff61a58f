import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { type Mosquitto, startMosquitto } from './mosquitto.ts';

const right: IClientOptions = {
  username: 'gateway',
  password: 'right',
  reconnectPeriod: 0,
  connectTimeout: 15_000,
};
let broker: Mosquitto;

beforeAll(async () => {
  broker = await startMosquitto({
    users: { gateway: 'right', guest: 'other' },
    acl: ['user gateway', 'topic readwrite oriel/#', 'user guest', 'topic read oriel/open'],
  });
});

afterAll(() => broker.close());

/** All that the receiver hears until a message has come through. */
async function delivered(sender: MqttClient, receiver: MqttClient, topic: string): Promise<string[]> {
  const heard: string[] = [];
  receiver.on('message', (_, payload) => heard.push(payload.toString()));
  await receiver.subscribeAsync(topic, { qos: 1 });
  await sender.publishAsync(topic, 'hello', { qos: 1 });
  await eventually(() => heard.includes('hello'), { what: `a message on ${topic}` });
  return heard;
}

describe('startMosquitto', () => {
  it('carries a message from TCP to WebSocket', async () => {
    const sender = await connectAsync(broker.url, right);
    const receiver = await connectAsync(broker.websocketUrl, right);
    expect(await delivered(sender, receiver, 'oriel/topic')).toEqual(['hello']);
    await Promise.all([sender.endAsync(), receiver.endAsync()]);
  });

  it.each([
    { name: 'a wrong password', options: { ...right, password: 'wrong' } },
    { name: 'a stranger', options: { ...right, username: 'nobody' } },
    { name: 'nobody in particular', options: { reconnectPeriod: 0, connectTimeout: 15_000 } },
  ])('refuses $name, on both listeners', async ({ options }) => {
    await expect(connectAsync(broker.url, options)).rejects.toThrow(/not authori[sz]ed/i);
    await expect(connectAsync(broker.websocketUrl, options)).rejects.toThrow(/not authori[sz]ed/i);
  });

  it('holds users to their topics', async () => {
    const gateway = await connectAsync(broker.url, right);
    const guest = await connectAsync(broker.url, { ...right, username: 'guest', password: 'other' });
    const heard: string[] = [];
    gateway.on('message', (_, payload) => heard.push(payload.toString()));
    await gateway.subscribeAsync('oriel/open', { qos: 1 });
    // The broker has done with it by its acknowledgement, so it would come before what is sent next.
    await guest.publishAsync('oriel/open', 'forged', { qos: 1 });
    expect(await delivered(gateway, guest, 'oriel/open')).toEqual(['hello']);
    await eventually(() => heard.length > 0, { what: 'the gateway’s own message' });
    expect(heard).toEqual(['hello']);
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
