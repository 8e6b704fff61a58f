import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { nativePrimitives } from '../../gateway/sealing/native-primitives.ts';
import { idOfKey } from '../../protocol/sealing/identity.ts';
import { fromBase64url } from '../../protocol/sealing/text.ts';
import { parseSessionInfo } from '../../protocol/session-info.ts';
import { keyTopic, signalTopic } from '../../protocol/topics.ts';
import { eventually } from '../helpers/eventually.ts';
import { type Mosquitto, startMosquitto } from '../helpers/mosquitto.ts';
import { connectSignaling, type SignalingClient } from '../helpers/signaling-client.ts';
import { postOffer, type WhepViewer } from '../helpers/whep-viewer.ts';
import { type House, startHouse, TOKENS, untilFrames, untilLogged } from './house.ts';

const { watcher, driver, second, neighbour } = TOKENS;

let house: House;
/** Watches from before the first attempt until after the last. */
let honest: WhepViewer;
let pid: number;
let gatewayId: string;
const clients: MqttClient[] = [];

beforeAll(async () => {
  house = await startHouse();
  honest = await house.watch();
  pid = house.oriel.pid();
  gatewayId = await askForId(house);
  await untilFrames(honest);
});

afterAll(() => house?.close());

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
  await untilFrames(honest);
  expect(honest.video.faults).toEqual([]);
  expect(house.camera.ptzCalls()).toEqual([]);
  expect(house.oriel.pid()).toBe(pid);
});

function request(path: string, method: string, authorization?: string): Promise<Response> {
  return fetch(`${house.oriel.httpUrl}${path}`, {
    method,
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(method === 'POST' && { 'content-type': 'application/sdp' }),
    },
    ...(method === 'POST' && { body: 'v=0\r\n' }),
    signal: AbortSignal.timeout(20_000),
  });
}

/** As every page reckons it of the gateway's key. */
async function askForId({ oriel }: House): Promise<string> {
  const response = await fetch(`${oriel.httpUrl}/api/session`, {
    headers: { authorization: bearer(watcher) },
    signal: AbortSignal.timeout(20_000),
  });
  const { key } = parseSessionInfo(await response.text());
  return idOfKey(fromBase64url(key) ?? new Uint8Array(0), nativePrimitives);
}

const bearer = ({ token }: { token: string }) => `Bearer ${token}`;
const honestPath = () => new URL(honest.location).pathname;

async function signIn(options: IClientOptions, url = house.oriel.mqttUrl): Promise<MqttClient> {
  const client = await mqtt.connectAsync(
    url,
    { protocolVersion: 4, reconnectPeriod: 0, connectTimeout: 20_000, ...options },
    false,
  );
  clients.push(client);
  client.on('error', () => undefined);
  return client;
}

/** Whether the broker granted it. */
async function maySubscribe(client: MqttClient, filter: string): Promise<boolean> {
  return new Promise((resolve) => {
    client.subscribe(filter, { qos: 1 }, (_error, _granted, suback) => resolve(suback?.granted[0] !== 128));
  });
}

/** Whether the client was still welcome after it published. */
async function mayPublish(client: MqttClient, topic: string, text: string): Promise<boolean> {
  const closed = new Promise<false>((resolve) => client.once('close', () => resolve(false)));
  const taken = client.publishAsync(topic, text, { qos: 1 }).then(
    () => true,
    () => false,
  );
  return Promise.race([closed, taken]);
}

