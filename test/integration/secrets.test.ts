import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { freePorts } from '../helpers/free-port.ts';
import { type Mosquitto, startMosquitto } from '../helpers/mosquitto.ts';
import { type OrielProcess, runOriel, startOriel } from '../helpers/oriel-process.ts';
import { createReceivingPeer } from '../helpers/receiving-peer.ts';
import { connectSignaling } from '../helpers/signaling-client.ts';
import { connectWhepViewer, postOffer } from '../helpers/whep-viewer.ts';
import { untilFrames } from './house.ts';
import { createCollector } from './leaks.ts';
import { SECRETS, type SecretHouse, startSecretHouse } from './secrets-stage.ts';

const collector = createCollector(SECRETS);
const { collect } = collector;

let house: SecretHouse;
let oriel: OrielProcess;

beforeAll(async () => {
  house = await startSecretHouse();
  oriel = house.oriel;
});

afterAll(() => house?.close());

function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

const bearer = (token: string | undefined) =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

async function ask(
  path: string,
  { method = 'GET', token, body }: { method?: string; token?: string; body?: string } = {},
): Promise<number> {
  const response = await fetch(`${oriel.httpUrl}${path}`, {
    method,
    headers: { ...bearer(token), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body }),
    redirect: 'manual',
    signal: AbortSignal.timeout(20_000),
  });
  collect('http', [path, response.status, [...response.headers], await response.text()]);
  return response.status;
}

