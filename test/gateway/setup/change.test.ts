import { EventEmitter, once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigFile } from '../../../config/edit/config-file.ts';
import { parseConfig } from '../../../config/load.ts';
import { RtspError } from '../../../gateway/rtsp/errors.ts';
import { CameraSetup, type CameraSetupOptions } from '../../../gateway/setup/camera-setup.ts';
import type { CameraStand } from '../../../gateway/setup/camera-stand.ts';
import { createSetupRoutes } from '../../../gateway/setup/routes.ts';
import { parseCameraSettings } from '../../../protocol/camera-setup.ts';
import { ask, bearer, startTestServer } from '../http/harness.ts';
import { deviceError, FACTS, fakeCamera, fakeNetwork } from './fake-camera.ts';
import { fakeStand } from './fake-stand.ts';

const URL = 'http://192.0.2.1:8000/onvif/device_service';
const TEXT = `# The house
cameras:
  - name: porch # mine
    onvif: { url: "${URL}", username: oriel, password: sesame-old }
    ptz: { invert: [tilt] }
  - { name: yard, rtsp: "rtsp://oriel:sesame-yard@192.0.2.2:554/live" }
  - { name: demo, simulated: {} }
  - { name: odd, rtsp: "rtsp://192.0.2.3/user=a_password=sesame-odd_channel=1" }
access:
  tokens:
    - { name: wall, token: sesame-wall, role: viewer, cameras: [porch, yard] }
`;

interface Start extends Partial<Omit<CameraSetupOptions, 'stand'>> {
  readonly text?: string;
  readonly stand?: Partial<CameraStand>;
}

