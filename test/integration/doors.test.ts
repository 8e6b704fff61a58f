import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { seal } from '../../protocol/envelope.ts';
import { signalTopic } from '../../protocol/topics.ts';
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
const clients: MqttClient[] = [];

beforeAll(async () => {
  house = await startHouse();
  honest = await house.watch();
  pid = house.oriel.pid();
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
    signal: AbortSignal.timeout(5000),
  });
}

const bearer = ({ token }: { token: string }) => `Bearer ${token}`;
const honestPath = () => new URL(honest.location).pathname;

async function signIn(options: IClientOptions, url = house.oriel.mqttUrl): Promise<MqttClient> {
  const client = await mqtt.connectAsync(
    url,
    { protocolVersion: 4, reconnectPeriod: 0, connectTimeout: 3000, ...options },
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
        expect(response.status, name).toBe(401);
        expect(response.headers.get('www-authenticate'), name).toMatch(/^Bearer /);
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
      'oriel/home/signal/watcher/page/down',
    ]) {
      expect(await maySubscribe(client, filter), filter).toBe(true);
    }
    for (const filter of [
      '#',
      'oriel/#',
      'oriel/home/#',
      '$SYS/#',
      'oriel/home/signal/#',
      'oriel/home/signal/watcher/+/down',
      'oriel/home/signal/watcher/other/down',
      'oriel/home/signal/watcher/page/up',
      'oriel/home/signal/driver/page/down',
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
    ["another's session", 'oriel/home/signal/driver/page/up'],
    ['another session of its own name', 'oriel/home/signal/watcher/other/up'],
    ["the gateway's side", 'oriel/home/signal/watcher/page/down'],
    ["the gateway's status", 'oriel/home/status'],
    ["a camera's state", 'oriel/home/porch/state'],
  ])('closes the door on who speaks for %s', async (_what, topic) => {
    const { name, token } = watcher;
    const client = await signIn({ clientId: 'page', username: name, password: token }, url());
    expect(await mayPublish(client, topic, 'offline')).toBe(false);
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

describe('signaling through a broker that lets everybody write everywhere', () => {
  let mosquitto: Mosquitto;
  let open: House;
  let page: SignalingClient;
  let forger: MqttClient;
  const heard: { topic: string; text: string }[] = [];

  const hello = '{"type":"hello"}';

  /** Publishes, and waits until the gateway has passed it over. */
  async function forge(topic: string, text: string): Promise<void> {
    const said = page.received.length;
    await forger.publishAsync(topic, text, { qos: 1 });
    // Whatever was answered would be here before the answer to the page's own hello, which comes behind it.
    page.send({ type: 'hello' });
    await eventually(() => page.received.length > said, { what: 'the welcome' });
    expect(page.received.slice(said).map(({ type }) => type)).toEqual(['welcome']);
  }

  beforeAll(async () => {
    mosquitto = await startMosquitto({ users: { oriel: 'broker-secret', viewers: 'known-to-all' } });
    open = await startHouse({
      config: {
        broker: {
          url: mosquitto.url,
          username: 'oriel',
          password: 'broker-secret',
          viewer: { url: mosquitto.websocketUrl, username: 'viewers', password: 'known-to-all' },
        },
      },
    });
    const broker = { username: 'viewers', password: 'known-to-all' };
    page = await connectSignaling({
      brokerUrl: mosquitto.url,
      user: driver.name,
      token: driver.token,
      broker,
    });
    forger = await mqtt.connectAsync(mosquitto.url, { ...broker, clientId: 'forger', reconnectPeriod: 0 });
    forger.on('message', (topic, payload) => heard.push({ topic, text: payload.toString() }));
    await forger.subscribeAsync('oriel/home/signal/#', { qos: 1 });
    await eventually(
      () => {
        page.send({ type: 'hello' });
        return page.received.some(({ type }) => type === 'welcome');
      },
      { what: 'the first welcome', everyMs: 200 },
    );
    await eventually(() => heard.filter(({ topic }) => topic.endsWith('/down')).length > 0, {
      what: 'the wire',
    });
  });

  afterAll(async () => {
    await Promise.all([page?.close(), forger?.endAsync(true)]);
    await open?.close();
    await mosquitto?.close();
  });

  it('never shows the token', () => {
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.filter(({ text }) => text.includes(driver.token))).toEqual([]);
  });

  it('refuses a message made with a wrong secret', async () => {
    const sealed = { address: page.address, direction: 'up', counter: Date.now() * 2, body: hello } as const;
    await forge(signalTopic(page.address, 'up'), seal({ ...sealed, secret: 'a-guessed-token-of-16' }));
    await forge(signalTopic(page.address, 'up'), seal({ ...sealed, secret: second.token }));
    const refused = await untilLogged(open, ({ msg }) => msg === 'signaling message refused');
    expect(refused).toMatchObject({ user: 'driver', problem: 'envelope: mac does not fit; wrong token?' });
  });

  it('refuses an unknown user', async () => {
    const address = { ...page.address, user: 'stranger' };
    const text = seal({ address, direction: 'up', counter: Date.now(), body: hello, secret: driver.token });
    await forge(signalTopic(address, 'up'), text);
  });

  it("refuses a message on another's topic, or in another session", async () => {
    const { address } = page;
    const mine = { ...address, user: second.name };
    const text = seal({
      address: mine,
      direction: 'up',
      counter: Date.now() * 2,
      body: hello,
      secret: second.token,
    });
    await forge(signalTopic(address, 'up'), text);
    await forge(signalTopic({ ...mine, session: 'other' }, 'up'), text);
  });

  it('refuses a replay, and what the gateway itself said', async () => {
    const up = signalTopic(page.address, 'up');
    const said = heard.find(({ topic }) => topic === up);
    const answered = heard.find(({ topic }) => topic === signalTopic(page.address, 'down'));
    await forge(up, said?.text ?? '');
    await forge(up, answered?.text ?? '');
  });

  it('refuses a body that was changed on the way', async () => {
    const up = signalTopic(page.address, 'up');
    const last = heard.filter(({ topic }) => topic === up).at(-1);
    const envelope = JSON.parse(last?.text ?? '{}');
    await forge(up, JSON.stringify({ ...envelope, n: envelope.n + 1e9, body: '{"type":"bye"}' }));
    await forge(up, JSON.stringify({ ...envelope, user: second.name, n: envelope.n + 1e9 }));
  });
});
