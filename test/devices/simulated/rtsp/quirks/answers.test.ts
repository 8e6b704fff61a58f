import { describe, expect, it } from 'vitest';
import type { ANSWER_QUIRKS } from '../../../../../devices/simulated/rtsp/quirks/answers.ts';
import { eventually } from '../../../../helpers/eventually.ts';
import { CREDENTIALS } from '../../onvif/camera.ts';
import { nalOf } from '../../recorded-source.ts';
import { ask, type OddCamera, playOdd, startOdd } from './odd-camera.ts';

const OPTIONS = (url: string, headers = '') => `OPTIONS ${url} RTSP/1.0\r\nCSeq: 41\r\n${headers}\r\n`;

const CASES: Readonly<Record<keyof typeof ANSWER_QUIRKS, (camera: OddCamera) => Promise<void>>> = {
  'cseq-in-odd-case': async ({ client, url }) =>
    expect((await client.raw(OPTIONS(url))).head).toContain('\r\nCseq: 41\r\n'),
  'cseq-spaced': async ({ client, url }) =>
    expect((await client.raw(OPTIONS(url))).head).toContain('\r\nCSeq  :   41  \r\n'),
  'cseq-mismatched': async ({ client, url }) =>
    expect((await client.raw(OPTIONS(url))).head).toContain('\r\nCSeq: 42\r\n'),
  'user-agent-demanded': async ({ client, url }) => {
    expect((await client.authorised('DESCRIBE', url, CREDENTIALS)).status).toBe(401);
    expect((await ask(client, 'DESCRIBE', url)).status).toBe(200);
  },
  'require-refused': async ({ client, url }) => {
    const Require = 'www.onvif.org/ver20/backchannel';
    expect((await ask(client, 'DESCRIBE', url, { Require })).status).toBe(400);
    expect((await ask(client, 'DESCRIBE', url)).status).toBe(200);
  },
  'get-parameter-missing': async ({ client, url }) => {
    expect((await ask(client, 'OPTIONS', url)).headers.get('public')).toBe(
      'OPTIONS, DESCRIBE, SETUP, PLAY, SET_PARAMETER, TEARDOWN',
    );
    expect((await ask(client, 'GET_PARAMETER', url)).status).toBe(501);
  },
  'keepalives-unanswered': async (camera) => {
    const { client, url } = camera;
    const { session } = await playOdd(camera);
    const from = performance.now();
    // A session lasts 1.5 s here: it is these that keep it.
    await eventually(
      () => {
        client.write(OPTIONS(url, `Session: ${session}\r\n`));
        client.write(`GET_PARAMETER ${url} RTSP/1.0\r\nCSeq: 43\r\nSession: ${session}\r\n\r\n`);
        return performance.now() - from > 2_000;
      },
      { everyMs: 50 },
    );
    expect(camera.camera.sessions()).toHaveLength(1);
    // None of those was answered, or this one would not be the next.
    expect((await client.raw(OPTIONS(url))).status).toBe(200);
  },
  'timeout-unsaid': async (camera) => {
    const { setup, session } = await playOdd(camera);
    expect(setup.headers.get('session')).toBe(session);
  },
  'requests-sent': async (camera) => {
    const { client, url } = camera;
    const { session } = await playOdd(camera);
    const { head } = await client.next();
    expect(head).toBe(`OPTIONS ${url}/ RTSP/1.0\r\nCSeq: 1\r\nSession: ${session}`);
    // It takes the answer for one, and goes on.
    client.write('RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n');
    expect((await client.raw(OPTIONS(url))).status).toBe(200);
  },
  'announce-sent': async (camera) => {
    const { client, url } = camera;
    const { session } = await playOdd(camera);
    const { head, body } = await client.next();
    expect(head).toContain(`ANNOUNCE ${url}/ RTSP/1.0\r\nCSeq: 2\r\nSession: ${session}\r\n`);
    expect(body).toMatch(/^v=0[\s\S]*m=video 0 RTP\/AVP 96\r\n/);
    client.write('RTSP/1.0 501 Not Implemented\r\nCSeq: 2\r\n\r\n');
    expect((await client.raw(OPTIONS(url))).status).toBe(200);
  },
  'media-before-answer': async (camera) => {
    const { client, source } = camera;
    const playing = playOdd(camera);
    await eventually(() => source.subscribers === 1);
    source.push({ nals: [nalOf(5, 100)], timestamp: 0, keyframe: true });
    await playing;
    const wire = Buffer.concat(client.chunks);
    const answer = wire.indexOf('RTP-Info');
    expect(answer).toBeGreaterThan(0);
    expect(wire.indexOf(nalOf(5, 100))).toBeLessThan(answer);
  },
  'one-session': async (camera) => {
    const { client, dial, url } = camera;
    const first = await playOdd(camera);
    const again = async () => {
      const other = await dial();
      const { status } = (await playOdd({ ...camera, client: other })).setup;
      other.close();
      return status;
    };
    expect(await again()).toBe(453);
    const down = await ask(client, 'TEARDOWN', `${url}/`, { Session: first.session });
    expect(down.status).toBe(200);
    const second = await dial();
    expect((await playOdd({ ...camera, client: second })).setup.status).toBe(200);
    second.close();
    await eventually(() => camera.camera.sessions().length === 0);
    // Its connection has gone, but nobody said TEARDOWN.
    expect(await again()).toBe(453);
    await eventually(async () => (await again()) === 200, { everyMs: 50, what: 'the end of the timeout' });
  },
};

/** Those of which somebody waits for the end of a session, with how long one lasts then. */
const LIVES_MS: Readonly<Partial<Record<string, number>>> = {
  'keepalives-unanswered': 1_500,
  'one-session': 2_000,
};

describe('answers', () => {
  it.each(Object.entries(CASES))('%s', async (quirk, check) => {
    const sessionTimeoutMs = LIVES_MS[quirk] ?? 60_000;
    await check(await startOdd(quirk as keyof typeof ANSWER_QUIRKS, { sessionTimeoutMs }));
  });
});
