import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startPull } from './pulling.ts';
import { rtpPacket, type Script, ScriptedRtspServer, SDP, type SeenRequest } from './scripted-rtsp-server.ts';

describe('case 4: signing in', () => {
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  const parameter = (request: SeenRequest, name: string) =>
    new RegExp(`${name}="?([^",]+)`).exec(request.headers.authorization ?? '')?.[1] ?? '';

  /** What RFC 7616 section 3.4 demands of the request, worked out apart from the client. */
  function isRight(request: SeenRequest, nonce: string, hash = md5): boolean {
    const { method, url } = request;
    const a1 = hash(`ad min:cam:p@ss:word`);
    const a2 = hash(`${method}:${url}`);
    const nc = parameter(request, 'nc');
    const middle = nc === '' ? '' : `${nc}:${parameter(request, 'cnonce')}:auth:`;
    return (
      parameter(request, 'uri') === url &&
      parameter(request, 'response') === hash(`${a1}:${nonce}:${middle}${a2}`)
    );
  }

  const SOURCE = (url: string) => url.replace('rtsp://', 'rtsp://ad%20min:p@ss:word@');

  function guarded(
    offers: readonly string[] | (() => string[]),
    judge: (request: SeenRequest) => boolean,
  ): Script {
    const guard: Script['x'] = (request, client) => {
      if (!judge(request))
        return client.answer(request, {
          status: 401,
          headers: (typeof offers === 'function' ? offers() : offers).map((offer): [string, string] => [
            'WWW-Authenticate',
            offer,
          ]),
        });
      const body = request.method === 'DESCRIBE' ? SDP : '';
      client.answer(request, { headers: [['Session', 's']], body });
      if (request.method === 'PLAY') client.frame(0, rtpPacket(1));
    };
    const methods = ['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN', 'GET_PARAMETER'];
    return Object.fromEntries(methods.map((method) => [method, guard]));
  }

  const digest = 'Digest realm="cam", nonce="n1"';
  const basicValue = `Basic ${Buffer.from('ad min:p@ss:word').toString('base64')}`;
  it.each<[name: string, offers: string[], judge: (request: SeenRequest) => boolean]>([
    ['Basic', ['Basic realm="cam"'], (request) => request.headers.authorization === basicValue],
    ['Digest without algorithm and qop', [digest], (request) => isRight(request, 'n1')],
    ['Digest with qop', [`${digest}, qop="auth", algorithm=MD5`], (request) => isRight(request, 'n1')],
    ['SHA-256 only', [`${digest}, qop="auth", algorithm=SHA-256`], (request) => isRight(request, 'n1', sha)],
    ['Basic and Digest in two fields', ['Basic realm="cam"', digest], (request) => isRight(request, 'n1')],
    [
      'both hashes in one field',
      [`${digest}, algorithm=MD5, Digest realm="cam", nonce="n2", algorithm=SHA-256`],
      (request) => isRight(request, 'n2', sha),
    ],
    [
      'SHA-256 that does not work',
      [`${digest}, algorithm=SHA-256`, digest],
      (request) => isRight(request, 'n1', md5),
    ],
  ])('signs in with %s', async (name, offers, judge) => {
    await using server = await ScriptedRtspServer.start(guarded(offers, judge));
    const pull = startPull(SOURCE(server.url));
    await pull.packetsCame(1);
    await pull.stop();
    const refused = server.requests.filter((request) => !judge(request)).length;
    expect(refused).toBe(name.includes('does not work') ? 2 : 1);
    expect(server.requests.every(({ url }) => !url.includes('@'))).toBe(true);
    expect(server.methods.at(-1)).toBe('TEARDOWN');
  });

  it.each([true, false])('signs in again when the nonce changes; stale=%s', async (stale) => {
    let nonce = 1;
    let accepted = 0;
    await using server = await ScriptedRtspServer.start(
      guarded(
        () => [`Digest realm="cam", nonce="${nonce}", qop="auth"${nonce > 1 && stale ? ', stale=true' : ''}`],
        (request) => {
          const isIn = isRight(request, String(nonce));
          // Every nonce serves two requests.
          if (isIn && ++accepted % 2 === 0) nonce++;
          return isIn;
        },
      ),
    );
    const pull = startPull(SOURCE(server.url));
    await pull.packetsCame(1);
    await pull.stop();
    expect(accepted).toBe(5);
    expect(nonce).toBe(3);
    expect(server.requests.map((request) => parameter(request, 'nc'))).toEqual([
      '',
      '00000001',
      '00000002',
      '00000003',
      '00000001',
      '00000002',
      '00000003',
      '00000001',
    ]);
  });

  it('takes up the challenge on a new connection where the camera closes with its 401', async () => {
    await using server = await ScriptedRtspServer.start({
      OPTIONS: (request, client) => {
        if (isRight(request, 'n1')) return client.answer(request);
        client.answer(request, { status: 401, headers: [['WWW-Authenticate', digest]] });
        client.socket.end();
      },
    });
    const pull = startPull(SOURCE(server.url));
    await pull.packetsCame(3);
    await pull.stop();
    expect(server.clients).toHaveLength(2);
  });

  it('takes a close in place of the second 401 for a refused password', async () => {
    await using server = await ScriptedRtspServer.start({
      OPTIONS: (request, client) => {
        if (!request.headers.authorization)
          client.answer(request, { status: 401, headers: [['WWW-Authenticate', digest]] });
        client.socket.end();
      },
    });
    const error = await startPull(SOURCE(server.url)).ended;
    expect(error).toMatchObject({
      kind: 'refused-credentials',
      message: expect.stringContaining('the user name and the password'),
    });
    const signed = server.requests.filter(({ headers }) => headers.authorization);
    // One more may be on its way while the first connection closes.
    expect(signed.length).toBeLessThanOrEqual(2);
    expect(server.clients).toHaveLength(2);
    expect(error?.message).not.toMatch(/p@ss|ad min/);
  });

  it.each<[name: string, offers: string[], url: (url: string) => string, says: RegExp]>([
    ['a wrong password', [digest], SOURCE, /refuses the user name or the password/],
    ['no credentials', [digest], (url) => url, /asks for a user name and a password/],
    [
      'Basic beside a Digest that is not known',
      ['Digest realm="cam", nonce="n", algorithm=SHA-512-256', 'Basic realm="cam"'],
      SOURCE,
      /not supported \(Digest SHA-512-256, Basic\)/,
    ],
    ['an unknown scheme', ['Negotiate'], SOURCE, /not supported \(Negotiate\)/],
    ['a 401 without a challenge', [], SOURCE, /not supported \(it names none\)/],
  ])('gives up at %s', async (_name, offers, url, says) => {
    await using server = await ScriptedRtspServer.start(guarded(offers, () => false));
    const error = await startPull(url(server.url)).ended;
    expect(error).toMatchObject({
      kind: 'refused-credentials',
      status: 401,
      message: expect.stringMatching(says),
    });
    expect(JSON.stringify(error) + error?.stack).not.toMatch(/p@ss|ad min/);
    expect(server.requests.length).toBeLessThanOrEqual(2);
  });

  it('does not ask for ever when every nonce is stale', async () => {
    await using server = await ScriptedRtspServer.start(guarded([`${digest}, stale=true`], () => false));
    const error = await startPull(SOURCE(server.url)).ended;
    expect(error?.kind).toBe('refused-credentials');
    expect(server.requests).toHaveLength(3);
  });

  it('keeps the nonce for the next connection', async () => {
    let playing = 0;
    const script = guarded([`${digest}, qop="auth"`], (request) => isRight(request, 'n1'));
    await using server = await ScriptedRtspServer.start({
      ...script,
      PLAY: (request, client) => {
        if (playing++ === 0) client.answer(request, { status: 454 });
        else script.PLAY?.(request, client);
      },
    });
    const pull = startPull(SOURCE(server.url));
    await pull.packetsCame(1);
    await pull.stop();
    const again = server.requests.filter(({ connection }) => connection === 2);
    expect(again.map((request) => parameter(request, 'nc'))).toEqual([
      '00000006',
      '00000007',
      '00000008',
      '00000009',
      '0000000a',
    ]);
  });
});