describe('HTTP', () => {
  const doors: readonly [method: string, path: () => string][] = [
    ['POST', () => '/whep/porch'],
    ['DELETE', () => honestPath()],
    ['GET', () => '/metrics'],
    ['GET', () => '/api/session'],
  ];
  const credentials: readonly [name: string, authorization: string | undefined][] = [
    ['no token', undefined],
    ['a wrong token', 'Bearer nobody-has-this-token'],
    ['an empty token', 'Bearer '],
    ['a token with a letter more', `${bearer(driver)}x`],
    ['a name in place of the token', 'Bearer driver'],
    ['another scheme', `Basic ${Buffer.from(`${driver.name}:${driver.token}`).toString('base64')}`],
  ];
  for (const [method, path] of doors) {
    it(`${method} ${method === 'DELETE' ? '/whep/porch/<id>' : path()} takes a known token`, async () => {
      for (const [name, authorization] of credentials) {
        const response = await request(path(), method, authorization);
        // Whoever has shown so many wrong ones is told to wait.
        expect([401, 429], name).toContain(response.status);
        expect(response.headers.has(response.status === 401 ? 'www-authenticate' : 'retry-after'), name).toBe(
          true,
        );
        expect(await response.json(), name).toEqual({ error: expect.stringMatching(/token/) });
      }
      const inQuery = await request(`${path()}?token=${driver.token}&access_token=${driver.token}`, method);
      expect(inQuery.status).toBe(401);
      await inQuery.arrayBuffer();
    });
  }

  it('lets nobody watch a camera without the right to it, be it there or not', async () => {
    for (const camera of ['porch', 'cellar']) {
      const response = await postOffer({
        url: house.oriel.httpUrl,
        camera,
        token: neighbour.token,
        offer: honest.offer,
      });
      expect(response.status).toBe(403);
      expect(await response.json()).toEqual({ error: `neighbour has no right to the camera ${camera}` });
    }
    const response = await postOffer({
      url: house.oriel.httpUrl,
      camera: 'cellar',
      token: watcher.token,
      offer: honest.offer,
    });
    expect([response.status, await response.json()]).toEqual([
      404,
      { error: 'there is no camera cellar here' },
    ]);
  });

  it("lets nobody end somebody else's session", async () => {
    for (const stranger of [driver, neighbour]) {
      const response = await request(honestPath(), 'DELETE', bearer(stranger));
      expect([response.status, await response.json()]).toEqual([
        403,
        { error: 'this WHEP session belongs to another token' },
      ]);
    }
    const unknown = await request(
      '/whep/porch/00000000-0000-0000-0000-000000000000',
      'DELETE',
      bearer(watcher),
    );
    expect(unknown.status).toBe(404);
    const wrongCamera = await request(honestPath().replace('porch', 'cellar'), 'DELETE', bearer(watcher));
    expect(wrongCamera.status).toBe(404);
  });

  it('shows metrics to those with a right to all cameras only', async () => {
    const refused = await request('/metrics', 'GET', bearer(neighbour));
    expect(refused.status).toBe(403);
    expect(await refused.text()).not.toContain('oriel_viewers');
    const allowed = await request('/metrics', 'GET', bearer(watcher));
    expect(allowed.status).toBe(200);
    expect(await allowed.text()).toContain('oriel_viewers 1');
  });

  it('tells each who they are, and no secret', async () => {
    const response = await request('/api/session', 'GET', bearer(neighbour));
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ name: 'neighbour', role: 'operator', broker: { url: '/mqtt' } });
    expect(text).not.toContain(neighbour.token);
  });

  it('shows health and the viewer to anybody', async () => {
    const health = await request('/healthz', 'GET');
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    const viewer = await request('/', 'GET');
    expect(viewer.status).toBe(200);
    expect(await viewer.text()).toContain('<html');
  });
});

