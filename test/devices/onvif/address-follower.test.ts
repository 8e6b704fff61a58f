import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { DeviceError, type DeviceErrorKind } from '../../../devices/camera.ts';
import { AddressFollower, type FindDevice } from '../../../devices/onvif/address-follower.ts';
import { createOnvifCamera, type OnvifCameraOptions } from '../../../devices/onvif/onvif-camera.ts';
import { afterUnreached } from '../../../devices/onvif/search-policy.ts';
import { fault, startScriptedCamera } from './scripted-camera.ts';

const IDENTITY = 'urn:uuid:4c5d1e80-5a3c-11ee-8c99-0242ac120002';
const { signal } = new AbortController();

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('afterUnreached', () => {
  const lost = { failures: 3, sinceSearchMs: undefined, identity: IDENTITY };

  it.each([
    ['after several failures', lost, 'search'],
    ['not after a few', { ...lost, failures: 2 }, 'wait'],
    ['not without an identity', { ...lost, identity: undefined }, 'wait'],
    ['not again within a minute', { ...lost, sinceSearchMs: 59_999 }, 'wait'],
    ['again after a minute', { ...lost, sinceSearchMs: 60_000 }, 'search'],
  ])('looks for a camera %s', (_, unreached, kind) => {
    expect(afterUnreached(unreached).kind).toBe(kind);
  });
});

describe('AddressFollower', () => {
  const ADDRESS = { secure: false, hostname: '192.0.2.1', port: 80, path: '/onvif/device_service' };

  function follow(options: { identity?: string; findDevice?: FindDevice; secure?: boolean } = {}) {
    const state = { now: 0, moves: 0 };
    const lines: string[] = [];
    const follower = new AddressFollower({
      camera: 'porch',
      address: { ...ADDRESS, secure: options.secure ?? false },
      identity: options.identity,
      findDevice: options.findDevice,
      now: () => state.now,
      onMoved: () => void state.moves++,
      logger: pino({}, { write: (line: string) => lines.push(line) }),
    });
    const fail = async (kind: DeviceErrorKind = 'unreachable') => {
      const error = new DeviceError({ kind, camera: 'porch', message: 'lost' });
      await expect(follower.watch(() => Promise.reject(error))).rejects.toBe(error);
    };
    /** Until it is looked for and, where it is found, taken there. */
    const lose = async () => {
      for (let count = 0; count < 3; count++) await fail();
      await new Promise(setImmediate);
    };
    return { follower, state, fail, lose, lines };
  }

  const FOUND = 'http://192.0.2.9/onvif/device_service';

  it('goes back to where a person said it is, where it is found nowhere any more', async () => {
    let found: string | undefined = FOUND;
    const { follower, state, lose } = follow({ identity: IDENTITY, findDevice: async () => found });
    await lose();
    await follower.watch(async () => undefined);
    expect(follower.isConfigured).toBe(false);
    found = undefined;
    state.now = 60_000;
    await lose();
    expect(follower.isConfigured).toBe(true);
    expect(state.moves).toBe(2);
  });

  it.each<[string, DeviceErrorKind]>([
    ['refuses the password', 'refused-credentials'],
    ['speaks no ONVIF', 'protocol'],
  ])('does not stay with a stranger who %s', async (_, kind) => {
    const { follower, state, fail, lose, lines } = follow({
      identity: IDENTITY,
      findDevice: async () => FOUND,
    });
    await lose();
    expect(follower.isConfigured).toBe(false);
    await fail(kind);
    expect(follower.isConfigured).toBe(true);
    state.now = 60_000;
    await lose();
    expect(follower.isConfigured).toBe(false);
    expect(lines).toHaveLength(1);
  });

  it('stays with a camera that has served there, whatever it garbles', async () => {
    const { follower, fail, lose } = follow({ identity: IDENTITY, findDevice: async () => FOUND });
    await lose();
    await follower.watch(async () => undefined);
    await fail('protocol');
    expect(follower.isConfigured).toBe(false);
  });

  it('neither stays with nor believes who calls itself otherwise', async () => {
    const asked: string[] = [];
    const findDevice: FindDevice = async (identity) => {
      asked.push(identity);
      return FOUND;
    };
    const { follower, state, lose } = follow({ findDevice });
    follower.learn(IDENTITY);
    await lose();
    follower.learn(IDENTITY.toUpperCase());
    expect(() => follower.learn('urn:uuid:stranger')).toThrow(/only pretended/);
    expect(follower.isConfigured).toBe(true);
    state.now = 60_000;
    await lose();
    expect(asked).toEqual([IDENTITY, IDENTITY]);
  });

  it('takes no answer from before for one of the new address', async () => {
    const { follower, lose } = follow({ identity: IDENTITY, findDevice: async () => FOUND });
    let refuse = () => {};
    const slow = follower.watch(
      () =>
        new Promise<never>((_, reject) => {
          refuse = () =>
            reject(new DeviceError({ kind: 'refused-credentials', camera: 'porch', message: 'no' }));
        }),
    );
    await lose();
    refuse();
    await expect(slow).rejects.toThrow();
    expect(follower.isConfigured).toBe(false);
  });

  it('leaves TLS for nobody, and says so once', async () => {
    const { follower, state, lose, lines } = follow({
      identity: IDENTITY,
      findDevice: async () => FOUND,
      secure: true,
    });
    await lose();
    state.now = 60_000;
    await lose();
    expect(follower.isConfigured).toBe(true);
    expect(state.moves).toBe(0);
    expect(lines).toHaveLength(1);
  });

  it('takes another port of the same host for what nobody said', async () => {
    const { follower, lose } = follow({
      identity: IDENTITY,
      findDevice: async () => 'http://192.0.2.1:8080/onvif/device_service',
    });
    await lose();
    expect(follower.address.port).toBe(8080);
    expect(follower.isConfigured).toBe(false);
  });

  it('asks by the configured identity rather than by the one that was told', async () => {
    const asked: string[] = [];
    const findDevice: FindDevice = async (identity) => void asked.push(identity);
    const { follower, fail, state } = follow({ identity: 'urn:mine', findDevice });
    follower.learn(IDENTITY);
    for (let count = 0; count < 5; count++) await fail();
    expect(asked).toEqual(['urn:mine']);
    state.now = 60_000;
    await fail('timeout');
    expect(asked).toHaveLength(2);
    expect(follower.address).toEqual(ADDRESS);
  });

  it('begins to count anew after any answer', async () => {
    const asked: string[] = [];
    const { follower, fail } = follow({ findDevice: async (identity) => void asked.push(identity) });
    follower.learn(IDENTITY);
    await fail();
    await fail();
    await fail('refused');
    await fail();
    await fail();
    await follower.watch(async () => undefined);
    await fail();
    await fail();
    expect(asked).toEqual([]);
  });

  it('goes where the camera was found, and knows that nobody said so', async () => {
    const { follower, state, fail } = follow({
      identity: IDENTITY,
      findDevice: async () => 'http://192.0.2.9:8000/onvif/device',
    });
    expect(follower.isConfigured).toBe(true);
    for (let count = 0; count < 3; count++) await fail();
    await expect.poll(() => state.moves).toBe(1);
    expect(follower.address).toMatchObject({ hostname: '192.0.2.9', port: 8000, path: '/onvif/device' });
    expect(follower.isConfigured).toBe(false);
  });

  it.each([
    ['is found where it was', 'http://192.0.2.1/other'],
    ['is found nowhere', undefined],
    ['is found at what is no address', 'urn:nothing'],
  ])('stays where the camera %s', async (_, found) => {
    const { state, follower, fail } = follow({ identity: IDENTITY, findDevice: async () => found });
    for (let count = 0; count < 3; count++) await fail();
    await new Promise(setImmediate);
    expect(state.moves).toBe(0);
    expect(follower.address).toEqual(ADDRESS);
  });

  it('takes nothing after it was closed', async () => {
    let give = (_: string) => {};
    const { state, follower, fail } = follow({
      identity: IDENTITY,
      findDevice: () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    });
    for (let count = 0; count < 3; count++) await fail();
    follower.close();
    give('http://192.0.2.9/');
    await new Promise(setImmediate);
    expect(state.moves).toBe(0);
  });
});

