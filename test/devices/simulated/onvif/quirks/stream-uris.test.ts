import { describe, expect, it } from 'vitest';
import type { SimulatedCamera } from '../../../../../devices/simulated/simulated-camera.ts';
import { RawClient } from '../../rtsp/raw-client.ts';
import { all, PATHS, tell } from '../soap-door.ts';
import { startOdd } from './odd-camera.ts';

async function uriOf(camera: SimulatedCamera, operation = 'GetStreamUri'): Promise<string> {
  const body = `<${operation}><ProfileToken>main</ProfileToken></${operation}>`;
  return all(await tell(camera, PATHS.media, body), /<tt:Uri>([^<]*)/g)[0] ?? '';
}

describe('a camera with', () => {
  it('stream-uri-crlf', async () => {
    const camera = await startOdd('stream-uri-crlf');
    for (const operation of ['GetStreamUri', 'GetSnapshotUri']) {
      const uri = await uriOf(camera, operation);
      expect(uri).toMatch(/^\r\n\S+\r\n\S+\r\n$/);
    }
    expect((await uriOf(camera)).replaceAll('\r\n', '')).toBe(camera.rtspUrl('main'));
  });

  it('stream-uri-escaped', async () => {
    const camera = await startOdd('stream-uri-escaped');
    const uri = await uriOf(camera);
    expect(uri).toBe(`${camera.rtspUrl('main')}?channel=1&amp;amp;subtype=0&amp;amp;unicast=true`);
    const url = uri.replaceAll('&amp;amp;', '&');
    const client = await RawClient.dial(Number(new URL(url).port));
    try {
      expect((await client.authorised('DESCRIBE', url, camera)).status).toBe(200);
    } finally {
      client.close();
    }
    expect(await uriOf(camera, 'GetSnapshotUri')).not.toContain('channel');
  });

  it('stream-uri-credentials', async () => {
    const camera = await startOdd('stream-uri-credentials', { password: 'p@ss:w/o&rd' });
    const { host } = new URL(camera.rtspUrl('main'));
    expect(await uriOf(camera)).toBe(`rtsp://admin:p@ss:w/o&amp;rd@${host}/main`);
    camera.setOnvifQuirk('stream-uri-credentials', false);
    expect(await uriOf(camera)).toBe(`rtsp://${host}/main`);
  });

  it('stream-uri-wrong-host', async () => {
    const camera = await startOdd('stream-uri-wrong-host');
    const { port } = new URL(camera.rtspUrl('main'));
    expect(await uriOf(camera)).toBe(`rtsp://192.0.2.99:${port}/main`);
  });
});
