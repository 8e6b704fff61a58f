import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AUTHENTICATION_QUIRKS } from '../../../../../devices/simulated/rtsp/quirks/authentication.ts';
import { CREDENTIALS } from '../../onvif/camera.ts';
import { digestHeader } from '../raw-client.ts';
import { ask, type OddCamera, startOdd } from './odd-camera.ts';

const BASIC = `Basic ${Buffer.from(`${CREDENTIALS.username}:${CREDENTIALS.password}`).toString('base64')}`;

/** The values of all WWW-Authenticate headers of a refused DESCRIBE. */
async function challengesOf({ client, url }: OddCamera, headers: Record<string, string> = {}) {
  const { status, head } = await client.request('DESCRIBE', url, headers);
  expect(status).toBe(401);
  return head.split('\r\n').flatMap((line) => /^WWW-Authenticate: (.*)$/.exec(line)?.[1] ?? []);
}

async function statusBy({ client, url }: OddCamera, Authorization: string): Promise<number> {
  return (await client.request('DESCRIBE', url, { Authorization })).status;
}

/** RFC 7616 section 3.4.1, written apart from the camera's own. */
function withQop(
  challenge: string,
  { url }: OddCamera,
  algorithm: 'md5' | 'sha256',
  password: string,
): string {
  const hash = (text: string) => createHash(algorithm).update(text).digest('hex');
  const [realm, nonce] = ['realm', 'nonce'].map(
    (name) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1],
  );
  const secret = hash(`${CREDENTIALS.username}:${realm}:${password}`);
  const response = hash(`${secret}:${nonce}:00000001:c1:auth:${hash(`DESCRIBE:${url}`)}`);
  return `Digest username="${CREDENTIALS.username}", realm="${realm}", nonce="${nonce}", uri="${url}", qop=auth, nc=00000001, cnonce="c1", response="${response}"`;
}

const CASES: Readonly<Record<keyof typeof AUTHENTICATION_QUIRKS, (camera: OddCamera) => Promise<void>>> = {
  'digest-sha-256': async (camera) => {
    const [challenge = '', ...others] = await challengesOf(camera);
    expect(others).toEqual([]);
    expect(challenge).toMatch(/^Digest realm="[^"]+", nonce="\w+", algorithm=SHA-256, qop="auth"$/);
    const header = (algorithm: 'md5' | 'sha256', password: string) =>
      withQop(challenge, camera, algorithm, password);
    expect(await statusBy(camera, header('sha256', CREDENTIALS.password))).toBe(200);
    expect(await statusBy(camera, header('sha256', 'wrong'))).toBe(401);
    expect(await statusBy(camera, header('md5', CREDENTIALS.password))).toBe(401);
    expect(await statusBy(camera, BASIC)).toBe(401);
  },
  'digest-qop': async (camera) => {
    const [challenge = ''] = await challengesOf(camera);
    expect(challenge).toMatch(/^Digest realm="[^"]+", nonce="\w+", qop="auth"$/);
    expect(await statusBy(camera, withQop(challenge, camera, 'md5', CREDENTIALS.password))).toBe(200);
    const old = digestHeader({ challenge, method: 'DESCRIBE', url: camera.url, ...CREDENTIALS });
    expect(await statusBy(camera, old)).toBe(401);
  },
  'digest-and-basic': async (camera) => {
    const [basic, digest = ''] = await challengesOf(camera);
    expect(basic).toMatch(/^Basic realm="[^"]+"$/);
    const header = digestHeader({ challenge: digest, method: 'DESCRIBE', url: camera.url, ...CREDENTIALS });
    expect(await statusBy(camera, header)).toBe(200);
    expect(await statusBy(camera, BASIC)).toBe(200);
    expect(await statusBy(camera, 'Basic d3Jvbmc6d3Jvbmc=')).toBe(401);
  },
  'basic-only': async (camera) => {
    expect(await challengesOf(camera)).toEqual([expect.stringMatching(/^Basic realm="[^"]+"$/)]);
    expect(await statusBy(camera, BASIC)).toBe(200);
  },
  'stale-unsaid': async (camera) => {
    const [challenge = ''] = await challengesOf(camera);
    const header = digestHeader({ challenge, method: 'DESCRIBE', url: camera.url, ...CREDENTIALS });
    expect(await statusBy(camera, header)).toBe(200);
    camera.camera.renewNonces();
    const [again] = await challengesOf(camera, { Authorization: header });
    expect(again).toMatch(/^Digest /);
    expect(again).not.toContain('stale');
  },
};

describe('signing in', () => {
  it.each(Object.entries(CASES))('%s', async (quirk, check) => {
    await check(await startOdd(quirk as keyof typeof AUTHENTICATION_QUIRKS));
  });

  it('is asked for anew in mid-stream, with stale=TRUE, when nonces are renewed', async () => {
    const { camera, client, url } = await startOdd('timeout-unsaid');
    const challenge = (await client.request('GET_PARAMETER', url)).headers.get('www-authenticate') ?? '';
    const Authorization = digestHeader({ challenge, method: 'GET_PARAMETER', url, ...CREDENTIALS });
    expect((await client.request('GET_PARAMETER', url, { Authorization })).status).toBe(200);
    camera.renewNonces();
    const refused = await client.request('GET_PARAMETER', url, { Authorization });
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('stale=TRUE'),
    ]);
    expect((await ask(client, 'GET_PARAMETER', url)).status).toBe(200);
  });
});
