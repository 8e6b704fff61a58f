import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../config/load.ts';
import { gatewayBroker, isAutomated, presenceTopic, viewerBroker } from '../../gateway/broker-address.ts';

const ID = '0123456789abcdef0123456789abcdef';
const SELF = { username: 'self', password: 'made at each start' };
const EXTERNAL =
  'url: "mqtts://b.example", username: oriel, password: secret-1, ' +
  'viewer: { url: "wss://b.example/mqtt", username: viewers, password: secret-2 }';

const configOf = (broker: string) =>
  parseConfig(
    `gateway: { name: home }\ncameras: [{ name: porch, rtsp: "rtsp://192.0.2.1/" }]\nbroker: { ${broker} }`,
    { file: 'oriel.yaml' },
  );

describe.each([
  ['the embedded broker', 'listen: "127.0.0.1:1883"', true, 'oriel/home/status'],
  ['an external one', EXTERNAL, false, `oriel/${ID}/status`],
  ['an external one that is not trusted', `${EXTERNAL}, trusted: false`, false, `oriel/${ID}/status`],
  ['a trusted one', `${EXTERNAL}, trusted: true`, true, 'oriel/home/status'],
])('%s', (_what, broker, automated, status) => {
  it('carries automation or not, and presence under a topic that fits', () => {
    const config = configOf(broker);
    expect(isAutomated(config)).toBe(automated);
    expect(presenceTopic(config, ID)).toBe(status);
    expect(viewerBroker(config, ID).status).toBe(status);
  });
});

it('is told to viewers with what signs them in, and never with what signs in the gateway', () => {
  expect(viewerBroker(configOf('listen: ":1883"'), ID)).toEqual({
    url: '/mqtt',
    status: 'oriel/home/status',
  });
  expect(viewerBroker(configOf(EXTERNAL), ID)).toEqual({
    url: 'wss://b.example/mqtt',
    username: 'viewers',
    password: 'secret-2',
    status: `oriel/${ID}/status`,
  });
});

it.each([
  ['listen: "127.0.0.1:1883"', { host: '127.0.0.1', port: 1884 }, 'mqtt://127.0.0.1:1884'],
  ['listen: ":1883"', { host: '::', port: 1883 }, 'mqtt://127.0.0.1:1883'],
  ['listen: "[2001:db8::1]:1883"', { host: '2001:db8::1', port: 1883 }, 'mqtt://[2001:db8::1]:1883'],
])('reaches its own broker at %s', (broker, listening, url) => {
  expect(gatewayBroker(configOf(broker), { listening, self: SELF })).toEqual({ url, ...SELF });
});

it('reaches an external broker as it is configured', () => {
  expect(gatewayBroker(configOf(EXTERNAL), { listening: undefined, self: SELF })).toEqual({
    url: 'mqtts://b.example',
    username: 'oriel',
    password: 'secret-1',
  });
});

it.each(['true', 'false'])('refuses trusted: %s for the embedded broker, in a sentence', (trusted) => {
  expect(() => configOf(`trusted: ${trusted}`)).toThrow(
    'is for an external broker, which broker.url names; the embedded one is always trusted',
  );
});