describe('no secret comes out of the daemon', () => {
  it('by HTTP, for nobody, strangers, viewers and admins', async () => {
    const pages = ['/', '/healthz', '/metrics', '/api/session', '/api/access', '/api/devices', '/authority'];
    const cameras = ['porch', 'wrong', 'down', 'yard', 'yard-wrong', 'gone', 'none'];
    const paths = [...pages, ...cameras.map((name) => `/api/cameras/${name}/still`)];
    for (const token of [undefined, SECRETS.watcher, SECRETS.boss]) {
      await Promise.all(paths.map((path) => ask(path, { ...(token && { token }) })));
      await ask('/api/discovery/inspect', { method: 'POST', ...(token && { token }), body: '{' });
    }
    expect(await ask('/api/session', { token: SECRETS.watcher })).toBe(200);
    // No more of these: who sends many wrong tokens is kept waiting, and so is this machine.
    expect(await ask('/api/session', { token: SECRETS.stranger })).toBe(401);
    expect(collector.textOf('http')).toContain('oriel_');
    const metrics = await fetch(`${oriel.httpUrl}/metrics`, { headers: bearer(SECRETS.boss) });
    collect('metrics', await metrics.text());
  });

  it('by the adding of cameras, with passwords that are right, wrong, and in a body that is none', async () => {
    const admin = { method: 'POST', token: SECRETS.boss };
    const inspect = (password: string) =>
      ask('/api/discovery/inspect', {
        ...admin,
        body: JSON.stringify({ url: house.second.onvifUrl, username: 'admin', password }),
      });
    expect(await inspect(SECRETS.mistyped)).toBe(422);
    expect(await inspect(SECRETS.added)).toBe(200);
    const stream = (password: string) =>
      house.second.rtspUrl('sub').replace('//', `//admin:${encodeURIComponent(password)}@`);
    const lookAt = (url: string) =>
      ask('/api/discovery/inspect', { ...admin, body: JSON.stringify({ url }) });
    expect(await lookAt(stream(SECRETS.mistyped))).toBe(422);
    expect(await lookAt(stream(SECRETS.added))).toBe(200);
    expect(await lookAt(`rtsp://admin:${SECRETS.mistyped}`)).toBe(400);
    for (const body of [
      `{"url": "${SECRETS.mistyped}`,
      JSON.stringify({ name: SECRETS.mistyped, onvif: { url: 'x', password: SECRETS.mistyped } }),
      JSON.stringify({ name: 'gate', onvif: { url: `http://u:${SECRETS.mistyped}@h/` } }),
      JSON.stringify({ name: 'gate', onvif: { url: 'http://h/', pasword: SECRETS.mistyped } }),
      JSON.stringify({ name: 'gate', onvif: { url: 'http://h/', password: [SECRETS.mistyped] } }),
      JSON.stringify({ name: 'lane', rtsp: { url: `rtsp://u:${SECRETS.mistyped}` } }),
      JSON.stringify({ name: 'lane', rtsp: { url: `rtsp://:${SECRETS.mistyped}@h/` } }),
    ]) {
      expect(await ask('/api/cameras', { ...admin, body })).toBe(400);
    }
    const onvif = { url: house.second.onvifUrl, username: 'admin', password: SECRETS.added };
    expect(await ask('/api/cameras', { ...admin, body: JSON.stringify({ name: 'gate', onvif }) })).toBe(201);
    const rtsp = { url: stream(SECRETS.added) };
    expect(await ask('/api/cameras', { ...admin, body: JSON.stringify({ name: 'lane', rtsp }) })).toBe(201);
    expect(await oriel.readConfig()).toContain('file: oriel.passwords/gate');
    expect(await oriel.readConfig()).toContain('file: oriel.passwords/lane');
    expect(await oriel.readConfig()).not.toContain(SECRETS.added);
  });

  it('by WHEP, to cameras that play and that do not', async () => {
    const viewer = await connectWhepViewer({ url: oriel.httpUrl, camera: 'porch', token: SECRETS.watcher });
    collect('http', viewer.location);
    await untilFrames(viewer);
    await viewer.end();
    const peer = await createReceivingPeer();
    peer.close();
    for (const name of ['wrong', 'down', 'yard-wrong', 'gone', 'none']) {
      const response = await postOffer({
        url: oriel.httpUrl,
        camera: name,
        token: SECRETS.watcher,
        offer: peer.offer,
      });
      collect('http', [response.status, await response.text()]);
      expect([name, response.status]).toEqual([name, name === 'none' ? 404 : 503]);
    }
  });

  it('by MQTT: states, events, answers, Home Assistant, and what the broker tells of itself', async () => {
    for (const [name, token] of [
      ['boss', SECRETS.boss],
      ['watcher', SECRETS.watcher],
    ]) {
      const client = await mqtt.connectAsync(oriel.mqttUrl, {
        clientId: `reader-${name}`,
        username: `${name}`,
        password: `${token}`,
        protocolVersion: 4,
        reconnectPeriod: 0,
      });
      client.on('error', () => undefined);
      client.on('message', (topic, payload) => collect('mqtt', `${topic} ${payload.toString('latin1')}`));
      for (const topic of ['#', '$SYS/#', 'oriel/#', 'oriel/home/#', 'homeassistant/#']) {
        await client.subscribeAsync(topic).catch(() => undefined);
      }
      await client.publishAsync('oriel/home/porch/ptz/set', '{"kind":"home","transaction":"t1"}');
      await client.publishAsync('oriel/home/porch/ptz/set', '{').catch(() => undefined);
      await eventually(() => /wrong\/state/.test(collector.textOf('mqtt')), { what: 'the cameras’ states' });
      await client.endAsync();
    }
    const stranger = mqtt.connectAsync(oriel.mqttUrl, {
      clientId: 'stranger',
      username: 'boss',
      password: SECRETS.stranger,
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
    await expect(stranger).rejects.toThrow();
  });

  it('by signaling', async () => {
    const client = await connectSignaling({
      brokerUrl: oriel.mqttUrl,
      httpUrl: oriel.httpUrl,
      user: 'watcher',
      token: SECRETS.watcher,
    });
    client.send({ type: 'hello' });
    await client.until('welcome');
    client.sendBody(`{"type":"${SECRETS.mistyped}"}`);
    await client.until('error');
    const peer = await createReceivingPeer();
    peer.close();
    for (const name of ['wrong', 'gone', 'none']) {
      client.send({ type: 'offer', peer: `to-${name}`, camera: name, quality: 'main', sdp: peer.offer });
      await client.until('error', (message) => message.peer === `to-${name}`);
    }
    // A static credential is what each viewer signs in to the TURN server with, so those who are let in are told it.
    const told = JSON.stringify(client.received).replaceAll(SECRETS.turn, '(told)');
    collect('signaling', told);
    await client.close();
  });

  it('by its command line, its files and their modes', async () => {
    const pid = oriel.pid();
    collect('cmdline', await readFile(`/proc/${pid}/cmdline`, 'utf8'));
    const home = await readlink(`/proc/${pid}/cwd`);
    const entries = await readdir(home, { recursive: true, withFileTypes: true });
    const modes: Record<string, number> = {};
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      // What is being written lies beside its place for a moment.
      const found = await stat(path).catch(unlessGone);
      if (!found) continue;
      const { mode } = found;
      const name = path.slice(home.length + 1);
      if (name === 'oriel.yaml' || name.startsWith('.local/share')) continue;
      if (entry.isFile() && !/\.crt$/.test(name)) modes[name] = mode & 0o777;
      if (name.endsWith('/identity')) collector.watchFor('identity', (await readFile(path, 'utf8')).trim());
      else if (entry.isFile() && !/^oriel\.passwords\/(?:gate|lane)$/.test(name)) {
        collect('files', `${name}\n${(await readFile(path, 'latin1').catch(unlessGone)) ?? ''}`);
      }
    }
    expect(await readFile(join(home, 'oriel.passwords', 'gate'), 'utf8')).toBe(`${SECRETS.added}\n`);
    expect(modes['oriel.passwords/gate']).toBe(0o600);
    for (const [name, mode] of Object.entries(modes)) expect([name, mode & 0o077]).toEqual([name, 0]);
    expect((await stat(join(home, '.local/state/oriel'))).mode & 0o077).toBe(0);
    expect(collector.textOf('files').length).toBeGreaterThan(10);
    for (const name of ['gate', 'lane'])
      expect(await ask(`/api/cameras/${name}`, { method: 'DELETE', token: SECRETS.boss })).toBe(204);
    expect(await readdir(home)).not.toContain('oriel.passwords');
  });

  it('by errors that reach nobody, and by its log at the level trace', async () => {
    process.kill(oriel.pid(), 'SIGUSR2');
    const lines = await eventually(
      () => {
        const output = oriel.output();
        return /an error reached nobody/.test(output) && /a rejection reached nobody/.test(output) && output;
      },
      { what: 'the lines of both' },
    );
    expect(lines).toContain('lost rtsp://admin:•••@192.0.2.1/');
    expect(lines).toContain('of •••');
    for (const name of ['wrong', 'down', 'yard-wrong', 'gone']) expect(lines).toContain(`"${name}/main"`);
    const { output, code } = await oriel.stop();
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('shutting down') });
    collect('log', output);
  });

  it('by the commands: check, discover, and a start that fails', async () => {
    const config = await oriel.readConfig();
    const run = async (source: string, options: Parameters<typeof runOriel>[0]) => {
      const { code, output } = await runOriel(options);
      collect(source, output);
      return { code, output };
    };
    const check = await run('check', { config, args: ['check'] });
    expect(check).toMatchObject({ code: 0, output: expect.stringContaining('is sound') });
    expect(check.output).toMatch(/Warning: .*oriel\.yaml holds secrets.*type: chmod g-w,o= /);
    const spoilt = await run('check', {
      config: config.replace('role: admin', 'role: king'),
      args: ['check'],
    });
    expect(spoilt).toMatchObject({ code: 1, output: expect.stringContaining('role') });
    const { username, onvifUrl } = house.camera;
    for (const [password, code] of [
      [SECRETS.porch, 0],
      [SECRETS.mistyped, 1],
    ] as const) {
      vi.stubEnv('ORIEL_CAMERA_PASSWORD', password);
      const args = ['discover', onvifUrl, '-u', username, '--json'];
      expect(await run('discover', { args })).toMatchObject({ code });
    }
    const [taken = 0] = await freePorts(1);
    const bad = config
      .replace(/listen: .*\n/, `listen: 127.0.0.1:${taken}\n`)
      .replace(/(broker:\n\s+listen: ).*\n/, `$1127.0.0.1:${taken}\n`);
    expect((await run('start', { config: bad })).code).toBe(1);
  });

  it('by a broker that refuses it', async () => {
    let mosquitto: Mosquitto | undefined;
    let refused: OrielProcess | undefined;
    try {
      mosquitto = await startMosquitto({ users: { oriel: 'another', viewers: 'viewers-password' } });
      refused = await startOriel({
        log: { level: 'trace' },
        broker: {
          url: mosquitto.url,
          username: 'oriel',
          password: SECRETS.broker,
          viewer: { url: mosquitto.websocketUrl, username: 'viewers', password: 'viewers-password' },
        },
        cameras: [{ name: 'yard', rtsp: `rtsp://127.0.0.1:9/` }],
      });
      const daemon = refused;
      await eventually(
        () => /broker/.test(daemon.output()) && /[Nn]ot authori[sz]ed|refuse/.test(daemon.output()),
        {
          what: 'the refusal in the log',
        },
      );
      collect('log of who is refused', (await daemon.stop()).output);
    } finally {
      await refused?.close();
      await mosquitto?.close();
    }
  });
});

