import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { vi } from 'vitest';
import { type SimulatedCamera, startSimulatedCamera } from '../../devices/simulated/simulated-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';

/** Each is found nowhere else, and looks different in a URL, in XML and in base64. */
export const SECRETS = {
  porch: 'Porch/7Q&right<pw',
  wrong: 'Wrong/8R&refused<pw',
  down: 'Down/9S&nobody<pw',
  yardWrong: 'Yard/2T&refused<pw',
  gone: 'Gone/3U&nobody<pw',
  added: 'Added/5W&typed<pw',
  mistyped: 'Mistyped/6X&typed<pw',
  watcher: 'watcher-Token+4V/secret',
  boss: 'boss-Token+5W/secret',
  stranger: 'stranger-Token+6X/secret',
  broker: 'Broker/4Y&refused<pw',
  turn: 'Turn/1Z&static<pw',
  coturn: 'Coturn/2A&shared<secret',
} as const;

/** A daemon that holds every kind of secret, and the cameras that it is configured for. */
export interface SecretHouse {
  readonly oriel: OrielProcess;
  readonly camera: SimulatedCamera;
  /** Not configured yet; its password is `added`. */
  readonly second: SimulatedCamera;
  close(): Promise<void>;
}

export async function startSecretHouse(): Promise<SecretHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-secrets-'));
  const logger = pino({ level: 'silent' });
  const main = { width: 320, height: 192, fps: 10, gopFrames: 10, bitrate: 300_000 };
  const [camera, second] = await Promise.all([
    startSimulatedCamera({ name: 'porch', username: 'admin', password: SECRETS.porch, main, logger }),
    startSimulatedCamera({ name: 'gate', username: 'admin', password: SECRETS.added, main, logger }),
  ]);
  const close = async () => {
    await Promise.all([camera.close(), second.close()]);
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  };
  const oriel = await startDaemon(camera, folder).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    oriel,
    camera,
    second,
    async close() {
      await oriel.close();
      await close();
    },
  };
}

/** Every key that holds a secret, in every way in which it may be written. */
async function startDaemon(camera: SimulatedCamera, folder: string): Promise<OrielProcess> {
  const file = async (name: keyof typeof SECRETS) => {
    const path = join(folder, name);
    await writeFile(path, `${SECRETS[name]}\n`, { mode: 0o600 });
    return { file: path };
  };
  vi.stubEnv('TEST_GONE_PASSWORD', SECRETS.gone);
  vi.stubEnv('TEST_WATCHER_TOKEN', SECRETS.watcher);
  vi.stubEnv('CREDENTIALS_DIRECTORY', folder);
  await file('coturn');
  // Throws where nobody catches, as a library with the camera's address in its hand would.
  const bomb = `const url = 'rtsp://admin:' + encodeURIComponent(${JSON.stringify(SECRETS.porch)}) + '@192.0.2.1/';
    process.on('SIGUSR2', () => {
      setImmediate(() => { throw Object.assign(new Error('lost ' + url), { input: url, password: ${JSON.stringify(SECRETS.porch)} }); });
      void Promise.reject(new Error('refused', { cause: new Error('of ' + ${JSON.stringify(SECRETS.porch)}) }));
    });`;
  await writeFile(join(folder, 'bomb.mjs'), bomb);
  vi.stubEnv('NODE_OPTIONS', `--import ${join(folder, 'bomb.mjs')}`);
  // Nobody is given it by chance, as another test may be given one that was free a moment ago.
  const closed = 1;
  const { onvifUrl } = camera;
  const address = (password: string) =>
    camera.rtspUrl('main').replace('//', `//admin:${encodeURIComponent(password)}@`);
  return startOriel({
    log: { level: 'trace' },
    access: {
      tokens: [
        { name: 'watcher', token: { env: 'TEST_WATCHER_TOKEN' }, role: 'viewer' },
        { name: 'boss', token: SECRETS.boss, role: 'admin' },
      ],
    },
    cameras: [
      { name: 'porch', onvif: { url: onvifUrl, username: 'admin', password: await file('porch') } },
      { name: 'wrong', onvif: { url: onvifUrl, username: 'admin', password: SECRETS.wrong } },
      {
        name: 'down',
        onvif: { url: `http://127.0.0.1:${closed}/`, username: 'admin', password: SECRETS.down },
      },
      { name: 'yard', rtsp: address(SECRETS.porch) },
      { name: 'yard-wrong', rtsp: address(SECRETS.yardWrong) },
      {
        name: 'gone',
        rtsp: {
          url: `rtsp://127.0.0.1:${closed}/x`,
          username: 'admin',
          password: { env: 'TEST_GONE_PASSWORD' },
        },
      },
    ],
    webrtc: {
      bind: '127.0.0.1',
      iceServers: [
        { urls: ['turn:127.0.0.1:9'], username: 'oriel', credential: SECRETS.turn },
        { urls: ['turn:127.0.0.1:9'], secret: { credential: 'coturn' } },
      ],
    },
  });
}