describe('a camera that got another address', () => {
  const PASSWORD = 'sesame';

  async function moved(options: Partial<OnvifCameraOptions> = {}) {
    const before = await startScriptedCamera({
      GetEndpointReference: `<GetEndpointReferenceResponse><GUID>${IDENTITY}</GUID></GetEndpointReferenceResponse>`,
    });
    const after = await startScriptedCamera();
    const searched: string[] = [];
    const camera = createOnvifCamera({
      name: 'porch',
      url: before.url,
      username: 'oriel',
      password: PASSWORD,
      findDevice: async (identity) => {
        searched.push(identity);
        // On loopback only the spelling of the host can differ.
        return after.url.replace('127.0.0.1', 'localhost');
      },
      timeoutMs: 20_000,
      logger: pino({ level: 'silent' }),
      ...options,
    });
    closers.push(before.close, after.close, () => camera.close());
    /** Hangs up at once. A port that is closed somebody else may take. */
    const vanish = () => before.guard(() => (_, response) => void response.destroy(), []);
    return { before, after, camera, searched, vanish };
  }

  it('is found by what it said of itself, and used from there', async () => {
    const { after, camera, searched, vanish } = await moved();
    await camera.probe(signal);
    vanish();
    for (let count = 0; count < 3; count++) {
      await expect(camera.streamSource('main', signal)).rejects.toMatchObject({ kind: 'unreachable' });
    }
    await expect
      .poll(() => camera.streamSource('main', signal).catch(() => undefined))
      .toMatchObject({
        url: 'rtsp://localhost:8554/main',
        // Basic would show the password to whoever answers.
        digestOnly: true,
      });
    expect(searched).toEqual([IDENTITY]);
    await camera.ptz?.stop();
    expect(after.operations().at(-1)).toBe('Stop');
  });

  it('is found too where something else hangs at the old address', async () => {
    const { before, camera } = await moved({ identity: IDENTITY, timeoutMs: 300 });
    before.guard(() => () => undefined, []);
    for (let count = 0; count < 3; count++) {
      await expect(camera.streamSource('main', signal)).rejects.toMatchObject({ kind: 'timeout' });
    }
    // A busy machine may need several tries for an answer within that limit.
    await expect
      .poll(() => camera.streamSource('main', signal).catch(() => undefined), { timeout: 20_000 })
      .toMatchObject({
        url: 'rtsp://localhost:8554/main',
      });
  });

  it('is not shown the password there, since it may be another', async () => {
    const { before, after, camera, vanish } = await moved({ passwordForm: 'text', identity: IDENTITY });
    await camera.probe(signal);
    expect(before.seen.at(-1)?.body).toContain(`>${PASSWORD}<`);
    vanish();
    after.answer({ GetServices: fault('wsse:UnsupportedSecurityToken', 'PasswordText only') });
    await expect
      .poll(() => camera.streamSource('main', signal).catch((error: unknown) => error))
      .toMatchObject({ kind: 'refused-credentials' });
    expect(after.seen.some(({ body }) => body.includes(`>${PASSWORD}<`))).toBe(false);
  });
});
