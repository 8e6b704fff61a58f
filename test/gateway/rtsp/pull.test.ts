import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { startPull } from './pulling.ts';
import { rtpPacket, type Script, ScriptedRtspServer, SDP, USUAL } from './scripted-rtsp-server.ts';

describe('pullRtsp', () => {
  it('asks in order, gives the description before the packets, and tears down', async () => {
    await using server = await ScriptedRtspServer.start();
    const order: string[] = [];
    const pull = startPull(server.url, {
      onDescription: () => void order.push('description'),
      onVideo: (packet) => void order.push(`packet ${packet.at(-1)}`),
    });
    await eventually(() => order.length >= 4);
    await pull.stop();
    expect(order).toEqual(['description', 'packet 1', 'packet 2', 'packet 3']);
    expect(server.requests.map(({ method, url }) => `${method} ${url.replace(server.url, '')}`)).toEqual([
      'OPTIONS ',
      'DESCRIBE ',
      'SETUP /trackID=0',
      'PLAY ',
      'TEARDOWN ',
    ]);
    expect(server.requests.map(({ headers }) => headers.cseq)).toEqual(['1', '2', '3', '4', '5']);
    expect(new Set(server.requests.map(({ headers }) => headers['user-agent']))).toEqual(
      new Set(['Oriel test']),
    );
    expect(server.requests.map(({ headers }) => headers.session)).toEqual([
      undefined,
      undefined,
      undefined,
      'abc123',
      'abc123',
    ]);
  });

  it('describes the video', async () => {
    await using server = await ScriptedRtspServer.start();
    const pull = startPull(server.url);
    await pull.packetsCame(3);
    await pull.stop();
    expect(pull.descriptions).toHaveLength(1);
    expect(pull.descriptions[0]?.video).toMatchObject({ codec: 'H264', payloadType: 96, clockRate: 90_000 });
    expect(pull.descriptions[0]?.video.parameterSets.map((nal) => nal[0])).toEqual([0x67, 0x68]);
    expect(pull.packets).toEqual([rtpPacket(1), rtpPacket(2), rtpPacket(3)]);
  });

  it('leaves at once when it was stopped before', async () => {
    await using server = await ScriptedRtspServer.start();
    await startPull(server.url, { signal: AbortSignal.abort() }).ended;
    expect(server.requests).toEqual([]);
  });

  it('waits past a provisional answer', async () => {
    await using server = await ScriptedRtspServer.start({
      DESCRIBE: (request, client) => {
        client.answer(request, { status: 100 });
        client.answer(request, { body: SDP });
      },
    });
    const pull = startPull(server.url);
    await pull.packetsCame(3);
    await pull.stop();
  });

  it('case 8: gives packets that come before the answer to PLAY', async () => {
    await using server = await ScriptedRtspServer.start({
      PLAY: (request, client) => {
        client.frame(0, rtpPacket(1));
        client.answer(request);
        client.frame(0, rtpPacket(2));
      },
    });
    const pull = startPull(server.url);
    await pull.packetsCame(2);
    await pull.stop();
    expect(pull.marks()).toEqual([1, 2]);
  });

  it('plays a camera that sends media in place of an answer to PLAY', async () => {
    await using server = await ScriptedRtspServer.start({
      PLAY: (_, client) => client.frame(0, rtpPacket(1)),
    });
    const pull = startPull(server.url, {
      greetingTimeoutMs: 10_000,
      requestTimeoutMs: 500,
      stallMs: 700,
    });
    const error = await pull.ended;
    expect(error?.message).toMatch(/has sent no video for 2800 ms/);
    expect(pull.marks()).toEqual([1]);
  });

  it('case 8: skips garbage between frames of up to 65535 bytes, and says so once', async () => {
    await using server = await ScriptedRtspServer.start({
      PLAY: (request, client) => {
        client.answer(request);
        client.frame(0, rtpPacket(1, 1400));
        client.raw(Buffer.concat([Buffer.from('garbage $ and $$'), Buffer.alloc(900, 0xff)]));
        client.frame(0, rtpPacket(2, 1400));
        client.raw('more');
        client.frame(0, rtpPacket(3, 65_535));
      },
    });
    const pull = startPull(server.url);
    await pull.packetsCame(3);
    await pull.stop();
    expect(pull.marks()).toEqual([1, 2, 3]);
    expect(pull.logged.filter((line) => line.includes('that are no frame'))).toHaveLength(1);
  });

  it.each<[name: string, transport: [string, string][], channel: number]>([
    ['changed by the camera', [['Transport', 'RTP/AVP/TCP;unicast;interleaved=8-9']], 8],
    ['odd', [['Transport', 'RTP/AVP/TCP;interleaved=3-4']], 3],
    ['absent', [['Transport', 'RTP/AVP/TCP;unicast']], 0],
    ['absent with the whole field', [], 0],
    ['without /TCP', [['Transport', 'RTP/AVP;unicast;interleaved=2-3']], 2],
    ['other than the camera said', [['Transport', 'RTP/AVP/TCP;interleaved=0-1']], 6],
  ])('case 8: takes channels that are %s', async (_name, transport, channel) => {
    await using server = await ScriptedRtspServer.start({
      SETUP: (request, client) => client.answer(request, { headers: [['Session', 's'], ...transport] }),
      PLAY: (request, client) => {
        client.answer(request);
        client.frame(channel, rtpPacket(1));
        client.frame(77, rtpPacket(9));
      },
    });
    const pull = startPull(server.url);
    await pull.packetsCame(1);
    await pull.stop();
    expect(pull.marks()).toEqual([1]);
  });

  it.each<[name: string, cseq: [string, string][]]>([
    ['in odd case, with spaces', [['cseq ', '  1  ']]],
    ['always the same', [['CSeq', '0']]],
    ['no number', [['CSeq', 'x']]],
  ])('case 3: takes a CSeq that is %s', async (_name, headers) => {
    const sloppy: Script['x'] = (request, client) => {
      const body = request.method === 'DESCRIBE' ? SDP : '';
      client.answer(request, { headers: [...headers, ['Session', 's']], body });
      if (request.method === 'PLAY') client.frame(0, rtpPacket(1));
    };
    const methods = ['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN'];
    await using server = await ScriptedRtspServer.start(
      Object.fromEntries(methods.map((method) => [method, sloppy])),
    );
    const pull = startPull(server.url);
    await pull.packetsCame(1);
    await pull.stop();
    expect(server.methods).toEqual(methods);
  });

  it('case 3: names itself in every request, also to a camera that says 401 to whoever does not', async () => {
    const guard: Script['x'] = (request, client) => {
      if (request.headers['user-agent']) USUAL[request.method]?.(request, client);
      else client.answer(request, { status: 401 });
    };
    const methods = ['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN'];
    await using server = await ScriptedRtspServer.start(
      Object.fromEntries(methods.map((method) => [method, guard])),
    );
    const pull = startPull(server.url);
    await pull.packetsCame(3);
    await pull.stop();
    expect(server.methods).toEqual(methods);
  });

  it('case 3: answers what the camera asks', async () => {
    await using server = await ScriptedRtspServer.start();
    const pull = startPull(server.url);
    await pull.packetsCame(3);
    const client = server.clients[0];
    client?.raw('OPTIONS * RTSP/1.0\r\nCSeq: 41\r\nSession: abc123\r\n\r\n');
    client?.raw(`ANNOUNCE ${server.url} RTSP/1.0\r\nCSeq: 42\r\nContent-Length: ${SDP.length}\r\n\r\n${SDP}`);
    client?.raw('PLAY_NOTIFY * RTSP/1.0\r\nCSeq: 43\r\n\r\n');
    client?.frame(0, rtpPacket(4));
    await pull.packetsCame(4);
    await eventually(() => server.answers.length === 3);
    expect(server.answers[0]).toMatch(/^RTSP\/1\.0 200 OK\nCSeq: 41\nSession: abc123\nPublic: OPTIONS, /);
    expect(server.answers[1]).toMatch(/^RTSP\/1\.0 200 OK\nCSeq: 42$/);
    expect(server.answers[2]).toMatch(/^RTSP\/1\.0 501 Not Implemented\nCSeq: 43$/);
    await pull.stop();
  });

  it('survives a listener that throws at every packet', async () => {
    await using server = await ScriptedRtspServer.start();
    let calls = 0;
    const pull = startPull(server.url, {
      onVideo: () => {
        calls++;
        throw new Error('listener');
      },
    });
    await eventually(() => calls === 3);
    await pull.stop();
    expect(pull.logged.filter((line) => line.includes('a listener failed'))).toHaveLength(1);
  });

  it('ends when the listener refuses the description', async () => {
    await using server = await ScriptedRtspServer.start();
    const error = await startPull(server.url, {
      onDescription: () => {
        throw new Error('listener');
      },
    }).ended;
    expect(error).toMatchObject({
      kind: 'protocol',
      cause: expect.objectContaining({ message: 'listener' }),
    });
  });
});
