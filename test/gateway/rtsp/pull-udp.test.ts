import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { startPull } from './pulling.ts';
import {
  rtpPacket,
  type Script,
  ScriptedRtspServer,
  SDP_WITH_SOUND,
  type SeenRequest,
  senderReport,
} from './scripted-rtsp-server.ts';
import { asksForUdp, clientPorts, ScriptedUdp, udpOnly } from './scripted-udp.ts';

async function expectFree(port: number): Promise<void> {
  const socket = createSocket('udp4');
  socket.bind(port);
  await once(socket, 'listening');
  socket.close();
}

describe('case 9: UDP', () => {
  const sendThree = (udp: ScriptedUdp) => (setup: SeenRequest) => {
    for (const sequence of [1, 2, 3]) udp.rtp(setup, rtpPacket(sequence));
  };

  it('comes on an even port and the odd one after it, each hole punched before PLAY', async () => {
    await using udp = await ScriptedUdp.open();
    let punchedBefore: string[] = [];
    const script = udpOnly(udp, (setup) => {
      punchedBefore = udp.seen.map(({ to, bytes }) => `${to} ${bytes.toString('hex')}`);
      sendThree(udp)(setup);
      udp.rtcp(setup, senderReport(1000));
    });
    await using server = await ScriptedRtspServer.start({
      ...script,
      PLAY: (request, client) =>
        void eventually(() => udp.seen.length === 2).then(() => script.PLAY?.(request, client)),
    });
    const pull = startPull(server.url, { transport: 'udp' });
    await pull.packetsCame(3);
    await eventually(() => pull.reports.length === 1);
    await pull.stop();
    const setup = server.requests[2];
    const [rtp, rtcp] = clientPorts(setup as SeenRequest);
    expect(rtp % 2).toBe(0);
    expect(rtcp).toBe(rtp + 1);
    expect(setup?.headers.transport).toBe(`RTP/AVP;unicast;client_port=${rtp}-${rtcp}`);
    expect(punchedBefore.sort()).toEqual(['rtcp 80c9000100000000', 'rtp 800000000000000000000000']);
    expect(pull.packets).toEqual([rtpPacket(1), rtpPacket(2), rtpPacket(3)]);
    expect(pull.reports[0]).toMatchObject({ medium: 'video', info: { rtpTimestamp: 1000 } });
    expect(pull.transports).toEqual(['udp']);
    expect(server.methods.at(-1)).toBe('TEARDOWN');
  });

  it('puts packets in order again', async () => {
    await using udp = await ScriptedUdp.open();
    const script = udpOnly(udp, (setup) => {
      for (const sequence of [1, 3, 2, 2, 6, 5, 4, 8]) udp.rtp(setup, rtpPacket(sequence));
    });
    await using server = await ScriptedRtspServer.start(script);
    const pull = startPull(server.url, { transport: 'udp' });
    await pull.packetsCame(7);
    await pull.stop();
    expect(pull.marks()).toEqual([1, 2, 3, 4, 5, 6, 8]);
  });

  it('takes datagrams of 10 kB and of 65 kB, and a keyframe in one burst', async () => {
    await using udp = await ScriptedUdp.open();
    const sizes = [10_000, 65_507, ...Array<number>(60).fill(1400)];
    const script = udpOnly(udp, (setup) =>
      sizes.forEach((bytes, index) => {
        udp.rtp(setup, rtpPacket(index + 1, bytes));
      }),
    );
    await using server = await ScriptedRtspServer.start(script);
    const pull = startPull(server.url, { transport: 'udp' });
    await pull.packetsCame(sizes.length);
    await pull.stop();
    expect(pull.packets.map(({ length }) => length)).toEqual(sizes);
  });

  it('drops what is no packet, and what comes from another host', async () => {
    await using udp = await ScriptedUdp.open();
    await using stranger = await ScriptedUdp.open('127.0.0.2');
    const script = udpOnly(udp, (setup) => {
      stranger.rtp(setup, rtpPacket(1));
      stranger.rtcp(setup, senderReport(1));
      udp.rtp(setup, Buffer.from('80', 'hex'));
      udp.rtp(setup, Buffer.alloc(40));
      udp.rtp(setup, Buffer.alloc(0));
      udp.rtp(setup, rtpPacket(2));
      udp.rtcp(setup, senderReport(2));
    });
    await using server = await ScriptedRtspServer.start(script);
    const pull = startPull(server.url, { transport: 'udp' });
    await pull.packetsCame(1);
    await eventually(() => pull.reports.length > 0);
    await pull.stop();
    expect(pull.marks()).toEqual([2]);
    expect(pull.reports.map(({ info }) => info.rtpTimestamp)).toEqual([2]);
  });

  it('comes from another address where the camera names it as its source', async () => {
    await using udp = await ScriptedUdp.open('127.0.0.2');
    const script = udpOnly(udp, sendThree(udp), 'source=127.0.0.2;server_port=PORTS');
    await using server = await ScriptedRtspServer.start(script);
    const pull = startPull(server.url, { transport: 'udp' });
    await pull.packetsCame(3);
    await pull.stop();
    // Whom the camera names hears nothing before media has come from there.
    expect(udp.seen).toEqual([]);
  });

  it('comes from the camera’s own address also where it names another', async () => {
    await using udp = await ScriptedUdp.open();
    const script = udpOnly(udp, sendThree(udp), 'source=127.0.0.2;server_port=PORTS');
    await using server = await ScriptedRtspServer.start(script);
    const pull = startPull(server.url, { transport: 'udp' });
    await pull.packetsCame(3);
    await eventually(() => udp.seen.length === 2);
    await pull.stop();
  });

  it('stays with the port of the first packet', async () => {
    await using udp = await ScriptedUdp.open();
    await using other = await ScriptedUdp.open();
    const script = udpOnly(udp, (setup) => {
      udp.rtp(setup, rtpPacket(1));
      udp.rtp(setup, rtpPacket(2));
      setTimeout(() => {
        other.rtp(setup, rtpPacket(3));
        udp.rtp(setup, rtpPacket(4));
        udp.rtp(setup, rtpPacket(5));
      }, 100);
    });
    await using server = await ScriptedRtspServer.start(script);
    const pull = startPull(server.url, { transport: 'udp' });
    await pull.packetsCame(4);
    await pull.stop();
    expect(pull.marks()).toEqual([1, 2, 4, 5]);
  });

  it('gives its ports back, also those that were refused', async () => {
    await using server = await ScriptedRtspServer.start({
      SETUP: (request, client) => client.answer(request, { status: asksForUdp(request) ? 461 : 200 }),
    });
    const pull = startPull(server.url, { transport: 'udp' });
    await pull.packetsCame(3);
    const refused = server.requests.find(({ method }) => method === 'SETUP');
    for (const port of clientPorts(refused as SeenRequest)) await expectFree(port);
    await pull.stop();

    await using udp = await ScriptedUdp.open();
    await using playing = await ScriptedRtspServer.start(udpOnly(udp, sendThree(udp)));
    const over = startPull(playing.url, { transport: 'udp' });
    await over.packetsCame(3);
    await over.stop();
    for (const port of clientPorts(playing.requests[3] as SeenRequest)) await expectFree(port);
  });

  it('carries picture and sound on ports of their own', async () => {
    await using udp = await ScriptedUdp.open();
    const script = udpOnly(udp, (setup) => {
      const payloadType = setup.url.endsWith('trackID=1') ? 8 : 96;
      for (const sequence of [1, 2]) udp.rtp(setup, rtpPacket(sequence, 40, payloadType));
    });
    await using server = await ScriptedRtspServer.start({
      ...script,
      DESCRIBE: (request, client) => client.answer(request, { body: SDP_WITH_SOUND }),
    });
    const pull = startPull(server.url, { transport: 'udp' });
    await pull.packetsCame(2);
    await eventually(() => pull.sound.length === 2);
    await pull.stop();
    const ports = server.requests.filter(({ method }) => method === 'SETUP').flatMap(clientPorts);
    expect(new Set(ports).size).toBe(4);
    expect(pull.packets.every((packet) => packet[1] === 96)).toBe(true);
    expect(pull.sound.every((packet) => packet[1] === 8)).toBe(true);
  });

  it('counts as stalled though RTSP answers', async () => {
    await using udp = await ScriptedUdp.open();
    await using server = await ScriptedRtspServer.start(udpOnly(udp, sendThree(udp)));
    const pull = startPull(server.url, { transport: 'udp', stallMs: 400 });
    await pull.packetsCame(3);
    const asking = setInterval(() => server.clients[0]?.raw('OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n'), 50);
    const error = await pull.ended;
    clearInterval(asking);
    expect(error).toMatchObject({ kind: 'stalled', message: expect.stringContaining('no video for 400 ms') });
    expect(error?.detour).toBeUndefined();
  });
});

