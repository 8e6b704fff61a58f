import { describe, expect, it } from 'vitest';
import { digestHeader } from '../../rtsp/raw-client.ts';
import { CREDENTIALS } from '../camera.ts';
import { ask, PATHS } from '../soap-door.ts';
import { startOdd } from './odd-camera.ts';

const body = '<GetScopes/>';

describe('a camera with', () => {
  it('http-digest-only', async () => {
    const camera = await startOdd('http-digest-only');
    for (const sign of ['digest', 'text', 'none'] as const) {
      const refused = await ask(camera, { body, sign });
      expect([refused.status, refused.text]).toEqual([401, '']);
      expect(refused.headers.get('www-authenticate')).toMatch(/^Digest realm="Simulated camera", nonce="/);
    }
    const challenge = (await ask(camera, { body })).headers.get('www-authenticate') ?? '';
    const signIn = (password: string) => {
      const Authorization = digestHeader({
        challenge,
        method: 'POST',
        url: PATHS.device,
        ...CREDENTIALS,
        password,
      });
      return ask(camera, { body, sign: 'none', httpHeaders: { Authorization } });
    };
    expect((await signIn('wrong')).status).toBe(401);
    expect((await signIn(CREDENTIALS.password)).status).toBe(200);
    expect((await ask(camera, { body: '<GetSystemDateAndTime/>', sign: 'none' })).status).toBe(200);
  });

  it('password-text-only', async () => {
    const camera = await startOdd('password-text-only');
    const statusOf = async (sign: 'digest' | 'text' | 'none') => (await ask(camera, { body, sign })).status;
    expect([await statusOf('digest'), await statusOf('none'), await statusOf('text')]).toEqual([
      400, 400, 200,
    ]);
    // The clock is no matter to it.
    expect((await ask(camera, { body, sign: 'text', createdAt: 0 })).status).toBe(200);
    camera.setOnvifQuirk('password-text-only', false);
    expect([await statusOf('digest'), await statusOf('text')]).toEqual([200, 400]);
  });
});
