import { describe, expect, it } from 'vitest';
import { startPull } from './pulling.ts';
import { rtpPacket, ScriptedRtspServer, SDP } from './scripted-rtsp-server.ts';

describe('case 1: addresses in a session', () => {
  const withControl = (control: string, session = '') => session + SDP.replace('trackID=0', control);
  const cases: [
    name: string,
    path: string,
    base: string | undefined,
    sdp: string,
    track: string,
    play: string,
  ][] = [
    ['no base', '/live', undefined, SDP, '/live/trackID=0', '/live'],
    ['a base', '/live', 'URL/live/', SDP, '/live/trackID=0', '/live/'],
    ['a query', '/cam?ch=1&sub=0', undefined, SDP, '/cam?ch=1&sub=0/trackID=0', '/cam?ch=1&sub=0'],
    ['a bare host and path', '/x', 'HOST/stream0/', SDP, '/stream0/trackID=0', '/stream0/'],
    ['a doubled scheme', '/x', 'rtsp://URL/stream0/', SDP, '/stream0/trackID=0', '/stream0/'],
    ['a broken IPv6 host', '/x', 'rtsp://::ffff:127.0.0.1/p1/', SDP, '/p1/trackID=0', '/p1/'],
    ['a slash before the control', '/live', undefined, withControl('/trackID=0'), '/live/trackID=0', '/live'],
    ['an absolute control', '/live', undefined, withControl('URL/other/t1'), '/other/t1', '/live'],
    [
      'an absolute session control',
      '/live',
      undefined,
      withControl('t1', 'a=control:URL/agg\r\n'),
      '/agg/t1',
      '/agg',
    ],
    [
      'a session control of *',
      '/live',
      'URL/live/',
      withControl('t1', 'a=control:*\r\n'),
      '/live/t1',
      '/live/',
    ],
    ['no control of the track', '/live', undefined, SDP.replace(/a=control.*/, ''), '/live', '/live'],
  ];
  it.each(cases)('%s', async (_name, path, base, sdp, track, play) => {
    let origin = '';
    const fill = (text: string) => text.replaceAll('URL', origin).replaceAll('HOST', origin.slice(7));
    await using server = await ScriptedRtspServer.start({
      DESCRIBE: (request, client) =>
        client.answer(request, {
          headers: base === undefined ? [] : [['Content-Base', fill(base)]],
          body: fill(sdp),
        }),
    });
    origin = server.url.replace('/live', '');
    const pull = startPull(origin + path);
    await pull.packetsCame(1);
    await pull.stop();
    const urls = server.requests.slice(2).map(({ url }) => url);
    expect(urls).toEqual([origin + track, origin + play, origin + play]);
  });

  it('tries the requested URL where the camera does not know its own', async () => {
    await using server = await ScriptedRtspServer.start({
      DESCRIBE: (request, client) => client.answer(request, { headers: [['Content-Base', '/']], body: SDP }),
      SETUP: (request, client) =>
        client.answer(
          request,
          request.url.includes('/live/') ? { headers: [['Session', 's']] } : { status: 404 },
        ),
    });
    const pull = startPull(server.url);
    await pull.packetsCame(1);
    await pull.stop();
    const asked = server.requests.slice(2).map(({ method, url }) => `${method} ${new URL(url).pathname}`);
    expect(asked).toEqual(['SETUP /trackID=0', 'SETUP /live/trackID=0', 'PLAY /live', 'TEARDOWN /live']);
  });

  it('plays without Range, or the track alone, where the camera wants that', async () => {
    const asked: string[] = [];
    await using server = await ScriptedRtspServer.start({
      PLAY: (request, client) => {
        asked.push(`${request.url.replace(server.url, '')} ${request.headers.range}`);
        const status = asked.length === 1 ? 457 : asked.length === 2 ? 459 : 200;
        client.answer(request, { status });
        if (status === 200) client.frame(0, rtpPacket(1));
      },
    });
    const pull = startPull(server.url);
    await pull.packetsCame(1);
    await pull.stop();
    expect(asked).toEqual([' npt=0.000-', ' undefined', '/trackID=0 undefined']);
  });
});