describe.each([
  ['MQTT over TCP', () => house.oriel.mqttUrl],
  ['MQTT over WebSocket', () => `${house.oriel.httpUrl.replace('http', 'ws')}/mqtt`],
])('%s', (_name, url) => {
  it.each([
    ['nobody', {}],
    ['a name alone', { username: driver.name }],
    ['a wrong password', { username: driver.name, password: 'nobody-has-this-token' }],
    ["somebody else's token", { username: driver.name, password: second.token }],
    ['an unknown name', { username: 'stranger', password: driver.token }],
    ["the gateway's own name", { username: 'oriel-gateway', password: driver.token }],
  ])('refuses %s', async (_who, options) => {
    await expect(signIn({ clientId: 'stranger', ...options }, url())).rejects.toThrow(/Connection refused/);
  });

  it('lets a viewer read what is its own, and no more', async () => {
    const client = await signIn({ clientId: 'page', username: watcher.name, password: watcher.token }, url());
    for (const filter of [
      'oriel/home/status',
      'oriel/home/porch/state',
      `oriel/${gatewayId}/signal/page/down`,
      `oriel/${gatewayId}/key`,
    ]) {
      expect(await maySubscribe(client, filter), filter).toBe(true);
    }
    for (const filter of [
      '#',
      'oriel/#',
      'oriel/home/#',
      '$SYS/#',
      `oriel/${gatewayId}/#`,
      `oriel/${gatewayId}/signal/#`,
      `oriel/${gatewayId}/signal/+/down`,
      `oriel/${gatewayId}/signal/other/down`,
      `oriel/${gatewayId}/signal/page/up`,
    ]) {
      expect(await maySubscribe(client, filter), filter).toBe(false);
    }
  });

  it('shows a stranger to the camera nothing of it', async () => {
    const { name, token } = neighbour;
    const client = await signIn({ clientId: 'page', username: name, password: token }, url());
    for (const filter of ['oriel/home/porch/state', 'oriel/home/+/state', 'oriel/home/porch/ptz/result']) {
      expect(await maySubscribe(client, filter), filter).toBe(false);
    }
  });

  it.each([
    ['a viewer', watcher],
    ['a stranger to the camera', neighbour],
  ])('closes the door on %s who publishes a command', async (_who, { name, token }) => {
    const client = await signIn({ clientId: 'page', username: name, password: token }, url());
    expect(await mayPublish(client, 'oriel/home/porch/ptz/set', 'MOVE_LEFT')).toBe(false);
  });

  it('keeps it open to an operator, who is told what is wrong with the command', async () => {
    const { name, token } = driver;
    const client = await signIn({ clientId: 'page', username: name, password: token }, url());
    const results: string[] = [];
    client.on('message', (_topic, payload) => results.push(payload.toString()));
    expect(await maySubscribe(client, 'oriel/home/porch/ptz/result')).toBe(true);
    expect(await mayPublish(client, 'oriel/home/porch/ptz/set', 'FLY')).toBe(true);
    const result = await eventually(() => results[0], { what: 'the result' });
    expect(JSON.parse(result)).toMatchObject({ status: 'error', code: 'malformed' });
  });

  it.each([
    ["another's session", () => `oriel/${gatewayId}/signal/other/up`],
    ["the gateway's side", () => `oriel/${gatewayId}/signal/page/down`],
    ["the gateway's key", () => `oriel/${gatewayId}/key`],
    ["the gateway's status", () => 'oriel/home/status'],
    ["a camera's state", () => 'oriel/home/porch/state'],
  ])('closes the door on who speaks for %s', async (_what, topic) => {
    const { name, token } = watcher;
    const client = await signIn({ clientId: 'page', username: name, password: token }, url());
    expect(await mayPublish(client, topic(), 'offline')).toBe(false);
  });
});

describe('a WebSocket', () => {
  it.each([
    ['of a foreign page', '/mqtt', { origin: 'https://evil.example' }, 403],
    ['on another path', '/whep/porch', {}, 404],
  ])('%s is refused', async (_what, path, headers, status) => {
    const socket = new WebSocket(`${house.oriel.httpUrl.replace('http', 'ws')}${path}`, 'mqtt', { headers });
    const answered = await new Promise((resolve) => {
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.once('open', () => resolve('open'));
      socket.on('error', () => undefined);
    });
    socket.terminate();
    expect(answered).toBe(status);
  });
});

describe('commands over the data channel', () => {
  it.each(['move', 'stop', 'home', 'presets', 'preset'])('%s is refused to a viewer', async (command) => {
    await eventually(() => honest.isSteerable(), { what: 'the control channel' });
    const answer = await honest.control.ask({ command, ...(command === 'preset' && { preset: '1' }) });
    expect(answer).toMatchObject({
      status: 'error',
      code: 'forbidden',
      error: 'watcher may watch porch but not move it; that takes the role operator',
    });
  });
});