async function start({ text = TEXT, stand: own = {}, ...options }: Start = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-change-'));
  onTestFinished(async () => {
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true });
  });
  const path = join(folder, 'oriel.yaml');
  await writeFile(path, text);
  const log: string[] = [];
  const renames: string[] = [];
  const hidden = new Map<string, number>();
  const stand = fakeStand({ cameras: parseConfig(text, { file: path }).cameras, ...own });
  const setup = new CameraSetup({
    network: fakeNetwork(),
    file: new ConfigFile({ file: path }),
    stand,
    rights: {
      forgetCamera: () => undefined,
      renameCamera: async (from, to) => void renames.push(`${from} to ${to}`),
    },
    secrets: {
      add(text) {
        hidden.set(text, (hidden.get(text) ?? 0) + 1);
        return () => void hidden.set(text, (hidden.get(text) ?? 0) - 1);
      },
    },
    logger: pino({ level: 'trace' }, { write: (line) => log.push(line) }),
    ...options,
  });
  const test = await startTestServer({ routes: createSetupRoutes({ setup }) });
  const request = async (method: string, camera: string, body?: unknown, token = 'cem-secret') => {
    const reply = await ask(test, {
      method,
      path: `/api/cameras/${camera}`,
      headers: bearer(token),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(reply.body + log.join('')).not.toContain('sesame');
    return reply;
  };
  return {
    folder,
    path,
    stand,
    renames,
    hidden,
    log: () => log.join(''),
    read: () => readFile(path, 'utf8'),
    passwords: () => readdir(join(folder, 'oriel.passwords')).catch(() => []),
    get: async (camera: string) => parseCameraSettings((await request('GET', camera)).body),
    request,
    change: (camera: string, body: unknown) => request('PATCH', camera, body),
  };
}

const errorOf = ({ body }: { body: string }): unknown => JSON.parse(body).error;

describe('what can be changed of a camera', () => {
  it('is told with what the camera has just now', async () => {
    const { get } = await start();
    expect(await get('porch')).toEqual({
      name: 'porch',
      kind: 'onvif',
      address: '192.0.2.1:8000',
      profile: {},
      profiles: FACTS.profiles,
      invert: ['tilt'],
      canInvert: true,
    });
  });

  it('is told of a stream and of a camera that is made up', async () => {
    const { get } = await start({ stand: { ask: async () => ({}), facts: () => undefined } });
    const none = { profile: {}, profiles: [], invert: [], canInvert: false };
    expect(await get('yard')).toEqual({ name: 'yard', kind: 'rtsp', address: '192.0.2.2:554', ...none });
    expect(await get('demo')).toEqual({ name: 'demo', kind: 'simulated', ...none });
  });

  it.each([
    [
      'does not answer',
      async () => Promise.reject(deviceError('unreachable', 'porch does not answer')),
      'porch does not answer',
    ],
    [
      'fails in another way',
      async () => Promise.reject(new Error('sesame')),
      'porch could not be asked; the log says why',
    ],
  ])('is told also where the camera %s', async (_, fails, problem) => {
    const { request } = await start({ stand: { ask: fails }, logger: pino({ level: 'silent' }) });
    expect(parseCameraSettings((await request('GET', 'porch')).body)).toMatchObject({
      problem,
      profiles: [],
      invert: ['tilt'],
      canInvert: true,
    });
  });

  it('is for admins only, and of cameras that are there', async () => {
    const { request } = await start();
    for (const method of ['GET', 'PATCH']) {
      expect((await request(method, 'porch', undefined, 'ann-secret')).status).toBe(403);
      const unknown = await request(method, 'shed', method === 'PATCH' ? {} : undefined);
      expect([unknown.status, errorOf(unknown)]).toEqual([404, 'There is no camera named shed']);
    }
  });
});

describe('a change', () => {
  it('of everything is in the file, and what runs is another in its place', async () => {
    const { change, read, stand, renames, passwords, hidden, log } = await start();
    const reply = await change('porch', {
      name: 'gate',
      profile: { sub: 'P2' },
      invert: ['zoom', 'pan'],
      username: 'admin',
      password: 'sesame-new',
    });
    expect([reply.status, reply.body]).toEqual([200, '{"name":"gate"}']);
    expect(await read()).toBe(
      TEXT.replace('name: porch', 'name: gate')
        .replace('oriel, password: sesame-old', 'admin, password: { file: oriel.passwords/gate }')
        .replace('[tilt] }\n', '[ pan, zoom ] }\n    profile:\n      sub: P2\n')
        .replace('[porch, yard]', '[gate, yard]'),
    );
    expect(stand.ready).toEqual(['gate ready', 'gate for porch']);
    expect(stand.get('gate')).toMatchObject({
      name: 'gate',
      ptz: { invert: ['pan', 'zoom'] },
      source: { url: URL, username: 'admin', password: 'sesame-new', profile: { sub: 'P2' } },
    });
    expect(renames).toEqual(['porch to gate']);
    expect(await passwords()).toEqual(['gate']);
    expect(hidden.get('sesame-new')).toBe(1);
    expect(log()).toContain('camera changed');
  });

  it('of a password leaves the file of the one before until nothing reads it', async () => {
    const { change, read, passwords, folder, hidden } = await start();
    const signIn = (password: string) => change('porch', { username: 'oriel', password });
    await signIn('sesame-1');
    await signIn('sesame-2');
    expect(await passwords()).toEqual(['porch-2']);
    expect(await readFile(join(folder, 'oriel.passwords', 'porch-2'), 'utf8')).toBe('sesame-2\n');
    expect([hidden.get('sesame-1'), hidden.get('sesame-2')]).toEqual([0, 1]);
    await change('porch', { name: 'gate' });
    expect(await read()).toContain('password: { file: oriel.passwords/porch-2 }');
    expect(hidden.get('sesame-2')).toBe(1);
    await change('gate', { username: '', password: '' });
    expect(await read()).toContain(`- name: gate # mine\n    onvif: { url: "${URL}" }\n`);
    expect(await passwords()).toEqual([]);
    expect(hidden.get('sesame-2')).toBe(0);
  });

  it('of a stream’s password takes it out of the address', async () => {
    const { change, read, stand } = await start();
    expect((await change('yard', { username: 'a', password: 'sesame/2' })).status).toBe(200);
    expect(await read()).toContain(
      '- { name: yard, rtsp: { url: rtsp://192.0.2.2:554/live, username: a, password: { file: oriel.passwords/yard } } }',
    );
    expect(stand.get('yard')?.source).toEqual({
      kind: 'rtsp',
      url: 'rtsp://a:sesame%2F2@192.0.2.2:554/live',
    });
  });

  it.each([
    ['nothing', {}],
    ['what is so already', { name: 'porch', invert: ['tilt', 'tilt'], profile: { main: null } }],
    ['the password that it has', { username: 'oriel', password: 'sesame-old' }],
  ])('of %s restarts nothing', async (_, body) => {
    const { change, read, stand } = await start();
    expect((await change('porch', body)).status).toBe(200);
    expect(await read()).toBe(TEXT);
    expect(stand.ready).toEqual([]);
  });

  it('is made where there is no file yet', async () => {
    const text = 'cameras:\n  - name: demo\n    simulated: {}\n';
    const folder = await mkdtemp(join(tmpdir(), 'oriel-first-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'state', 'oriel.yaml');
    const { change } = await start({ text, file: new ConfigFile({ file: path, initial: text }) });
    expect((await change('demo', { name: 'toy' })).status).toBe(200);
    expect(await readFile(path, 'utf8')).toBe(text.replace('demo', 'toy'));
  });

  it.each<[string, string, unknown, number, RegExp]>([
    ['a name that is taken', 'porch', { name: 'yard' }, 409, /^There is a camera named yard already\.$/],
    ['a name that topics need', 'porch', { name: 'status' }, 409, /^status is a name that MQTT topics need/],
    ['a name with a space', 'porch', { name: 'a b' }, 400, /^change: name: /],
    ['a key too many', 'porch', { colour: 'red' }, 400, /unknown key colour/],
    ['a password alone', 'porch', { password: 'sesame' }, 400, /a user name and a password come together/],
    [
      'a password of nobody',
      'porch',
      { username: '', password: 'sesame' },
      400,
      /^A password belongs to a user name/,
    ],
    [
      'a password of two lines',
      'porch',
      { username: 'a', password: 'sesame\n' },
      400,
      /^The password has a line break/,
    ],
    [
      'a user name of two hundred signs',
      'porch',
      { username: 'a'.repeat(200), password: '' },
      409,
      /username/,
    ],
    [
      'a user name with what stands for unreadable ones',
      'porch',
      { username: '\ufffd', password: 'sesame' },
      400,
      /^There is a sign in it that stands for unreadable ones/,
    ],
    [
      'a profile that is not there',
      'porch',
      { profile: { main: 'P9' } },
      400,
      /^porch has no profile P9; it has: P1, P2$/,
    ],
    [
      'a profile of a stream',
      'yard',
      { profile: { main: 'P1' } },
      400,
      /^yard is no camera that speaks ONVIF/,
    ],
    ['an axis of a stream', 'yard', { invert: ['pan'] }, 400, /^yard has nothing but a stream/],
    ['an axis that there is not', 'porch', { invert: ['roll'] }, 400, /^change: invert/],
    [
      'a password of a camera that is made up',
      'demo',
      { username: 'a', password: 'sesame' },
      400,
      /^demo is made up/,
    ],
    ['a password within a path', 'odd', { username: 'a', password: 'sesame' }, 409, /within its path/],
  ])('is refused: %s', async (_, camera, body, status, sentence) => {
    const { change, read, stand, passwords, hidden } = await start();
    const reply = await change(camera, body);
    expect([reply.status, errorOf(reply)]).toEqual([status, expect.stringMatching(sentence)]);
    expect(await read()).toBe(TEXT);
    expect(await passwords()).toEqual([]);
    expect(stand.ready.filter((step) => step.includes(' for '))).toEqual([]);
    expect([...hidden.values()].every((count) => count === 0)).toBe(true);
  });

  it('is one at a time', async () => {
    const steps = new EventEmitter();
    const goneOn = once(steps, 'go on').then(() => FACTS);
    const begun = once(steps, 'begin');
    const probe = () => {
      steps.emit('begin');
      return goneOn;
    };
    const { change } = await start({ network: fakeNetwork(() => fakeCamera({ probe })) });
    const first = change('porch', { username: 'a', password: 'sesame' });
    await begun;
    const second = await change('yard', { name: 'lawn' });
    expect([second.status, errorOf(second)]).toEqual([
      429,
      'A change of the cameras is under way already; try again in a few seconds',
    ]);
    steps.emit('go on');
    expect((await first).status).toBe(200);
  });
});

describe('a new password', () => {
  const signIn = { username: 'a', password: 'sesame-new' };

  it.each([
    ['refuses', { kind: 'refused-credentials', status: 401 } as const, 422],
    ['takes, though not for this stream,', { kind: 'refused-credentials', status: 403 } as const, 200],
    ['does not answer to', { kind: 'unreachable' } as const, 200],
  ])('that a stream’s camera %s is answered %j by %d', async (_, why, status) => {
    const asked: unknown[] = [];
    const network = fakeNetwork(undefined, {
      describe: async (stream) => {
        asked.push(stream);
        throw new RtspError({ address: '192.0.2.2:554', message: 'no', ...why });
      },
    });
    const { change, read } = await start({ network });
    expect((await change('yard', signIn)).status).toBe(status);
    expect(asked).toEqual([{ url: 'rtsp://a:sesame-new@192.0.2.2:554/live' }]);
    expect((await read()) === TEXT).toBe(status !== 200);
  });

  it('that the camera refuses changes nothing', async () => {
    const cameras = [
      fakeCamera({ probe: async () => Promise.reject(deviceError('refused-credentials', 'no')) }),
    ];
    const { change, read, stand, hidden } = await start({
      network: fakeNetwork(() => cameras[0] ?? fakeCamera()),
    });
    const reply = await change('porch', signIn);
    expect([reply.status, errorOf(reply)]).toEqual([
      422,
      'porch refuses this user name or password; nothing was changed',
    ]);
    expect([await read(), stand.ready, hidden.get('sesame-new')]).toEqual([TEXT, [], 0]);
    expect(cameras[0]?.isClosed()).toBe(true);
  });

  it('is taken where the camera does not answer', async () => {
    const probe = async () => Promise.reject(deviceError('unreachable', 'no'));
    const { change, passwords } = await start({ network: fakeNetwork(() => fakeCamera({ probe })) });
    expect((await change('porch', signIn)).status).toBe(200);
    expect(await passwords()).toEqual(['porch']);
  });
});

describe('a change that fails half way', () => {
  const EVERYTHING = { name: 'gate', invert: ['pan'], username: 'a', password: 'sesame-new' };

  type Fault = [name: string, fault: (broken: () => Promise<never>) => Start, status: number];
  const faults: Fault[] = [
    ['before anything is ready', (broken) => ({ stand: { prepare: broken } }), 500],
    [
      'where the rights can not be kept',
      (broken) => ({ rights: { forgetCamera: () => undefined, renameCamera: broken } }),
      500,
    ],
    [
      'where the camera does not take the place',
      (broken) => ({
        stand: { prepare: async () => ({ takePlace: broken, drop: async () => undefined }) },
      }),
      500,
    ],
  ];
  it.each(faults)('leaves all as it was: %s', async (_, fault, status) => {
    const broken = async () => Promise.reject(new Error('broken'));
    const { change, read, stand, renames, passwords, hidden, folder } = await start(fault(broken));
    expect((await change('porch', EVERYTHING)).status).toBe(status);
    expect(await read()).toBe(TEXT);
    expect(await passwords()).toEqual([]);
    expect(await readdir(folder)).toEqual(['oriel.yaml']);
    expect(hidden.get('sesame-new')).toBe(0);
    expect(stand.get('porch')).toMatchObject({ name: 'porch', source: { password: 'sesame-old' } });
    expect(stand.running.has('gate')).toBe(false);
    // What was renamed is renamed back.
    expect(renames).toEqual(renames.length === 0 ? [] : ['porch to gate', 'gate to porch']);
  });

  it('leaves all as it was where the file can not be written', async () => {
    const { change, read, stand, renames, path } = await start();
    await rm(path);
    const missing = await change('porch', EVERYTHING);
    expect(missing.status).toBe(409);
    await writeFile(path, 'cameras: [{ name: other, simulated: {} }]\n');
    const gone = await change('porch', EVERYTHING);
    expect([gone.status, errorOf(gone)]).toEqual([
      404,
      expect.stringContaining('There is no camera named porch in'),
    ]);
    expect(await read()).toBe('cameras: [{ name: other, simulated: {} }]\n');
    expect(stand.ready).toEqual(['gate ready', 'gate dropped', 'gate ready', 'gate dropped']);
    expect(renames).toEqual([]);
  });

  it('leaves no file where there was none', async () => {
    const text = 'cameras:\n  - name: demo\n    simulated: {}\n';
    const folder = await mkdtemp(join(tmpdir(), 'oriel-first-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = new ConfigFile({ file: join(folder, 'oriel.yaml'), initial: text });
    const takePlace = async () => Promise.reject(new Error('broken'));
    const stand = { prepare: async () => ({ takePlace, drop: async () => undefined }) };
    const { change } = await start({ text, file, stand });
    expect((await change('demo', { name: 'toy' })).status).toBe(500);
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves alone what somebody else has written meanwhile', async () => {
    const theirs = 'cameras:\n  - name: gate\n    simulated: {}\n';
    let path = '';
    const takePlace = async () => {
      await writeFile(path, theirs);
      throw new Error('broken');
    };
    const started = await start({
      stand: { prepare: async () => ({ takePlace, drop: async () => undefined }) },
    });
    path = started.path;
    expect((await started.change('porch', { name: 'gate' })).status).toBe(500);
    expect(await started.read()).toBe(theirs);
  });
});
