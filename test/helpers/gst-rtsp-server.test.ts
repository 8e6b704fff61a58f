import { createHash } from 'node:crypto';
import { on, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type GstRtspServer, startGstRtspServer } from './gst-rtsp-server.ts';

const servers: GstRtspServer[] = [];

async function start(options: Parameters<typeof startGstRtspServer>[0]): Promise<GstRtspServer> {
  const server = await startGstRtspServer(options);
  servers.push(server);
  return server;
}

/** The answer to DESCRIBE, head and body; the one to a second try where `authorize` answers the first's challenge. */
async function describeStream(
  { port, url }: GstRtspServer,
  authorize?: (challenge: string) => string,
): Promise<string> {
  // One connection for both: the server takes a nonce only from the client it gave it to.
  const socket = connect({ host: '127.0.0.1', port });
  socket.setEncoding('utf8').setTimeout(30_000, () => socket.destroy(new Error('no answer')));
  await once(socket, 'connect');
  const request = `DESCRIBE ${url} RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n`;
  socket.write(`${request}\r\n`);
  let answer = await readAnswer(socket);
  if (authorize) {
    socket.write(`${request}Authorization: ${authorize(answer)}\r\n\r\n`);
    answer = await readAnswer(socket);
  }
  socket.destroy();
  return answer;
}

async function readAnswer(socket: Socket): Promise<string> {
  let answer = '';
  for await (const [text] of on(socket, 'data', { close: ['close'] })) {
    answer += text;
    const [head = '', body] = answer.split('\r\n\r\n');
    const length = Number(/^Content-Length: (\d+)/im.exec(head)?.[1] ?? 0);
    if (body !== undefined && body.length >= length) break;
  }
  return answer;
}

const account = { username: 'oriel', password: 'p@ss:word' };

function basic(password: string): string {
  return `Basic ${Buffer.from(`${account.username}:${password}`).toString('base64')}`;
}

function digest(url: string, challenge: string, password: string): string {
  const realm = /realm="([^"]*)"/.exec(challenge)?.[1] ?? '';
  const nonce = /nonce="([^"]*)"/.exec(challenge)?.[1] ?? '';
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const { username } = account;
  const response = md5(`${md5(`${username}:${realm}:${password}`)}:${nonce}:${md5(`DESCRIBE:${url}`)}`);
  const fields = { username, realm, nonce, uri: url, response };
  const list = Object.entries(fields).map(([name, value]) => `${name}="${value}"`);
  return `Digest ${list.join(', ')}`;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('startGstRtspServer', () => {
  it('serves H.264', async () => {
    const answer = await describeStream(await start({}));
    expect(answer).toMatch(/^RTSP\/1\.0 200 /);
    expect(answer).toContain('a=rtpmap:96 H264/90000');
    expect(answer).toContain('sprop-parameter-sets=');
  });

  it.each([
    { codec: 'h265' as const, says: 'a=rtpmap:96 H265/90000' },
    { codec: 'mjpeg' as const, says: 'm=video 0 RTP/AVP 26' },
  ])('serves $codec', async ({ codec, says }) => {
    expect(await describeStream(await start({ codec }))).toContain(says);
  });

  it('asks for basic credentials', async () => {
    const server = await start({ auth: 'basic', ...account });
    const challenge = await describeStream(server);
    expect(challenge).toMatch(/^RTSP\/1\.0 401 /);
    expect(challenge).toMatch(/^WWW-Authenticate: Basic realm=/m);
    expect(await describeStream(server, () => basic('wrong'))).toMatch(/^RTSP\/1\.0 401 /);
    expect(await describeStream(server, () => basic(account.password))).toMatch(/^RTSP\/1\.0 200 /);
  });

  it('asks for digest credentials', async () => {
    const server = await start({ auth: 'digest', ...account });
    const challenge = await describeStream(server);
    expect(challenge).toMatch(/^RTSP\/1\.0 401 /);
    expect(challenge).toMatch(/^WWW-Authenticate: Digest realm=/m);
    const answer = (password: string) =>
      describeStream(server, (fresh) => digest(server.url, fresh, password));
    expect(await answer('wrong')).toMatch(/^RTSP\/1\.0 401 /);
    expect(await answer(account.password)).toMatch(/^RTSP\/1\.0 200 /);
  });

  it('writes credentials into its address as a URL needs them', async () => {
    const server = await start(account);
    expect(server.urlWithCredentials).toBe(`rtsp://oriel:p%40ss%3Aword@127.0.0.1:${server.port}/stream1`);
  });

  it('comes back on the same port', async () => {
    const server = await start({ path: '/yard' });
    await server.stop();
    await expect(describeStream(server)).rejects.toThrow('ECONNREFUSED');
    await server.start();
    expect(await describeStream(server)).toMatch(/^RTSP\/1\.0 200 /);
  });
});
