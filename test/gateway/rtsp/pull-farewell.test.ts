import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { startPull } from './pulling.ts';
import {
  refuse,
  rtpPacket,
  type Script,
  ScriptedRtspServer,
  SDP_WITH_SOUND,
} from './scripted-rtsp-server.ts';

describe('case 7: TEARDOWN on every way out', () => {
  it.each<[name: string, script: Script]>([
    ['a stall', {}],
    ['a refused PLAY', refuse('PLAY', 500)],
    [
      'a broken stream',
      { PLAY: (_, client) => client.raw('RTSP/1.0 200 OK\r\nContent-Length: 9999999\r\n\r\n') },
    ],
    [
      'a TEARDOWN by the camera',
      { PLAY: (_, client) => client.raw('TEARDOWN rtsp://x/ RTSP/1.0\r\nCSeq: 1\r\n\r\n') },
    ],
    [
      'the wrong transport in the answer to SETUP',
      {
        SETUP: (request, client) =>
          client.answer(request, {
            headers: [
              ['Session', 'abc123'],
              ['Transport', 'RTP/AVP;unicast;client_port=1-2'],
            ],
          }),
      },
    ],
    ['an unanswered PLAY', { PLAY: () => undefined }],
  ])('after %s', async (_name, script) => {
    await using server = await ScriptedRtspServer.start(script);
    await startPull(server.url, {
      greetingTimeoutMs: 10_000,
      requestTimeoutMs: 1_000,
      stallMs: 500,
    }).ended;
    expect(server.methods.at(-1)).toBe('TEARDOWN');
    expect(server.requests.at(-1)?.headers.session).toBe('abc123');
    await eventually(() => server.clients[0]?.socket.destroyed);
  });

  it('after an abort, as SIGTERM brings it', async () => {
    await using server = await ScriptedRtspServer.start();
    const pull = startPull(server.url);
    await pull.packetsCame(3);
    await pull.stop();
    expect(server.methods.at(-1)).toBe('TEARDOWN');
  });

  it('before the other transport is tried', async () => {
    let sessions = 0;
    await using server = await ScriptedRtspServer.start({
      SETUP: (request, client) => {
        if (/TCP/.test(request.headers.transport ?? '')) sessions++;
        client.answer(request, { headers: [['Session', `s${server.clients.length}`]] });
      },
      PLAY: (request, client) => client.answer(request),
    });
    const pull = startPull(server.url, { transport: 'auto', firstMediaMs: 200, stallMs: 200 });
    expect(await pull.ended).toMatchObject({ kind: 'stalled' });
    const farewells = server.requests.filter(({ method }) => method === 'TEARDOWN');
    expect(farewells.map(({ headers }) => headers.session)).toEqual(['s1', 's2', 's3']);
    expect(sessions).toBe(2);
  });

  it('does not wait for a camera that leaves TEARDOWN unanswered', async () => {
    await using server = await ScriptedRtspServer.start({ TEARDOWN: () => undefined });
    const pull = startPull(server.url);
    await pull.packetsCame(1);
    const tookMs = await pull.stop();
    expect(tookMs).toBeGreaterThan(250);
    expect(tookMs).toBeLessThan(10_000);
    expect(server.methods.at(-1)).toBe('TEARDOWN');
  });

  it('for a session whose SETUP is not answered yet', async () => {
    const late: Script['x'] = (request, client) =>
      setTimeout(() => client.answer(request, { headers: [['Session', 'late']] }), 80);
    await using server = await ScriptedRtspServer.start({
      SETUP: (request, client) => void late(request, client),
    });
    const pull = startPull(server.url);
    await eventually(() => server.methods.includes('SETUP'));
    await pull.stop();
    expect(server.methods).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'TEARDOWN']);
    expect(server.requests.at(-1)?.headers.session).toBe('late');
  });

  it('at once while a later SETUP is unanswered', async () => {
    await using server = await ScriptedRtspServer.start({
      DESCRIBE: (request, client) => client.answer(request, { body: SDP_WITH_SOUND }),
      SETUP: (request, client) => {
        if (request.url.endsWith('trackID=0')) client.answer(request, { headers: [['Session', 'first']] });
      },
    });
    const pull = startPull(server.url);
    await eventually(() => server.methods.filter((method) => method === 'SETUP').length === 2);
    expect(await pull.stop()).toBeLessThan(10_000);
    expect(server.methods.at(-1)).toBe('TEARDOWN');
  });

  it('for a session whose SETUP is answered after it was given up', async () => {
    await using server = await ScriptedRtspServer.start({
      SETUP: (request, client) =>
        void setTimeout(() => client.answer(request, { headers: [['Session', 'late']] }), 900),
    });
    const error = await startPull(server.url, { greetingTimeoutMs: 10_000, requestTimeoutMs: 200 }).ended;
    expect(error).toMatchObject({
      kind: 'stalled',
      message: expect.stringContaining('did not answer SETUP'),
    });
    expect(server.methods.at(-1)).toBe('TEARDOWN');
    expect(server.requests.at(-1)?.headers.session).toBe('late');
  });

  it('waits for no SETUP of a connection that has ended', async () => {
    await using server = await ScriptedRtspServer.start({
      SETUP: (_, client) => void client.socket.destroy(),
    });
    const before = performance.now();
    expect(await startPull(server.url).ended).toMatchObject({ kind: 'closed' });
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it.each(['OPTIONS', 'DESCRIBE', 'PLAY'])('and at once while %s is unanswered', async (method) => {
    await using server = await ScriptedRtspServer.start({ [method]: () => undefined });
    const pull = startPull(server.url);
    await eventually(() => server.methods.includes(method));
    expect(await pull.stop()).toBeLessThan(10_000);
    expect(server.methods.filter((asked) => asked === 'TEARDOWN')).toHaveLength(method === 'PLAY' ? 1 : 0);
    await eventually(() => server.clients[0]?.socket.destroyed);
  });

  it('and no packet after it', async () => {
    await using server = await ScriptedRtspServer.start({
      TEARDOWN: (request, client) => {
        for (const sequence of [4, 5, 6]) client.frame(0, rtpPacket(sequence));
        client.answer(request);
      },
    });
    const pull = startPull(server.url);
    await pull.packetsCame(3);
    await pull.stop();
    expect(pull.marks()).toEqual([1, 2, 3]);
  });
});
