import { describe, expect, it } from 'vitest';
import { followRedirect, redirectError } from '../../../gateway/rtsp/redirect.ts';
import { parseTarget } from '../../../gateway/rtsp/url.ts';
import { startPull } from './pulling.ts';
import {
  refuse,
  rtpPacket,
  type Script,
  ScriptedRtspServer,
  SDP,
  SDP_WITH_SOUND,
  USUAL,
} from './scripted-rtsp-server.ts';

/** Answers a method with a redirect; `times` bounds how often. */
function redirect(
  method: string,
  location: () => string,
  options: { status?: number; times?: number } = {},
): Script {
  let left = options.times ?? Number.POSITIVE_INFINITY;
  return {
    [method]: (request, client) => {
      if (left-- <= 0) return USUAL[method]?.(request, client);
      client.answer(request, { status: options.status ?? 302, headers: [['Location', location()]] });
    },
  };
}

describe('case 5: redirects', () => {
  it.each([
    ['OPTIONS', 301],
    ['DESCRIBE', 302],
    ['DESCRIBE', 303],
    ['SETUP', 307],
    ['PLAY', 308],
  ])('%s answered with %i → dials again', async (method, status) => {
    await using there = await ScriptedRtspServer.start();
    await using here = await ScriptedRtspServer.start(redirect(method, () => there.url, { status }));
    const pull = startPull(here.url);
    await pull.packetsCame(3);
    await pull.stop();
    expect(there.methods).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN']);
    expect(here.methods.at(-1)).toBe(method === 'PLAY' ? 'TEARDOWN' : method);
    expect(pull.descriptions).toHaveLength(1);
  });

  it('keeps the credentials for the same host only', async () => {
    const guard: Script['x'] = (request, client) => {
      if (request.headers.authorization) return USUAL[request.method]?.(request, client);
      client.answer(request, { status: 401, headers: [['WWW-Authenticate', 'Basic realm="x"']] });
    };
    await using there = await ScriptedRtspServer.start({ OPTIONS: guard });
    const elsewhere = () => there.url.replace('127.0.0.1', 'localhost');
    let location = () => there.url;
    await using here = await ScriptedRtspServer.start(redirect('DESCRIBE', () => location()));
    const source = { url: here.url, username: 'bob', password: 'hunter2' };
    const pull = startPull(source);
    await pull.packetsCame(3);
    await pull.stop();
    expect(there.requests[1]?.headers.authorization).toMatch(/^Basic /);
    location = elsewhere;
    const seen = there.requests.length;
    expect(await startPull(source).ended).toMatchObject({ kind: 'refused-credentials', status: 401 });
    expect(there.requests.slice(seen).every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it('keeps a password in the query to itself', async () => {
    const location = 'rtsp://there/x?password=hunter2';
    expect(redirectError({ address: 'cam:554', location }).message).toBe(
      'cam:554 redirects to there:554: give the camera the URL of the stream there',
    );
    const secure = parseTarget({ url: 'rtsps://cam/live' });
    expect(() => followRedirect(secure, location)).toThrow(/redirects to there:554, which is not encrypted/);
  });

  it('keeps to the picture alone where the sound has cost it', async () => {
    await using there = await ScriptedRtspServer.start({
      DESCRIBE: (request, client) => client.answer(request, { body: SDP_WITH_SOUND }),
    });
    let asked = 0;
    await using here = await ScriptedRtspServer.start({
      DESCRIBE: (request, client) =>
        asked++ === 0
          ? client.answer(request, { body: SDP_WITH_SOUND })
          : client.answer(request, { status: 302, headers: [['Location', there.url]] }),
      PLAY: (_, client) => void client.socket.end(),
    });
    const pull = startPull(here.url);
    await pull.packetsCame(3);
    await pull.stop();
    expect(there.methods).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN']);
  });

  it('SETUP redirected to a stream of another payload type', async () => {
    await using there = await ScriptedRtspServer.start({
      DESCRIBE: (request, client) => client.answer(request, { body: SDP.replaceAll('96', '97') }),
      PLAY: (request, client) => {
        client.answer(request);
        for (const sequence of [1, 2, 3]) client.frame(0, rtpPacket(sequence, 40, 97));
      },
    });
    await using here = await ScriptedRtspServer.start(redirect('SETUP', () => there.url));
    const pull = startPull(here.url);
    await pull.packetsCame(3);
    await pull.stop();
    expect(pull.descriptions.map(({ video }) => video.payloadType)).toEqual([96, 97]);
  });

  it('pauses longer and longer with a camera that redirects to itself after its first packet', async () => {
    await using server: ScriptedRtspServer = await ScriptedRtspServer.start({
      PLAY: (request, client) => {
        USUAL.PLAY?.(request, client);
        client.raw(`REDIRECT ${server.url} RTSP/1.0\r\nCSeq: 7\r\nLocation: ${server.url}\r\n\r\n`);
      },
    });
    const pauses: number[] = [];
    const pause = async (forMs: number) => void pauses.push(forMs);
    expect(await startPull(server.url, { pause }).ended).toMatchObject({ kind: 'protocol', isBusy: true });
    expect(pauses).toEqual([500, 750, 1000, 1250]);
    expect(server.clients).toHaveLength(6);
  });

  it('stops at once while it pauses', async () => {
    let isPausing = (): void => undefined;
    const pausing = new Promise<void>((resolve) => {
      isPausing = resolve;
    });
    await using server: ScriptedRtspServer = await ScriptedRtspServer.start({
      DESCRIBE: (request, client) => {
        if (request.connection === 5) client.socket.once('close', isPausing);
        client.answer(request, { status: 302, headers: [['Location', server.url]] });
      },
    });
    const pull = startPull(server.url);
    await pausing;
    // Sooner than the pause of 1250 ms would have ended.
    expect(await pull.stop()).toBeLessThan(1000);
    expect(server.clients).toHaveLength(5);
  });

  it('gives up after five', async () => {
    await using server: ScriptedRtspServer = await ScriptedRtspServer.start(
      redirect('DESCRIBE', () => server.url),
    );
    const error = await startPull(server.url).ended;
    expect(error).toMatchObject({
      kind: 'protocol',
      message: expect.stringContaining('redirects for the 6th time'),
    });
    expect(server.clients).toHaveLength(6);
  });

  it('takes a path for one on the same camera', async () => {
    await using server = await ScriptedRtspServer.start(redirect('DESCRIBE', () => '/other', { times: 1 }));
    const pull = startPull(server.url);
    await pull.packetsCame(3);
    await pull.stop();
    expect(server.requests.at(-2)?.url).toBe(server.url.replace('/live', '/other'));
  });

  it.each([
    ['no Location', '', /refuses DESCRIBE/],
    ['another protocol', 'http://a:secret@cam/', /redirects to what is no RTSP URL: give the camera the URL/],
    ['a broken URL', 'rtsp://a:secret@:x/', /no valid host and port/],
  ])('%s is the end', async (_name, location, says) => {
    await using server = await ScriptedRtspServer.start(redirect('DESCRIBE', () => location));
    const error = await startPull(server.url).ended;
    expect(error?.message).toMatch(says);
    expect(error?.message).not.toContain('secret');
  });

  it('REDIRECT by the server → tears down and dials there', async () => {
    await using there = await ScriptedRtspServer.start();
    await using here = await ScriptedRtspServer.start();
    const pull = startPull(here.url);
    await pull.packetsCame(3);
    here.clients[0]?.raw(`REDIRECT ${here.url} RTSP/1.0\r\nCSeq: 7\r\nLocation: ${there.url}\r\n\r\n`);
    await pull.packetsCame(6);
    await pull.stop();
    expect(here.answers).toEqual(['RTSP/1.0 200 OK\nCSeq: 7']);
    expect(here.methods.at(-1)).toBe('TEARDOWN');
    expect(there.methods).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN']);
  });

  it('REDIRECT without a Location ends the session', async () => {
    await using server = await ScriptedRtspServer.start();
    const pull = startPull(server.url);
    await pull.packetsCame(3);
    server.clients[0]?.raw('REDIRECT * RTSP/1.0\r\nCSeq: 7\r\n\r\n');
    expect(await pull.ended).toMatchObject({ kind: 'closed' });
  });
});

describe('case 5: 454 takes a whole new session', () => {
  it.each(['SETUP', 'PLAY'])('at %s', async (method) => {
    await using server = await ScriptedRtspServer.start(refuse(method, 454, 1));
    const pull = startPull(server.url);
    await pull.packetsCame(3);
    await pull.stop();
    expect(server.clients).toHaveLength(2);
    expect(server.methods.filter((asked) => asked === 'DESCRIBE')).toHaveLength(2);
    expect(server.methods.filter((asked) => asked === 'TEARDOWN')).toHaveLength(method === 'PLAY' ? 2 : 1);
    const again = server.requests.filter(({ connection }) => connection === 2);
    expect(again.map(({ headers }) => headers.session)).toEqual([
      undefined,
      undefined,
      undefined,
      'abc123',
      'abc123',
    ]);
  });

  it('and an end where it is no better', async () => {
    await using server = await ScriptedRtspServer.start(refuse('PLAY', 454));
    const pauses: number[] = [];
    const pause = async (forMs: number) => void pauses.push(forMs);
    expect(await startPull(server.url, { pause }).ended).toMatchObject({ kind: 'closed', status: 454 });
    expect(pauses).toEqual([500, 750, 1000, 1250]);
    expect(server.clients).toHaveLength(6);
  });
});

describe('case 5: the way back to a loudspeaker', () => {
  it('is neither required nor set up', async () => {
    const back = 'm=audio 0 RTP/AVP 0\r\na=control:back\r\na=sendonly\r\n';
    await using server = await ScriptedRtspServer.start({
      DESCRIBE: (request, client) => client.answer(request, { body: SDP + back }),
    });
    const pull = startPull(server.url);
    await pull.packetsCame(3);
    await pull.stop();
    expect(pull.descriptions[0]).not.toHaveProperty('audio');
    expect(server.requests.filter(({ headers }) => headers.require !== undefined)).toEqual([]);
    expect(server.methods.filter((asked) => asked === 'SETUP')).toHaveLength(1);
  });
});

describe('case 3: ANNOUNCE after PLAY', () => {
  const announce = (sdp: string) =>
    `ANNOUNCE rtsp://x/ RTSP/1.0\r\nCSeq: 42\r\nContent-Length: ${Buffer.byteLength(sdp)}\r\n\r\n${sdp}`;
  const sets = 'Z0IACpZTBYmI,aMljiA==';
  const changed = SDP.replace(/sprop-parameter-sets=\S+/, `sprop-parameter-sets=${sets}`);

  async function announced(sdp: string, { ends = false } = {}) {
    await using server = await ScriptedRtspServer.start();
    const pull = startPull(server.url);
    await pull.packetsCame(3);
    const client = server.clients[0];
    client?.raw(announce(sdp));
    client?.frame(0, rtpPacket(4));
    if (!ends) await pull.packetsCame(4).then(pull.stop);
    const error = await pull.ended;
    expect(server.methods.at(-1)).toBe('TEARDOWN');
    return { pull, error };
  }

  it('tells new parameter sets', async () => {
    const { pull } = await announced(changed);
    expect(pull.descriptions).toHaveLength(2);
    expect(pull.descriptions[1]?.video.parameterSets.map((nal) => nal.toString('base64'))).toEqual(
      sets.split(','),
    );
    expect(pull.marks()).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ['the same', SDP],
    ['nothing', ''],
  ])('%s changes nothing', async (_name, sdp) => {
    const { pull } = await announced(sdp);
    expect(pull.descriptions).toHaveLength(1);
  });

  it.each([
    ['another payload type', SDP.replaceAll('96', '97')],
    ['another codec', SDP.replace('H264', 'H265')],
    ['a codec that nobody plays', SDP.replace('H264', 'MP4V-ES')],
  ])('%s ends the pull, so that its owner starts anew', async (_name, sdp) => {
    const { pull, error } = await announced(sdp, { ends: true });
    expect(error).toMatchObject({ kind: 'closed', message: expect.stringContaining('changed the codec') });
    expect(pull.descriptions).toHaveLength(1);
  });
});
