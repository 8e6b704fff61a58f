import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { selfSignedCertificate } from '../helpers/self-signed-certificate.ts';
import { type House, startHouse, untilFrames, untilLogged } from './house.ts';

const certificate = selfSignedCertificate({ name: 'porch', alsoIp: '127.0.0.1' });

let house: House;

beforeAll(async () => {
  house = await startHouse({
    camera: { audio: 'PCMU' },
    async cameras(camera) {
      const url = new URL(camera.rtspUrl('main'));
      url.username = camera.username;
      url.password = encodeURIComponent(camera.password);
      return [
        { name: 'beside', rtsp: url.href, transport: 'udp', warm: 'never' },
        { name: 'inside', rtsp: url.href, transport: 'tcp', warm: 'never' },
      ];
    },
  });
});

afterAll(() => house?.close());

describe('the way from the camera', () => {
  it.each([
    ['over UDP', 'beside', 'udp'],
    ['inside the RTSP connection', 'inside', 'tcp'],
  ])('%s brings picture and sound, and ends with the viewer', async (_name, camera, transport) => {
    const viewer = await house.watch({ camera, takes: { audio: true } });
    await untilFrames(viewer, 60);
    expect(house.camera.sessions()).toMatchObject([{ transport, media: ['video', 'audio'] }]);
    expect(viewer.video.faults).toEqual([]);
    expect(viewer.audio.packets.length).toBeGreaterThan(10);
    await viewer.end();
    await eventually(() => house.camera.sessions().length === 0, { what: 'the end of the session' });
  });
});

describe('a camera that speaks RTSP over TLS', () => {
  let folder: string;
  let sealed: House;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oriel-tls-'));
    const ca = join(folder, 'camera.pem');
    await writeFile(ca, certificate.cert);
    sealed = await startHouse({
      camera: { rtspTls: certificate },
      async cameras(camera) {
        const url = new URL(camera.rtspUrl('main'));
        url.username = camera.username;
        url.password = encodeURIComponent(camera.password);
        return [
          { name: 'known', rtsp: url.href, tls: { ca } },
          { name: 'unchecked', rtsp: url.href, tls: { verify: false } },
        ];
      },
    });
  });

  afterAll(async () => {
    await sealed?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['known', 'unchecked'])('is pulled where its certificate is %s', async (camera) => {
    const viewer = await sealed.watch({ camera });
    await untilFrames(viewer, 10);
    expect(viewer.video.faults).toEqual([]);
    await viewer.end();
  });

  it('is not where nobody vouches for it, and that is said', async () => {
    await expect(sealed.watch()).rejects.toThrow(/^503 .*certificate/);
    const line = await untilLogged(sealed, ({ stream, reason }) => stream === 'porch/main' && reason);
    expect(line).toMatchObject({ reason: 'untrusted' });
  });
});
