import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mosquitto, startMosquitto } from './mosquitto.ts';
import { type MosquittoClients, mosquittoClients } from './mosquitto-clients.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';

let broker: Mosquitto;
let clients: MosquittoClients;

beforeAll(async () => {
  broker = await startMosquitto({
    users: { machine: 'right' },
    tls: selfSignedCertificate({ name: 'broker.example', alsoIp: '127.0.0.1' }),
  });
  const { tlsUrl: url, caFile } = broker;
  clients = await mosquittoClients({ url, caFile, username: 'machine', password: 'right' });
});

afterAll(async () => {
  await clients?.close();
  await broker?.close();
});

describe('mosquitto_pub and mosquitto_sub, over TLS,', () => {
  it('pass messages, empty ones too, and tell which were retained', async () => {
    await clients.publish('house/lamp', 'ON', { retain: true });
    const subscription = await clients.subscribe('house/+');
    const lamp = await subscription.until('the lamp', ({ topic }) => topic === 'house/lamp');
    expect(lamp).toMatchObject({ text: 'ON', retained: true });
    await clients.publish('house/bell', '');
    const bell = await subscription.until('the bell', ({ topic }) => topic === 'house/bell');
    expect(bell).toMatchObject({ text: '', retained: false });
  });

  it('carry bytes of any kind', async () => {
    const subscription = await clients.subscribe('house/picture');
    const child = await clients.shell("printf '\\377\\330\\000\\012' | mosquitto_pub -t house/picture -s");
    expect(await child.exited).toMatchObject({ code: 0 });
    const picture = await subscription.until('the picture', () => true);
    expect([...picture.payload]).toEqual([0xff, 0xd8, 0x00, 0x0a]);
  });

  it('say why they are refused', async () => {
    const stranger = await mosquittoClients({
      url: broker.tlsUrl,
      caFile: broker.caFile,
      username: 'machine',
      password: 'wrong',
    });
    await expect(stranger.publish('house/lamp', 'ON')).rejects.toThrow(/not authori[sz]ed/i);
    await stranger.close();
  });

  it('trust no certificate that they were not told of', async () => {
    const untold = await mosquittoClients({ url: broker.tlsUrl, username: 'machine', password: 'right' });
    await expect(untold.publish('house/lamp', 'ON')).rejects.toThrow('mosquitto_pub ended with');
    await untold.close();
  });
});
