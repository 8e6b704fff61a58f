import { spawn } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RtspError } from '../../../gateway/rtsp/errors.ts';
import { unreachableError } from '../../../gateway/rtsp/wire/connection-errors.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startPull } from './pulling.ts';
import { refuse, type Script, ScriptedRtspServer, SDP } from './scripted-rtsp-server.ts';

function withAbort(): { signal: AbortSignal; now: () => void } {
  const abort = new AbortController();
  return { signal: abort.signal, now: () => abort.abort() };
}

describe('pullRtsp, refusals', () => {
  it.each<[name: string, script: Script, expected: { kind: string; status?: number }, says: RegExp]>([
    ['404', refuse('DESCRIBE', 404), { kind: 'no-such-stream', status: 404 }, /has no such stream/],
    ['403', refuse('DESCRIBE', 403), { kind: 'refused-credentials', status: 403 }, /forbids/],
    [
      '461',
      refuse('SETUP', 461),
      { kind: 'unsupported-transport', status: 461 },
      /refuses this way of transport/,
    ],
    ['453', refuse('SETUP', 453), { kind: 'protocol', status: 453 }, /no more viewers/],
    [
      '404 for every control URL',
      refuse('SETUP', 404),
      { kind: 'no-such-stream', status: 404 },
      /SETUP: 404/,
    ],
    ['any other', refuse('DESCRIBE', 599), { kind: 'protocol', status: 599 }, /refuses DESCRIBE with "No"/],
    [
      'an empty SDP',
      { DESCRIBE: (request, client) => client.answer(request) },
      { kind: 'protocol' },
      /describes no media/,
    ],
    [
      'MPEG-4',
      { DESCRIBE: (request, client) => client.answer(request, { body: SDP.replace('H264', 'MP4V-ES') }) },
      { kind: 'no-video' },
      /offers MP4V-ES, not H\.264 or H\.265: set the camera's video codec to H\.264/,
    ],
    [
      'audio only',
      { DESCRIBE: (request, client) => client.answer(request, { body: 'm=audio 0 RTP/AVP 0' }) },
      { kind: 'no-video' },
      /offers no video/,
    ],
    [
      'UDP in place of TCP',
      {
        SETUP: (request, client) =>
          client.answer(request, {
            headers: [
              ['Session', 's'],
              ['Transport', 'RTP/AVP;unicast;server_port=1-2'],
            ],
          }),
      },
      { kind: 'unsupported-transport' },
      /allow RTP over RTSP \(TCP\)/,
    ],
    [
      'an answer without end',
      { OPTIONS: (_, client) => client.raw(`RTSP/1.0 200 OK\r\n${'X: y\r\n'.repeat(9000)}`) },
      { kind: 'too-large' },
      /header of more than/,
    ],
    [
      'a body too long',
      { DESCRIBE: (_, client) => client.raw('RTSP/1.0 200 OK\r\nContent-Length: 9999999\r\n\r\n') },
      { kind: 'too-large' },
      /body of 9999999 bytes/,
    ],
    [
      'another protocol',
      { OPTIONS: (_, client) => void client.socket.end('HTTP/1.1 400 Bad Request\r\n\r\n') },
      { kind: 'closed' },
      /check that this is its RTSP port/,
    ],
    [
      'a reset',
      { PLAY: (_, client) => void client.socket.resetAndDestroy() },
      { kind: 'closed' },
      /closed the connection$/,
    ],
    [
      'an end while it plays',
      {
        PLAY: (request, client) => {
          client.answer(request);
          client.socket.end();
        },
      },
      { kind: 'closed' },
      /closed the connection$/,
    ],
    [
      'a TEARDOWN by the camera',
      { PLAY: (_, client) => client.raw('TEARDOWN rtsp://x/ RTSP/1.0\r\nCSeq: 1\r\n\r\n') },
      { kind: 'closed' },
      /has ended the session/,
    ],
    ['silence', { DESCRIBE: () => undefined }, { kind: 'stalled' }, /did not answer DESCRIBE within 800 ms$/],
    [
      'silence from the start',
      { OPTIONS: () => undefined },
      { kind: 'stalled' },
      /check that this is its RTSP port/,
    ],
    ['a stall', {}, { kind: 'stalled' }, /has sent no video for 500 ms/],
  ])('%s', async (name, script, expected, says) => {
    await using server = await ScriptedRtspServer.start(script);
    const limits = name.startsWith('silence') ? { requestTimeoutMs: 800 } : { stallMs: 500 };
    const error = await startPull(server.url, limits).ended;
    const address = new URL(server.url).host;
    expect(error).toMatchObject({ name: 'RtspError', address, ...expected });
    expect(error?.message).toMatch(says);
    expect(error?.message).toContain(address);
    expect(error?.message).not.toContain('secret');
    await eventually(() => server.clients.every(({ socket }) => socket.destroyed), {
      what: 'the end of the socket',
    });
  });

  it('waits shorter for what shows that the camera is there than for the rest', async () => {
    const slow: Script['x'] = (request, client) =>
      void setTimeout(() => client.answer(request, { headers: [['Session', 's']] }), 1_500);
    await using server = await ScriptedRtspServer.start({ SETUP: slow, DESCRIBE: () => undefined });
    expect(await startPull(server.url, { greetingTimeoutMs: 1_000 }).ended).toMatchObject({
      kind: 'stalled',
      message: expect.stringContaining('did not answer DESCRIBE within 1000 ms'),
    });
    await using later = await ScriptedRtspServer.start({ SETUP: slow });
    const pull = startPull(later.url, { greetingTimeoutMs: 1_000 });
    await pull.packetsCame(3);
    await pull.stop();
  });

  it.each([453, 503])('calls a camera busy that answers %i', async (status) => {
    await using server = await ScriptedRtspServer.start(refuse('SETUP', status));
    expect(await startPull(server.url).ended).toMatchObject({ kind: 'protocol', status, isBusy: true });
  });

  it('stops at once while a camera is silent to TLS', async () => {
    const server = createServer(() => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const connected = once(server, 'connection');
    const { signal, ...abort } = withAbort();
    const pull = startPull(`rtsps://127.0.0.1:${port}/`, { signal, connectTimeoutMs: 20_000 });
    const [socket] = await connected;
    abort.now();
    expect(await pull.ended).toBeUndefined();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    socket.destroy();
    server.close();
  });

  it('leaves nothing on a signal that serves many pulls', async () => {
    await using server = await ScriptedRtspServer.start(refuse('PLAY', 500));
    const { signal } = new AbortController();
    for (let round = 0; round < 3; round++) await startPull(server.url, { signal }).ended;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends with an RtspError whatever comes in place of an answer', async () => {
    const wire = fc.tuple(
      fc.constantFrom('', 'RTSP/1.0 200 OK\r\n', 'RTSP/1.0 401 No\r\nWWW-Authenticate: ', '$\0\0\x10\x80'),
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom('', '\r\n\r\n'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY'),
        wire,
        async (method, [head, middle, tail]) => {
          const bytes = Buffer.concat([Buffer.from(head, 'latin1'), middle, Buffer.from(tail)]);
          await using server = await ScriptedRtspServer.start({
            [method]: (_, client) => void client.socket.end(bytes),
          });
          expect(await startPull(server.url, { requestTimeoutMs: 1000, stallMs: 1000 }).ended).toBeInstanceOf(
            RtspError,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('listens no more after bytes that can not be framed', async () => {
    const asked = 'OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n';
    await using server = await ScriptedRtspServer.start({
      PLAY: (_, client) => client.raw('RTSP/1.0 200 OK\r\nContent-Length: 9999999\r\n\r\n'),
      TEARDOWN: (_, client) => client.raw(asked),
    });
    expect((await startPull(server.url).ended)?.kind).toBe('too-large');
    expect(server.answers).toEqual([]);
  });

  it('tells an address where nothing listens', async () => {
    const error = await startPull('rtsp://a:secret@127.0.0.1:1/live').ended;
    expect(error).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('nothing listens there'),
    });
    expect(String(error)).not.toContain('secret');
  });

  it('gives up on a host that does not answer', async () => {
    // A process that listens and never accepts: once its backlog is full, the system drops what comes, as a firewall does.
    const script = `const s = require('node:net').createServer();
      s.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
        require('node:fs').writeSync(1, s.address().port + '\\n');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20000);
        process.exit();
      });`;
    const deaf = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(deaf.stdout, 'data');
    const port = Number(line);
    const fillers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    await once(fillers[0] as Socket, 'connect');
    const error = await startPull(`rtsp://127.0.0.1:${port}/`, { connectTimeoutMs: 200 }).ended;
    const stopped = startPull(`rtsp://127.0.0.1:${port}/`, { connectTimeoutMs: 30_000 });
    expect(await stopped.stop()).toBeLessThan(10_000);
    for (const filler of fillers) filler.destroy();
    deaf.kill('SIGKILL');
    expect(error).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('no answer within 200 ms'),
    });
  });

  it.each([
    ['ENOTFOUND', 'unreachable', '(the host name is not known)'],
    ['EHOSTUNREACH', 'unreachable', '(no way there)'],
    ['EMFILE', 'unreachable', '(EMFILE)'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'unreachable', '(no TLS is spoken there)'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'unreachable', 'outdated TLS only'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'unreachable', 'tls: { verify: false }'],
    ['CERT_HAS_EXPIRED', 'untrusted', 'has expired (CERT_HAS_EXPIRED): renew it'],
    ['CERT_NOT_YET_VALID', 'untrusted', 'check the clocks'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'untrusted', 'tls: { ca: … }'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'untrusted', 'tls: { ca: … }'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'untrusted', 'bears another name'],
  ])('puts %s in words', (code, kind, says) => {
    const error = unreachableError('cam:554', Object.assign(new Error('x'), { code }));
    expect(error).toMatchObject({ kind, message: expect.stringContaining(says) });
  });
});