describe('cases 5 and 9: from one transport to the other', () => {
  const silentOver = (udp: boolean): Script => ({
    SETUP: (request, client) =>
      client.answer(request, {
        headers: [
          ['Session', asksForUdp(request) ? 'udp' : 'tcp'],
          ['Transport', request.headers.transport ?? ''],
        ],
      }),
    PLAY: (request, client) => {
      client.answer(request);
      const isUdp = request.headers.session === 'udp';
      if (isUdp !== udp && !isUdp) client.frame(0, rtpPacket(1));
    },
  });

  it('nothing over UDP within 3 s → TCP', async () => {
    await using server = await ScriptedRtspServer.start(silentOver(true));
    const before = performance.now();
    const pull = startPull(server.url, { transport: 'udp' }, {});
    await pull.packetsCame(1);
    const tookMs = performance.now() - before;
    await pull.stop();
    expect(tookMs).toBeGreaterThan(2900);
    expect(tookMs).toBeLessThan(15_000);
    expect(pull.transports).toEqual(['tcp']);
    const asked = server.requests.map(({ method, headers }) => `${method} ${headers.session ?? ''}`.trim());
    expect(asked.slice(2)).toEqual([
      'SETUP',
      'PLAY udp',
      'TEARDOWN udp',
      'OPTIONS',
      'DESCRIBE',
      'SETUP',
      'PLAY tcp',
      'TEARDOWN tcp',
    ]);
  });

  it('461 → the other transport, on the same connection', async () => {
    await using udp = await ScriptedUdp.open();
    const script = udpOnly(udp, (setup) => udp.rtp(setup, rtpPacket(1)));
    await using server = await ScriptedRtspServer.start(script);
    const pull = startPull(server.url, { transport: 'auto' });
    await pull.packetsCame(1);
    await pull.stop();
    expect(pull.transports).toEqual(['udp']);
    expect(server.requests.filter(({ method }) => method === 'SETUP').map(asksForUdp)).toEqual([false, true]);
    expect(server.clients).toHaveLength(1);
    expect(server.methods.filter((method) => method === 'TEARDOWN')).toHaveLength(1);
  });

  it('461 and a closed connection → the other transport on a new one', async () => {
    await using udp = await ScriptedUdp.open();
    const script = udpOnly(udp, (setup) => udp.rtp(setup, rtpPacket(1)));
    await using server = await ScriptedRtspServer.start({
      ...script,
      SETUP: (request, client) => {
        script.SETUP?.(request, client);
        if (!asksForUdp(request)) client.socket.end();
      },
    });
    const pull = startPull(server.url, { transport: 'auto' });
    await pull.packetsCame(1);
    await pull.stop();
    expect(server.clients).toHaveLength(2);
    expect(
      server.requests
        .filter(({ method }) => method === 'SETUP')
        .map(asksForUdp)
        .at(-1),
    ).toBe(true);
  });

  it('any refused SETUP → the other transport', async () => {
    await using udp = await ScriptedUdp.open();
    const script = udpOnly(udp, (setup) => udp.rtp(setup, rtpPacket(1)));
    await using server = await ScriptedRtspServer.start({
      ...script,
      SETUP: (request, client) => {
        if (asksForUdp(request)) script.SETUP?.(request, client);
        else client.answer(request, { status: 500 });
      },
    });
    const pull = startPull(server.url, { transport: 'auto' });
    await pull.packetsCame(1);
    await pull.stop();
  });

  it('what worked the last time comes first', async () => {
    await using udp = await ScriptedUdp.open();
    const script = udpOnly(udp, (setup) => udp.rtp(setup, rtpPacket(1)));
    await using server = await ScriptedRtspServer.start(script);
    const pull = startPull(server.url, { transport: 'auto', prefer: 'udp' });
    await pull.packetsCame(1);
    await pull.stop();
    expect(server.clients).toHaveLength(1);
  });

  it('UDP in answer to an offer of TCP → UDP', async () => {
    await using udp = await ScriptedUdp.open();
    const script = udpOnly(udp, (setup) => udp.rtp(setup, rtpPacket(1)));
    await using server = await ScriptedRtspServer.start({
      ...script,
      SETUP: (request, client) => {
        if (asksForUdp(request)) return script.SETUP?.(request, client);
        client.answer(request, {
          headers: [
            ['Session', 'other'],
            ['Transport', `RTP/AVP;unicast;server_port=${udp.ports}`],
          ],
        });
      },
    });
    const pull = startPull(server.url, { transport: 'auto' });
    await pull.packetsCame(1);
    await pull.stop();
    expect(pull.transports).toEqual(['udp']);
    expect(server.methods.slice(0, 4)).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'TEARDOWN']);
  });

  it('TCP in answer to an offer of UDP → TCP', async () => {
    await using server = await ScriptedRtspServer.start();
    const pull = startPull(server.url, { transport: 'udp' });
    await pull.packetsCame(3);
    await pull.stop();
    expect(pull.transports).toEqual(['tcp']);
    expect(server.requests.filter(({ method }) => method === 'SETUP').map(asksForUdp)).toEqual([true, false]);
  });

  it('says so where both are refused', async () => {
    await using server = await ScriptedRtspServer.start({
      SETUP: (request, client) => client.answer(request, { status: 461 }),
    });
    const error = await startPull(server.url, { transport: 'auto' }).ended;
    expect(error).toMatchObject({ kind: 'unsupported-transport', status: 461 });
    expect(error?.message).toContain(
      'gives no picture over TCP (refused with 461) nor over UDP (refused with 461)',
    );
  });

  it('is over where only TCP is wanted', async () => {
    await using server = await ScriptedRtspServer.start({
      SETUP: (request, client) =>
        client.answer(request, { headers: [['Transport', 'RTP/AVP;client_port=1-2']] }),
    });
    const error = await startPull(server.url, { transport: 'tcp' }).ended;
    expect(error).toMatchObject({
      kind: 'unsupported-transport',
      message: expect.stringContaining("set the camera's transport to auto"),
    });
    expect(server.clients).toHaveLength(1);
  });
});