describe('signaling through a broker that lets everybody read and write everything', () => {
  let mosquitto: Mosquitto;
  let open: House;
  let page: SignalingClient;
  let forger: MqttClient;
  const heard: { topic: string; text: string }[] = [];
  const said = (direction: 'up' | 'down') =>
    heard.filter(({ topic }) => topic === signalTopic(page.address, direction)).map(({ text }) => text);

  /** Publishes, and waits until the gateway has passed it over. */
  async function forge(topic: string, text: string): Promise<void> {
    const before = page.received.length;
    // The list of the cameras comes unasked, whenever something about one has changed.
    const answers = () => page.received.slice(before).filter(({ type }) => type !== 'cameras');
    await forger.publishAsync(topic, text, { qos: 1 });
    // Whatever was answered would be here before the answer to the page's own hello, which comes behind it.
    page.send({ type: 'hello' });
    await eventually(() => answers().length > 0, { what: 'the welcome' });
    expect(answers().map(({ type }) => type)).toEqual(['welcome']);
  }

  beforeAll(async () => {
    mosquitto = await startMosquitto({ users: { oriel: 'broker-secret', viewers: 'known-to-all' } });
    const broker = { username: 'viewers', password: 'known-to-all' };
    forger = await mqtt.connectAsync(mosquitto.url, { ...broker, clientId: 'forger', reconnectPeriod: 0 });
    forger.on('message', (topic, payload) => heard.push({ topic, text: payload.toString() }));
    await forger.subscribeAsync('#', { qos: 1 });
    open = await startHouse({
      config: {
        broker: {
          url: mosquitto.url,
          username: 'oriel',
          password: 'broker-secret',
          viewer: { url: mosquitto.websocketUrl, ...broker },
        },
      },
    });
    page = await connectSignaling({
      brokerUrl: mosquitto.url,
      httpUrl: open.oriel.httpUrl,
      user: driver.name,
      token: driver.token,
      broker,
    });
    page.send({ type: 'hello' });
    await page.until('welcome');
    await eventually(() => said('down').length > 0, { what: 'the wire' });
  });

  afterAll(async () => {
    await Promise.all([page?.close(), forger?.endAsync(true)]);
    await open?.close();
    await mosquitto?.close();
  });

  it('shows who reads all of it no name, no secret and no address', () => {
    const told = JSON.stringify(heard);
    expect(heard.length).toBeGreaterThan(3);
    for (const secret of [driver.token, 'driver', 'home', 'porch', '127.0.0.1', 'operator'])
      expect(told, secret).not.toContain(secret);
    const id = page.address.gatewayId;
    const opaque = new RegExp(`^oriel/${id}/(key|status|signal/[0-9a-f]{32}/(up|down))$`);
    expect(heard.filter(({ topic }) => !opaque.test(topic))).toEqual([]);
  });

  it('says at the start that states and commands do not go over it, and which key changes that', async () => {
    expect(await untilLogged(open, ({ msg }) => String(msg).includes('broker.trusted'))).toBeDefined();
  });

  it.each<[what: string, text: () => string]>([
    ['nothing', () => ''],
    ['garbage', () => '\u0000{"v":2}'],
    ['a message again', () => said('up')[0] ?? ''],
    ['what the gateway itself said', () => said('down')[0] ?? ''],
    [
      'a message that was changed',
      () => (said('up').at(-1) ?? '').replace(/.(?="}?$)/, (last) => (last === 'A' ? 'B' : 'A')),
    ],
    ['a message in clear', () => '{"type":"hello"}'],
  ])('does not let who writes everywhere make %s be heard', async (_what, text) => {
    await forge(signalTopic(page.address, 'up'), text());
    await forge(signalTopic({ ...page.address, session: 'f'.repeat(32) }, 'up'), text());
  });

  it('carries no command, and the gateway puts its key in place again', async () => {
    await forge('oriel/home/porch/ptz/set', 'MOVE_LEFT');
    await forge(`oriel/${page.address.gatewayId}/porch/ptz/set`, 'MOVE_LEFT');
    expect(open.camera.ptzCalls()).toEqual([]);
    const topic = keyTopic(page.address.gatewayId);
    const keys = () => heard.filter((message) => message.topic === topic).map(({ text }) => text);
    const [genuine] = keys();
    await page.close();
    await forger.publishAsync(topic, '', { qos: 1, retain: true });
    await eventually(() => keys().at(-1) === genuine && keys().includes(''), { what: 'the key again' });
  });
});
