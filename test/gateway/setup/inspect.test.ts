import { describe, expect, it } from 'vitest';
import { inspectCamera } from '../../../gateway/setup/inspect.ts';
import type { CameraNetwork } from '../../../gateway/setup/network.ts';
import { deviceError, FACTS, type FakeCamera, fakeCamera, fakeNetwork } from './fake-camera.ts';

const URL_OF_IT = 'http://192.0.2.1/onvif/device_service';

function inspect(options: {
  camera?: FakeCamera;
  network?: CameraNetwork;
  request?: { url: string; username?: string; password?: string };
  limitMs?: number;
}) {
  const { camera = fakeCamera(), request = { url: URL_OF_IT }, ...rest } = options;
  return inspectCamera({
    network: fakeNetwork(() => camera),
    request,
    signal: new AbortController().signal,
    ...rest,
  });
}

describe('inspectCamera', () => {
  it('tells what it is, has and can do, with a still of each profile', async () => {
    const camera = fakeCamera();
    expect(await inspect({ camera })).toEqual({
      url: URL_OF_IT,
      manufacturer: 'Acme',
      model: 'Dome 3',
      firmware: '1.2',
      serial: '42',
      identity: 'urn:uuid:1',
      profiles: [
        {
          token: 'P1',
          name: 'Main',
          codec: 'H264',
          width: 1920,
          height: 1080,
          fps: 25,
          qualities: ['main'],
          still: Buffer.from('still of P1').toString('base64'),
        },
        {
          token: 'P2',
          name: 'Small',
          codec: 'H264',
          width: 640,
          height: 360,
          qualities: ['sub'],
          still: Buffer.from('still of P2').toString('base64'),
        },
      ],
      abilities: ['pan', 'tilt', 'presets', 'events', 'snapshot'],
    });
    expect(camera.isClosed()).toBe(true);
  });

  it('signs in as it is told, and with nothing where nothing was typed', async () => {
    const opened: unknown[] = [];
    const network = fakeNetwork((options) => {
      opened.push(options);
      return fakeCamera();
    });
    await inspect({ network, request: { url: '192.0.2.1:8000', username: 'a', password: 'b' } });
    await inspect({ network, request: { url: '192.0.2.1:8000', username: '', password: '' } });
    const url = 'http://192.0.2.1:8000/onvif/device_service';
    expect(opened).toEqual([{ url, username: 'a', password: 'b' }, { url }]);
  });

  it('goes without stills that fail, are too large, or are more than four', async () => {
    const asked: (string | undefined)[] = [];
    const profiles = ['1', '2', '3', '4', '5'].map((token) => ({
      token,
      name: token,
      width: 0,
      height: 0,
      qualities: [],
    }));
    const camera = fakeCamera({
      probe: async () => ({ ...FACTS, profiles }),
      snapshot: async (_signal, profile) => {
        asked.push(profile);
        if (profile === '1') throw deviceError('refused', 'no still');
        return Buffer.alloc(profile === '2' ? 1_048_577 : 10);
      },
    });
    const { profiles: told } = await inspect({ camera });
    expect(told.map(({ still }) => still !== undefined)).toEqual([false, false, true, true, false]);
    expect(asked).toEqual(['1', '2', '3', '4']);
  });

  it('asks a camera without stills for none', async () => {
    const camera = fakeCamera({
      probe: async () => ({ ...FACTS, snapshot: false }),
      snapshot: async () => expect.unreachable(),
    });
    expect((await inspect({ camera })).profiles[0]).not.toHaveProperty('still');
  });

  it.each([
    [
      'refused-credentials',
      'refused-credentials',
      'The camera at 192.0.2.1 refuses this user name or password, or wants them where none were given',
    ],
    ['unreachable', 'camera', 'its own sentence'],
    ['protocol', 'camera', 'its own sentence'],
  ] as const)('gives on that a camera is %s', async (kind, expected, message) => {
    const camera = fakeCamera({ probe: async () => Promise.reject(deviceError(kind, 'its own sentence')) });
    await expect(inspect({ camera })).rejects.toMatchObject({ kind: expected, message });
    expect(camera.isClosed()).toBe(true);
  });

  it('gives up on a camera that hangs', async () => {
    const camera = fakeCamera({
      probe: (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    await expect(inspect({ camera, limitMs: 20 })).rejects.toMatchObject({
      kind: 'camera',
      message: 'The camera at 192.0.2.1 takes too long to say what it is; try again',
    });
    expect(camera.isClosed()).toBe(true);
  });

  it('looks for the service on a host, and says where there is none', async () => {
    const network = fakeNetwork(undefined, {
      findService: async (host) => (host === '192.0.2.1' ? 'http://192.0.2.1:8899/x' : undefined),
    });
    expect(await inspect({ network, request: { url: '192.0.2.1' } })).toMatchObject({
      url: 'http://192.0.2.1:8899/x',
    });
    await expect(inspect({ network, request: { url: '192.0.2.2' } })).rejects.toMatchObject({
      kind: 'camera',
      message:
        'Nothing at 192.0.2.2 answers as ONVIF does; switch it on in the camera’s settings, write its port too, or write the address of its stream, rtsp://…',
    });
  });

  it('says what an address is where it got none, and never quotes a password', async () => {
    const refused = inspect({ request: { url: 'http://user:sesame@192.0.2.1/' } });
    await expect(refused).rejects.toMatchObject({ kind: 'invalid' });
    await expect(refused).rejects.not.toThrow('sesame');
  });
});
