import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pino from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigFile } from '../../../config/edit/config-file.ts';
import { CameraSetup, type CameraSetupOptions } from '../../../gateway/setup/camera-setup.ts';
import { createSetupRoutes } from '../../../gateway/setup/routes.ts';
import { parseDiscoveryAnswer, parseInspection } from '../../../protocol/camera-setup.ts';
import { ask, bearer, startTestServer } from '../http/harness.ts';
import { deviceError, fakeCamera, fakeNetwork } from './fake-camera.ts';
import { fakeStand } from './fake-stand.ts';

const TEXT =
  'cameras:\n  - name: porch # mine\n    onvif: { url: "http://192.0.2.1/onvif/device_service" }\n';
const GATE = {
  name: 'gate',
  onvif: { url: 'http://192.0.2.2/onvif/device_service', username: 'oriel', password: 'sesame-gate' },
  profile: { sub: 'P2' },
};

async function start(options: Partial<CameraSetupOptions> = {}, text = TEXT) {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-setup-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'oriel.yaml');
  await writeFile(file, text);
  const log: string[] = [];
  const stand = fakeStand();
  const { raised, running } = stand;
  const forgotten: string[] = [];
  const setup = new CameraSetup({
    network: fakeNetwork(),
    file: new ConfigFile({ file }),
    stand,
    rights: {
      forgetCamera: (name) => forgotten.push(name),
      renameCamera: async () => undefined,
    },
    logger: pino({ level: 'trace' }, { write: (line) => log.push(line) }),
    ...options,
  });
  const test = await startTestServer({ routes: createSetupRoutes({ setup }) });
  const post = (path: string, body: unknown = {}, token = 'cem-secret') =>
    ask(test, {
      method: 'POST',
      path,
      headers: bearer(token),
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const remove = (camera: string) =>
    ask(test, { method: 'DELETE', path: `/api/cameras/${camera}`, headers: bearer('cem-secret') });
  return {
    post,
    remove,
    raised,
    running,
    forgotten,
    log: () => log.join(''),
    read: () => readFile(file, 'utf8'),
    file,
  };
}

function errorOf({ body }: { body: string }): unknown {
  return JSON.parse(body).error;
}

describe('the routes of camera setup', () => {
  it.each(['/api/discovery', '/api/discovery/inspect', '/api/cameras'])(
    'are for admins only: %s',
    async (path) => {
      const { post } = await start();
      expect((await post(path, {}, 'wrong')).status).toBe(401);
      const refused = await post(path, {}, 'ann-secret');
      expect(refused.status).toBe(403);
      expect(errorOf(refused)).toBe(
        'ann may not add, change or remove cameras; that takes the role admin for all cameras ("*")',
      );
    },
  );

  it('have the log hide the password of a camera that is there, and of no other', async () => {
    const hidden = new Map<string, number>();
    const count = (text: string, by: number) => hidden.set(text, (hidden.get(text) ?? 0) + by);
    const secrets = {
      add(text: string) {
        count(text, 1);
        return () => void count(text, -1);
      },
    };
    let isBroken = true;
    const stand = fakeStand({
      raise: async ({ name }) => {
        if (isBroken) throw new Error('broken');
        stand.running.add(name);
      },
    });
    const { post, remove, file } = await start({ secrets, stand });
    await writeFile(file, 'cameras: &all [');
    expect((await post('/api/cameras', GATE)).status).not.toBe(201);
    await writeFile(file, TEXT);
    const unreal = { ...GATE, onvif: { ...GATE.onvif, url: 'rtsp://192.0.2.2/' } };
    expect((await post('/api/cameras', unreal)).status).not.toBe(201);
    expect((await post('/api/cameras', GATE)).status).toBe(500);
    expect(hidden.get('sesame-gate') ?? 0).toBe(0);
    isBroken = false;
    expect((await post('/api/cameras', GATE)).status).toBe(201);
    expect(hidden.get('sesame-gate')).toBe(1);
    await remove('gate');
    expect(hidden.get('sesame-gate')).toBe(0);
  });

  it('tell what was found, and what of it is known, by identity and by address', async () => {
    const { post } = await start({
      network: fakeNetwork(undefined, {
        discover: async () => [
          { url: 'http://192.0.2.9/', name: 'Moved', identity: 'urn:a' },
          { url: 'http://192.0.2.1/onvif/device_service', hardware: 'D3' },
          { url: 'http://192.0.2.3/', identity: 'urn:b' },
        ],
      }),
    });
    const reply = await post('/api/discovery');
    expect(reply.status).toBe(200);
    expect(parseDiscoveryAnswer(reply.body).found).toEqual([
      { url: 'http://192.0.2.9/', name: 'Moved', identity: 'urn:a', known: 'porch' },
      { url: 'http://192.0.2.1/onvif/device_service', hardware: 'D3', known: 'porch' },
      { url: 'http://192.0.2.3/', identity: 'urn:b' },
    ]);
  });

  it('do one search at a time', async () => {
    const begun = new EventEmitter();
    const ended = once(begun, 'end').then(() => []);
    const { post } = await start({
      network: fakeNetwork(undefined, {
        discover: () => {
          begun.emit('begin');
          return ended;
        },
      }),
    });
    const beginning = once(begun, 'begin');
    const first = post('/api/discovery');
    await beginning;
    const second = await post('/api/discovery');
    expect([second.status, errorOf(second)]).toEqual([
      429,
      'A search for cameras is under way already; try again in a few seconds',
    ]);
    begun.emit('end');
    expect((await first).status).toBe(200);
    expect((await post('/api/discovery')).status).toBe(200);
  });

  it('look at a camera', async () => {
    const { post, log } = await start();
    const reply = await post('/api/discovery/inspect', {
      url: '192.0.2.2:80',
      username: 'u',
      password: 'sesame',
    });
    expect(reply.status).toBe(200);
    expect(parseInspection(reply.body)).toMatchObject({
      url: 'http://192.0.2.2/onvif/device_service',
      model: 'Dome 3',
    });
    expect(reply.body + log()).not.toContain('sesame');
  });

  it.each([
    ['refused-credentials', 422, /^The camera at 192.0.2.2 refuses this user name or password/],
    ['unreachable', 502, /^the camera’s sentence$/],
  ] as const)('say that a camera is %s', async (kind, status, sentence) => {
    const probe = async () => Promise.reject(deviceError(kind, 'the camera’s sentence'));
    const { post } = await start({ network: fakeNetwork(() => fakeCamera({ probe })) });
    const reply = await post('/api/discovery/inspect', { url: '192.0.2.2:80' });
    expect([reply.status, errorOf(reply)]).toEqual([status, expect.stringMatching(sentence)]);
  });

  it('add a camera to the file and to what runs', async () => {
    const { post, raised, read, log } = await start();
    const reply = await post('/api/cameras', GATE);
    expect(reply.status).toBe(201);
    expect(raised).toMatchObject([
      { name: 'gate', source: { kind: 'onvif', password: 'sesame-gate', profile: { sub: 'P2' } } },
    ]);
    expect(await read()).toBe(
      `${TEXT}  - name: gate\n    onvif:\n      url: http://192.0.2.2/onvif/device_service\n      username: oriel\n      password:\n        file: oriel.passwords/gate\n    profile:\n      sub: P2\n`,
    );
    expect(log()).toContain('camera added');
    expect(log() + reply.body).not.toContain('sesame');
  });

  it.each([
    ['beside the address', { url: 'rtsp://192.0.2.2/live', username: 'ann', password: 'sesame/2' }],
    ['within it', { url: 'rtsp://ann:sesame/2@192.0.2.2/live' }],
  ])('add a stream with what signs in %s, and keep the password in a file of its own', async (_, rtsp) => {
    const hidden: string[] = [];
    const secrets = {
      add: (text: string) => {
        hidden.push(text);
        return () => undefined;
      },
    };
    const { post, raised, read, file, log } = await start({ secrets });
    const reply = await post('/api/cameras', { name: 'yard', rtsp });
    expect(reply.status).toBe(201);
    expect(raised).toMatchObject([
      { name: 'yard', source: { kind: 'rtsp', url: 'rtsp://ann:sesame%2F2@192.0.2.2/live' } },
    ]);
    expect(await read()).toBe(
      `${TEXT}  - name: yard\n    rtsp:\n      url: rtsp://192.0.2.2/live\n      username: ann\n      password:\n        file: oriel.passwords/yard\n`,
    );
    expect(await readFile(join(dirname(file), 'oriel.passwords', 'yard'), 'utf8')).toBe('sesame/2\n');
    expect(hidden).toEqual(['sesame/2']);
    expect(log() + reply.body).not.toContain('sesame');
  });

  it('add a stream that wants nobody to sign in', async () => {
    const { post, remove, raised, read } = await start();
    const reply = await post('/api/cameras', { name: 'yard', rtsp: { url: 'rtsp://192.0.2.2' } });
    expect(reply.status).toBe(201);
    expect(raised).toMatchObject([{ source: { kind: 'rtsp', url: 'rtsp://192.0.2.2/' } }]);
    expect(await read()).toBe(`${TEXT}  - name: yard\n    rtsp:\n      url: rtsp://192.0.2.2/\n`);
    expect((await remove('yard')).status).toBe(204);
    expect(await read()).toBe(TEXT);
  });

  it('leave the file as it was where the camera can not be run', async () => {
    const raise = async () => Promise.reject(new Error('no'));
    const { post, read } = await start({ stand: fakeStand({ raise }) });
    expect((await post('/api/cameras', GATE)).status).toBe(500);
    expect(await read()).toBe(TEXT);
  });

  it.each([
    ['a name that is taken', { ...GATE, name: 'porch' }, 409, /^There is a camera named porch already\.$/],
    [
      'a name that topics need',
      { ...GATE, name: 'status' },
      409,
      /^status is a name that MQTT topics need\.$/,
    ],
    ['a name with a space', { ...GATE, name: 'a b' }, 400, /^camera: name: /],
    [
      'an address of something else',
      { ...GATE, onvif: { url: 'rtsp://192.0.2.1/' } },
      400,
      /no address of a camera/,
    ],
    ['a stream at no address', { name: 'yard', rtsp: { url: 'http://192.0.2.1/' } }, 400, /rtsp:\/\//],
    [
      'a password of nobody',
      { name: 'yard', rtsp: { url: 'rtsp://192.0.2.1/', password: 'sesame' } },
      400,
      /belongs to a user name/,
    ],
    ['a camera of two kinds', { ...GATE, rtsp: { url: 'rtsp://192.0.2.1/' } }, 400, /one of onvif and rtsp/],
    ['a camera of no kind', { name: 'yard' }, 400, /one of onvif and rtsp/],
    [
      'profiles of a stream',
      { name: 'yard', rtsp: { url: 'rtsp://192.0.2.1/' }, profile: { main: 'a' } },
      400,
      /no profiles/,
    ],
    ['a key too many', { ...GATE, colour: 'red' }, 400, /unknown key colour/],
    ['what is no JSON', '{', 400, /is not JSON/],
  ])('refuse %s', async (_, body, status, sentence) => {
    const { post, read, raised } = await start();
    const reply = await post('/api/cameras', body);
    expect(reply.status).toBe(status);
    expect(errorOf(reply)).toMatch(sentence);
    expect(reply.body).not.toContain('sesame');
    expect(await read()).toBe(TEXT);
    expect(raised).toEqual([]);
  });

  it('refuse a body that is too long', async () => {
    const { post } = await start();
    expect((await post('/api/cameras', ' '.repeat(8193))).status).toBe(413);
  });

  it('remove a camera from the file and from what runs, but not the last', async () => {
    const { post, remove, running, forgotten, read } = await start();
    const last = await remove('porch');
    expect([last.status, errorOf(last)]).toEqual([
      409,
      'porch is the only camera of the configuration, which must have one; add another first',
    ]);
    await post('/api/cameras', GATE);
    expect(forgotten).toEqual([]);
    expect((await remove('porch')).status).toBe(204);
    expect(forgotten).toEqual(['porch']);
    expect([...running]).toEqual(['gate']);
    expect(await read()).not.toContain('porch');
    expect((await remove('porch')).status).toBe(404);
  });

  it('end a camera that somebody took out of the file by hand', async () => {
    const { post, remove, running, file } = await start();
    await post('/api/cameras', GATE);
    await writeFile(file, TEXT);
    expect((await remove('gate')).status).toBe(204);
    expect([...running]).toEqual(['porch']);
  });
});
