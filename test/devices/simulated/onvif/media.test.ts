import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatedCamera } from '../../../../devices/simulated/simulated-camera.ts';
import { CREDENTIALS, connect, startCamera } from './camera.ts';
import { OnvifClient } from './onvif-client.ts';

let camera: SimulatedCamera | undefined;

afterEach(() => camera?.close());

describe('an ONVIF client', () => {
  it('finds both profiles, with the larger picture first', async () => {
    camera = await startCamera();
    const { cam } = await connect(camera);
    expect(cam.profiles).toMatchObject([
      { $: { token: 'main' }, videoEncoderConfiguration: { resolution: { width: 1280, height: 720 } } },
      { $: { token: 'sub' }, videoEncoderConfiguration: { resolution: { width: 640, height: 360 } } },
    ]);
    expect(cam.activeSource).toMatchObject({
      profileToken: 'main',
      encoding: 'H264',
      fps: 25,
      ptz: { token: 'head-configuration' },
    });
  });

  it('learns what device it is and what services it has', async () => {
    camera = await startCamera({ name: 'back door' });
    const client = await connect(camera);
    const device = await client.ask((cam, done) => cam.getDeviceInformation(done));
    expect(device).toMatchObject({ manufacturer: 'Oriel', serialNumber: 'back door' });
    const capabilities = await client.ask((cam, done) => cam.getCapabilities(done));
    expect(capabilities).toMatchObject({
      device: { XAddr: camera.onvifUrl },
      media: { streamingCapabilities: { RTP_RTSP_TCP: true } },
      PTZ: { XAddr: new URL('/onvif/ptz_service', camera.onvifUrl).href },
    });
    const scopes = await client.ask((cam, done) => cam.getScopes(done));
    expect(scopes).toContainEqual({
      scopeDef: 'Fixed',
      scopeItem: 'onvif://www.onvif.org/name/back%20door',
    });
  });

  it('is told where each stream and its snapshot are', async () => {
    camera = await startCamera();
    const client = await connect(camera);
    for (const profileToken of ['main', 'sub'] as const) {
      const stream = await client.ask((cam, done) => cam.getStreamUri({ profileToken }, done));
      expect(stream).toMatchObject({ uri: camera.rtspUrl(profileToken) });
      const snapshot = await client.ask((cam, done) => cam.getSnapshotUri({ profileToken }, done));
      expect(snapshot).toMatchObject({ uri: new URL(`/snapshot/${profileToken}`, camera.onvifUrl).href });
    }
  });

  it.each([
    ['a wrong password', { ...CREDENTIALS, password: 'wrong' }],
    ['another name', { ...CREDENTIALS, username: 'root' }],
  ])('is refused with %s', async (_name, credentials) => {
    camera = await startCamera();
    const client = new OnvifClient({ url: camera.onvifUrl, ...credentials });
    await expect(client.connect()).rejects.toThrow('Sender not Authorized');
  });

  it('may ask for the time without a password, and corrects its clock by it', async () => {
    camera = await startCamera({ clockSkewMs: 3 * 3_600_000 });
    const client = await connect(camera);
    const time = await client.ask((cam, done) => cam.getSystemDateAndTime(done));
    expect(Math.abs(Number(time) - Date.now() - 3 * 3_600_000)).toBeLessThan(60_000);
    await client.presets();
  });

  it('is refused with a clock that is wrong', async () => {
    camera = await startCamera();
    const client = await connect(camera);
    client.cam.timeShift = (client.cam.timeShift ?? 0) - 6 * 60_000;
    await expect(client.presets()).rejects.toThrow('Sender not Authorized');
  });

  it('is refused while the camera takes every password for wrong', async () => {
    camera = await startCamera();
    const client = await connect(camera);
    camera.refuseCredentials(true);
    await expect(client.presets()).rejects.toThrow('Sender not Authorized');
    camera.refuseCredentials(false);
    await client.presets();
  });

  it.each([
    ['a profile that is not there', { profileToken: 'attic' }, 'profile token attic does not exist'],
    ['multicast', { stream: 'RTP-Multicast' }, 'RTP-Multicast is not supported'],
  ])('gets no stream for %s', async (_name, options, reason) => {
    camera = await startCamera();
    const client = await connect(camera);
    await expect(client.ask((cam, done) => cam.getStreamUri(options, done))).rejects.toThrow(reason);
  });

  it('finds the camera where it was after a reboot', async () => {
    // Nobody else takes ports of that address meanwhile.
    camera = await startCamera({ host: '127.0.0.2' });
    const { onvifUrl } = camera;
    const client = await connect(camera);
    await camera.goOffline();
    await expect(client.presets()).rejects.toThrow('ECONNREFUSED');
    await camera.comeBack();
    expect(camera.onvifUrl).toBe(onvifUrl);
    await client.presets();
  });
});
