import { once } from 'node:events';
import { createServer } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { onvifNetwork } from '../../../gateway/house/camera-network.ts';
import { inspectCamera } from '../../../gateway/setup/inspect.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../../helpers/onvif-camera.ts';
import { selfSignedCertificate } from '../../helpers/self-signed-certificate.ts';
import { type Script, ScriptedRtspServer, SDP } from '../rtsp/scripted-rtsp-server.ts';

const PLAYABLE_HEVC = [
  'v=0',
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H265/90000',
  'm=audio 0 RTP/AVP 97',
  'a=rtpmap:97 MPEG4-GENERIC/16000',
  '',
].join('\r\n');

let camera: OnvifTestCamera;
const lines: string[] = [];

beforeAll(async () => {
  camera = await startOnvifCamera('gate', { audio: 'PCMA' });
});

afterAll(() => camera?.close());

interface Asked {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

function inspect(request: Asked, options: { signal?: AbortSignal; limitMs?: number } = {}) {
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const network = onvifNetwork({ logger, interfaces: [] });
  return inspectCamera({ request, network, signal: new AbortController().signal, ...options });
}

/** A server that says this of its stream, or whatever else `script` does. */
async function scripted(description: string | Script) {
  const script: Script =
    typeof description === 'string'
      ? { DESCRIBE: (request, client) => client.answer(request, { body: description }) }
      : description;
  const server = await ScriptedRtspServer.start(script);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

function at(url: string): string {
  return new URL(url).host;
}

describe('inspecting a stream', () => {
  it('tells what it is, and keeps no session of the camera', async () => {
    const { username, password } = camera;
    const url = camera.rtspUrl('main');
    expect(await inspect({ url, username, password })).toEqual({
      url,
      stream: { codec: 'H264', width: 640, height: 360, sound: 'PCMA' },
      profiles: [],
      abilities: [],
    });
    expect(camera.sessions()).toEqual([]);
  });

  it('takes what signs in out of the address, also where only its slash is escaped', async () => {
    const { username, password } = camera;
    const url = camera.rtspUrl('sub');
    const whole = url.replace('://', `://${username}:${password.replace('/', '%2F')}@`);
    const seen = await inspect({ url: whole });
    expect(seen).toMatchObject({ url, stream: { width: 320, height: 180 } });
    await expect(inspect({ url: whole.replace('1@', '2@') })).rejects.toThrow(/^(?!.*p@ss).*refuses/);
    expect(JSON.stringify(seen) + lines.join('')).not.toContain('p@ss');
  });

  it('says that the camera wants to be signed in to, or refuses it', async () => {
    const url = camera.rtspUrl('main');
    await expect(inspect({ url })).rejects.toMatchObject({
      kind: 'refused-credentials',
      message: `The camera at ${at(url)} wants a user name and a password`,
    });
    await expect(inspect({ url, username: camera.username, password: 'sesame' })).rejects.toMatchObject({
      kind: 'refused-credentials',
      message: `The camera at ${at(url)} refuses this user name or password; it must be an account that may watch by RTSP`,
    });
  });

  it('says that the path is wrong, or that there is none', async () => {
    const { username, password } = camera;
    const host = at(camera.rtspUrl('main'));
    await expect(inspect({ url: `rtsp://${host}/nowhere`, username, password })).rejects.toMatchObject({
      kind: 'camera',
      message: `${host} has no such stream: check the path of the camera's URL (DESCRIBE: 404)`,
    });
    await expect(inspect({ url: `rtsp://${host}`, username, password })).rejects.toMatchObject({
      kind: 'camera',
      message: `${host} has no stream at an address without a path; write the whole one, as the camera’s manual names it, such as rtsp://${host}/stream1`,
    });
  });

  it('takes an address without a path where the camera has a stream there', async () => {
    const server = await scripted(SDP);
    const seen = await inspect({ url: `rtsp://${at(server.url)}` });
    expect(seen).toMatchObject({ url: `rtsp://${at(server.url)}/`, stream: { codec: 'H264' } });
  });

  it('says that nobody is there', async () => {
    // Discard: a port that the system gives to nobody.
    const host = '127.0.0.1:9';
    await expect(inspect({ url: `rtsp://${host}/stream1` })).rejects.toMatchObject({
      kind: 'camera',
      message: `No connection to ${host} (nothing listens there): check the address and that the camera is on`,
    });
  });

  it('tells H.265, and sound that no browser plays', async () => {
    const { url } = await scripted(PLAYABLE_HEVC);
    expect((await inspect({ url })).stream).toEqual({ codec: 'H265', unsupportedSound: 'MPEG4-GENERIC' });
  });

  it.each([
    [
      'another codec',
      'v=0\r\nm=video 0 RTP/AVP 26\r\n',
      "offers JPEG, not H.264 or H.265: set the camera's video codec to H.264, or give the URL of a stream that has it",
    ],
    [
      'sound alone',
      'v=0\r\nm=audio 0 RTP/AVP 8\r\n',
      "offers no video: set the camera's video codec to H.264, or give the URL of a stream that has it",
    ],
    ['nothing', 'v=0\r\n', "describes no media: check the path of the camera's URL"],
  ])('says that there is %s', async (_, sdp, sentence) => {
    const { url } = await scripted(sdp);
    await expect(inspect({ url })).rejects.toMatchObject({
      kind: 'camera',
      message: `${at(url)} ${sentence}`,
    });
  });

  it('says where an account may not watch', async () => {
    const { url } = await scripted({
      DESCRIBE: (request, client) => client.answer(request, { status: 403 }),
    });
    await expect(inspect({ url, username: 'ann', password: 'sesame' })).rejects.toMatchObject({
      kind: 'refused-credentials',
      message: `${at(url)} forbids this account the stream: give it the right to watch live video (DESCRIBE: 403)`,
    });
  });

  it('follows a redirect, and tells of the address that was asked for', async () => {
    const far = await scripted(SDP);
    const near = await scripted({
      DESCRIBE: (request, client) =>
        client.answer(request, { status: 302, headers: [['Location', far.url]] }),
    });
    expect((await inspect({ url: near.url })).url).toBe(near.url);
    expect(far.requests.map(({ method }) => method)).toContain('DESCRIBE');
  });

  it('says of a certificate that nobody vouches for where that is settled', async () => {
    const server = await ScriptedRtspServer.start({}, selfSignedCertificate({ name: 'camera' }));
    onTestFinished(() => server[Symbol.asyncDispose]());
    await expect(inspect({ url: server.url })).rejects.toMatchObject({
      kind: 'camera',
      message: expect.stringMatching(/that is not trusted .* write such a camera there$/),
    });
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['rtsp://', 'no host'],
    ['rtsp://192.0.2.1:99999/stream1', 'a port that is none'],
    ['rtsp:192.0.2.1', 'no slashes'],
    ['rtsp://192.0.2.1/a\r\nX: y', 'a line break'],
    ['rtsp://:sesame@192.0.2.1/', 'a password of nobody'],
  ])('takes no %j: %s', async (url) => {
    const asked = inspect({ url });
    await expect(asked).rejects.toMatchObject({ kind: 'invalid' });
    await expect(asked).rejects.not.toThrow('sesame');
  });

  it('gives up on a camera that does not answer, and leaves when nobody waits any more', async () => {
    const sockets: number[] = [];
    const server = createServer((socket) => {
      sockets.push(1);
      socket.on('error', () => undefined).on('close', () => sockets.pop());
      socket.resume();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = server.address();
    const url = `rtsp://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/stream1`;
    await expect(inspect({ url }, { limitMs: 100 })).rejects.toMatchObject({
      kind: 'camera',
      message: `The camera at ${at(url)} takes too long to describe its stream; try again`,
    });
    const gone = new AbortController();
    const asked = inspect({ url }, { signal: gone.signal });
    await Promise.all([
      expect(asked).rejects.toBe('gone'),
      once(server, 'connection').then(() => gone.abort('gone')),
    ]);
    await expect.poll(() => sockets, { timeout: 15_000 }).toEqual([]);
  });
});