it('every way out was looked at, and none let anything out', () => {
  expect(collector.sources().sort()).toEqual(
    [
      'check',
      'cmdline',
      'discover',
      'files',
      'http',
      'log',
      'log of who is refused',
      'metrics',
      'mqtt',
      'signaling',
      'start',
    ].sort(),
  );
  for (const [source, text] of [
    ['http', 'refuses this user name or password'],
    ['metrics', 'oriel_'],
    ['mqtt', 'oriel/home/porch/state'],
    ['mqtt', 'homeassistant/device/'],
    ['signaling', '"welcome"'],
    ['cmdline', 'cli.js'],
    ['log', '"porch/main"'],
    ['discover', '"profiles"'],
    ['start', 'oriel: '],
  ] as const) {
    expect(collector.textOf(source)).toContain(text);
  }
  expect(collector.watched()).toEqual([...Object.keys(SECRETS), 'identity']);
  expect(collector.leaks()).toEqual([]);
});

it('a secret that comes out is found, in whatever form', () => {
  const pw = 'Porch/7Q&right<pw';
  for (const text of [
    pw,
    JSON.stringify({ pw }),
    encodeURIComponent(pw),
    encodeURIComponent(pw).toLowerCase(),
    Buffer.from(pw).toString('hex').toUpperCase(),
    ...['', 'a:', 'ab:', 'abc:'].map((user) => Buffer.from(`${user}${pw}!`).toString('base64')),
    Buffer.from(`admin:${pw}`).toString('base64url'),
    pw.replace('&', '&amp;').replace('<', '&lt;'),
  ]) {
    const one = createCollector({ pw });
    one.collect('here', `x${text}x`);
    expect([text, one.leaks()]).toEqual([
      text,
      expect.arrayContaining([expect.stringMatching(/^here: pw /)]),
    ]);
  }
});

it('a device can be paired by who has none of the daemon’s secrets', async () => {
  const onvif = { url: 'http://192.0.2.1/', username: 'u', password: { credential: 'of-the-service' } };
  const config = { cameras: [{ name: 'porch', onvif }] };
  const { code, output } = await runOriel({ config, args: ['pair'] });
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('#pair=') });
  // The link would bear what stands in for the viewers' password at the broker.
  const viewer = { url: 'wss://broker.example/', username: 'v', password: { credential: 'of-the-service' } };
  const external = { ...config, broker: { url: 'mqtts://broker.example', viewer } };
  const refused = await runOriel({ config: external, args: ['pair'] });
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('broker.viewer.password: ') });
});
