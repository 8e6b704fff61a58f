import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createOnvifCamera } from '../../../devices/onvif/onvif-camera.ts';
import { HttpDigest, offersDigest } from '../../../devices/onvif/soap/http-digest.ts';
import { replyOf, startScriptedCamera } from './scripted-camera.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const POST = { method: 'POST', path: '/onvif/ptz' };

function answer(challenges: readonly string[], credentials = { username: 'u', password: 'p' }) {
  return new HttpDigest({ ...credentials, randomHex: () => 'c' }).authorize(challenges, POST);
}

function hash(algorithm: 'md5' | 'sha256', text: string): string {
  return createHash(algorithm).update(text).digest('hex');
}

describe('an answer to HTTP Digest', () => {
  it('is that of RFC 7616 section 3.9.1', () => {
    const digest = new HttpDigest({
      username: 'Mufasa',
      password: 'Circle of Life',
      randomHex: () => 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    });
    const challenge =
      'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
    const authorization = digest.authorize([challenge], { method: 'GET', path: '/dir/index.html' });
    expect(authorization).toContain(
      'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
    );
  });

  it('counts a nonce in hexadecimals, each from 1', () => {
    const digest = new HttpDigest({ username: 'u', password: 'p' });
    const count = (nonce: string) =>
      /nc=(\w+)/.exec(digest.authorize([`Digest realm="r", nonce="${nonce}", qop="auth"`], POST) ?? '')?.[1];
    for (let use = 1; use < 10; use++) count('a');
    expect(count('a')).toBe('0000000a');
    expect(count('b')).toBe('00000001');
    expect(count('a')).toBe('0000000b');
    for (let other = 0; other < 100; other++) count(`other ${other}`);
    expect(count('a')).toBe('00000001');
  });

  it('is without a count where the camera knows RFC 2069 only', () => {
    expect(answer(['digest realm = r, nonce = "n"'])).toBe(
      `Digest username="u", realm="r", nonce="n", uri="/onvif/ptz", response="${hash('md5', `${hash('md5', 'u:r:p')}:n:${hash('md5', 'POST:/onvif/ptz')}`)}"`,
    );
  });

  it.each([
    ['beside Basic in one line', ['Basic realm="x, y", Digest realm="r", nonce="n"']],
    [
      'beside an algorithm that is not known',
      ['Digest nonce="s", algorithm=SHA-512-256', 'Digest nonce="n"'],
    ],
    ['beside one that hashes bodies', ['Digest nonce="s", qop="auth-int"', 'Digest nonce="n", qop=auth']],
  ])('is found %s', (_, challenges) => {
    expect(challenges.every(offersDigest)).toBe(true);
    expect(answer(challenges)).toContain('nonce="n"');
  });

  it('prefers the stronger hash, and knows sessions', () => {
    expect(answer(['Digest nonce="m"', 'Digest nonce="s", algorithm=SHA-256'])).toContain('nonce="s"');
    const secret = hash('md5', `${hash('md5', 'u::p')}:n:c`);
    expect(answer(['Digest nonce="n", algorithm=MD5-sess'])).toContain(
      `response="${hash('md5', `${secret}:n:${hash('md5', 'POST:/onvif/ptz')}`)}"`,
    );
  });

  it('writes names and passwords in UTF-8, quotes and all', () => {
    const authorization = answer(['Digest realm="r", nonce="n"'], { username: 'Žoë"', password: 'ü€' });
    expect(Buffer.from(authorization ?? '', 'latin1').toString()).toContain('username="Žoë\\""');
    expect(authorization).toContain(
      hash('md5', `${hash('md5', 'Žoë":r:ü€')}:n:${hash('md5', 'POST:/onvif/ptz')}`),
    );
  });

  it.each([
    ['nothing', []],
    ['Basic', ['Basic realm="r"']],
    ['no nonce', ['Digest realm="r"']],
    ['rubbish', ['=,"', 'Digest', `${'a'.repeat(100_000)};`]],
  ])('is none to %s', (_, challenges) => {
    expect(answer(challenges)).toBeUndefined();
  });
});

describe('a camera that counts how often its nonce was used', () => {
  it('challenges once for many moves, beside Basic in one line', async () => {
    const device = await startScriptedCamera();
    let [uses, challenges] = [0, 0];
    device.guard(
      (answer) => (request, response) => {
        const count = /Digest .*nc=([\da-f]{8})/.exec(request.headers.authorization ?? '')?.[1];
        if (count !== undefined && Number.parseInt(count, 16) === uses + 1) {
          uses++;
          return replyOf(answer, request, response);
        }
        uses = 0;
        const challenge = `Basic realm="c", Digest realm="c", qop="auth,auth-int", nonce="${++challenges}"`;
        response.writeHead(401, { 'WWW-Authenticate': challenge }).end();
        return undefined;
      },
      ['GetSystemDateAndTime'],
    );
    const camera = createOnvifCamera({
      name: 'porch',
      url: device.url,
      username: 'u',
      password: 'p',
      timeoutMs: 20_000,
      logger: pino({ level: 'silent' }),
    });
    closers.push(device.close, () => camera.close());
    for (let move = 0; move < 20; move++) await camera.ptz?.move({ pan: 1, tilt: 0, zoom: 0 });
    await camera.ptz?.stop();
    expect(challenges).toBe(1);
    expect(device.operations().filter((name) => name === 'ContinuousMove')).toHaveLength(20);
  });
});
