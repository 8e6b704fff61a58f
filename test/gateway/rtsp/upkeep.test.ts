import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { startPull } from './pulling.ts';
import { rtpPacket, type Script, ScriptedRtspServer, SDP, SDP_WITH_SOUND } from './scripted-rtsp-server.ts';
import { ScriptedUdp, udpOnly } from './scripted-udp.ts';

// Keepalives and reports hang on intervals; everything else keeps its real time.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const session = (field: string): Script => ({
  SETUP: (request, client) => client.answer(request, { headers: [['Session', field]] }),
});
const publicMethods = (methods: string): Script => ({
  OPTIONS: (request, client) => client.answer(request, { headers: [['Public', methods]] }),
});

async function start(
  script: Script,
  changes: Parameters<typeof startPull>[1] = {},
  credentials: { username?: string; password?: string } = {},
) {
  const server = await ScriptedRtspServer.start(script);
  const pull = startPull({ url: server.url, ...credentials }, changes);
  await pull.packetsCame(3);
  // The answer to PLAY is handled by now, or in the turn that brought the packets.
  await eventually(() => vi.getTimerCount() === 2);
  const before = server.requests.length;
  const keepalives = () => server.requests.slice(before).filter(({ method }) => method !== 'TEARDOWN');
  return { server, pull, keepalives };
}

describe('case 6: keepalives', () => {
  it.each<[name: string, script: Script, method: string, afterMs: number]>([
    ['GET_PARAMETER, 5 s before the timeout', session('abc123;timeout=60'), 'GET_PARAMETER', 55_000],
    ['every second at least', session('abc123;timeout=2'), 'GET_PARAMETER', 1000],
    ['every 30 s where no timeout is given', session('abc123'), 'GET_PARAMETER', 30_000],
    ['OPTIONS where the camera has no GET_PARAMETER', publicMethods('PLAY'), 'OPTIONS', 55_000],
  ])('%s', async (_name, script, method, afterMs) => {
    const { server, pull, keepalives } = await start(script);
    await using _ = server;
    vi.advanceTimersByTime(afterMs);
    await eventually(() => keepalives().length === 1);
    expect(keepalives()[0]).toMatchObject({ method, url: server.url, headers: { session: 'abc123' } });
    await pull.stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(server.methods.filter((asked) => asked === method)).toHaveLength(method === 'OPTIONS' ? 2 : 1);
  });

  it('comes no sooner', async () => {
    const { server, pull, keepalives } = await start({});
    await using _ = server;
    vi.advanceTimersByTime(54_999);
    await pull.stop();
    expect(keepalives()).toEqual([]);
  });

  it('waits for no answer', async () => {
    const { server, pull, keepalives } = await start(
      { GET_PARAMETER: () => undefined },
      { greetingTimeoutMs: 10_000, requestTimeoutMs: 500 },
    );
    await using _ = server;
    vi.advanceTimersByTime(55_000);
    await eventually(() => keepalives().length === 1);
    vi.advanceTimersByTime(55_000);
    await eventually(() => keepalives().length === 2);
    server.clients[0]?.frame(0, rtpPacket(4));
    await pull.packetsCame(4);
    await pull.stop();
    expect(server.methods.at(-1)).toBe('TEARDOWN');
  });

  it('takes no late answer for that of another request', async () => {
    const { server, pull, keepalives } = await start(
      {
        GET_PARAMETER: (request, client) => {
          const [late] = keepalives();
          if (keepalives().length !== 2 || !late) return;
          client.answer(late, { status: 501 });
          client.answer(request);
          client.frame(0, rtpPacket(4));
        },
      },
      { greetingTimeoutMs: 10_000, requestTimeoutMs: 500 },
    );
    await using _ = server;
    vi.advanceTimersByTime(55_000);
    await eventually(() => keepalives().length === 1);
    const askedAt = performance.now();
    await eventually(() => performance.now() - askedAt > 700);
    vi.advanceTimersByTime(55_000);
    await pull.packetsCame(4);
    vi.advanceTimersByTime(55_000);
    await eventually(() => keepalives().length === 3);
    expect(keepalives().map(({ method }) => method)).toEqual(Array(3).fill('GET_PARAMETER'));
    await pull.stop();
  });

  it('turns to OPTIONS where GET_PARAMETER is not known after all', async () => {
    const { server, pull, keepalives } = await start({
      GET_PARAMETER: (request, client) => {
        client.answer(request, { status: 501 });
        client.frame(0, rtpPacket(4));
      },
    });
    await using _ = server;
    vi.advanceTimersByTime(55_000);
    await pull.packetsCame(4);
    vi.advanceTimersByTime(55_000);
    await eventually(() => keepalives().length === 2);
    expect(keepalives().map(({ method }) => method)).toEqual(['GET_PARAMETER', 'OPTIONS']);
    await pull.stop();
  });

  it('signs in again where the camera wants that', async () => {
    const { server, pull, keepalives } = await start(
      {
        GET_PARAMETER: (request, client) => {
          if (request.headers.authorization) return client.answer(request);
          client.answer(request, { status: 401, headers: [['WWW-Authenticate', 'Basic realm="r"']] });
        },
      },
      {},
      { username: 'u', password: 'p' },
    );
    await using _ = server;
    vi.advanceTimersByTime(55_000);
    await eventually(() => keepalives().length === 2);
    expect(keepalives()[1]?.headers.authorization).toBe('Basic dTpw');
    await pull.stop();
  });

  it('goes on where it is refused, and says so once', async () => {
    const { server, pull, keepalives } = await start({
      GET_PARAMETER: (request, client) => {
        client.answer(request, { status: 401 });
        client.frame(0, rtpPacket(pull.packets.length + 1));
      },
    });
    await using _ = server;
    for (const came of [4, 5]) {
      vi.advanceTimersByTime(55_000);
      await pull.packetsCame(came);
    }
    expect(keepalives()).toHaveLength(2);
    await pull.stop();
    expect(pull.logged.filter((line) => line.includes('refuses to keep the session alive'))).toHaveLength(1);
  });

  it('goes on where the camera denies the session and yet sends', async () => {
    const { server, pull, keepalives } = await start({
      GET_PARAMETER: (request, client) => client.answer(request, { status: 454 }),
    });
    await using _ = server;
    vi.advanceTimersByTime(55_000);
    await eventually(() => keepalives().length === 1);
    const sending = setTimeout(function send() {
      server.clients[0]?.frame(0, rtpPacket(pull.packets.length + 1));
      sending.refresh();
    }, 50);
    await pull.packetsCame(30);
    clearTimeout(sending);
    await pull.stop();
  });

  it('forget a denial once media has come', async () => {
    const { server, pull, keepalives } = await start(
      { GET_PARAMETER: (request, client) => client.answer(request, { status: 454 }) },
      { stallMs: 3000 },
    );
    await using _ = server;
    vi.advanceTimersByTime(55_000);
    await eventually(() => keepalives().length === 1);
    server.clients[0]?.frame(0, rtpPacket(4));
    await pull.packetsCame(4);
    const before = performance.now();
    expect(await pull.ended).toMatchObject({ kind: 'stalled', detour: undefined });
    expect(performance.now() - before).toBeGreaterThan(2000);
    expect(server.clients).toHaveLength(1);
  });

  it('take a new session soon where the camera denies it and is silent', async () => {
    const { server, pull } = await start(
      { GET_PARAMETER: (request, client) => client.answer(request, { status: 454 }) },
      { stallMs: 60_000 },
    );
    await using _ = server;
    vi.advanceTimersByTime(55_000);
    await pull.packetsCame(6);
    await pull.stop();
    expect(server.methods.slice(4)).toEqual([
      'GET_PARAMETER',
      'TEARDOWN',
      'OPTIONS',
      'DESCRIBE',
      'SETUP',
      'PLAY',
      'TEARDOWN',
    ]);
    expect(pull.descriptions).toHaveLength(1);
  });

  it('punch the holes of UDP again', async () => {
    await using udp = await ScriptedUdp.open();
    const script = udpOnly(udp, (setup) => {
      for (const sequence of [1, 2, 3]) udp.rtp(setup, rtpPacket(sequence));
    });
    const { server, pull } = await start(script, { transport: 'udp' });
    await using _ = server;
    await eventually(() => udp.seen.length === 2);
    vi.advanceTimersByTime(55_000);
    const punches = () =>
      udp.seen.filter(({ bytes }) => ['80000000', '80c90001'].includes(bytes.toString('hex', 0, 4)));
    await eventually(() => punches().length === 4);
    await pull.stop();
  });

  it('case 4: sign in with the new nonce where that changes in mid-stream', async () => {
    let nonce = 'first';
    const guard: Script['x'] = (request, client) => {
      if (request.headers.authorization?.includes(`nonce="${nonce}"`)) {
        client.answer(request, {
          headers: [['Session', 'abc123;timeout=60']],
          body: describeBody(request.method),
        });
        if (request.method === 'PLAY') for (const sequence of [1, 2, 3]) client.frame(0, rtpPacket(sequence));
      } else {
        const challenge = `Digest realm="cam", nonce="${nonce}", algorithm=SHA-256, qop="auth", stale=true`;
        client.answer(request, { status: 401, headers: [['WWW-Authenticate', challenge]] });
      }
    };
    const methods = ['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'GET_PARAMETER', 'TEARDOWN'];
    const script = Object.fromEntries(methods.map((method) => [method, guard]));
    const { server, pull, keepalives } = await start(script, {}, { username: 'u', password: 'p' });
    await using _ = server;
    for (const next of ['second', 'third']) {
      nonce = next;
      const before = keepalives().length;
      vi.advanceTimersByTime(55_000);
      await eventually(() => keepalives().length === before + 2);
      const { authorization = '' } = keepalives().at(-1)?.headers ?? {};
      expect(authorization).toContain(`nonce="${next}"`);
      expect(authorization).toContain('nc=00000001');
    }
    await pull.stop();
    expect(pull.logged).toEqual([]);
  });
});

describe('case 6: receiver reports', () => {
  it('go to the camera every 5 s, on its RTCP channel', async () => {
    const { server, pull } = await start({
      SETUP: (request, client) =>
        client.answer(request, {
          headers: [
            ['Session', 'abc123'],
            ['Transport', 'RTP/AVP/TCP;interleaved=8-9'],
          ],
        }),
      PLAY: (request, client) => {
        client.answer(request);
        for (const sequence of [1, 2, 4]) client.frame(8, rtpPacket(sequence));
      },
    });
    await using _ = server;
    expect(server.frames).toEqual([]);
    vi.advanceTimersByTime(5000);
    await eventually(() => server.frames.length === 1);
    vi.advanceTimersByTime(10_000);
    await eventually(() => server.frames.length === 3);
    expect(server.frames.map(({ channel }) => channel)).toEqual([9, 9, 9]);
    const report = server.frames[0]?.payload ?? Buffer.alloc(0);
    expect(report.toString('hex', 0, 4)).toBe('81c90007');
    expect(report.readUInt32BE(8)).toBe(0xcafe);
    expect(report.toString('hex', 12, 20)).toBe('4000000100000004');
    await pull.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('go for picture and sound, each on its own channel', async () => {
    const { server, pull } = await start({
      DESCRIBE: (request, client) => client.answer(request, { body: SDP_WITH_SOUND }),
      SETUP: (request, client) => client.answer(request, { headers: [['Session', 'abc123']] }),
      PLAY: (request, client) => {
        client.answer(request);
        for (const sequence of [1, 2, 3]) client.frame(0, rtpPacket(sequence));
        for (const sequence of [5, 6]) client.frame(2, rtpPacket(sequence, 40, 8));
      },
    });
    await using _ = server;
    await eventually(() => pull.sound.length === 2);
    vi.advanceTimersByTime(5000);
    await eventually(() => server.frames.length === 2);
    expect(server.frames.map(({ channel, payload }) => [channel, payload.readUInt32BE(16)])).toEqual([
      [1, 3],
      [3, 6],
    ]);
    await pull.stop();
  });

  it('go over UDP, also where the camera names no port for them', async () => {
    await using udp = await ScriptedUdp.open();
    const script = udpOnly(
      udp,
      (setup) => {
        for (const sequence of [1, 2, 3]) udp.rtp(setup, rtpPacket(sequence));
        udp.rtcp(setup, Buffer.from('80c9000100000000', 'hex'));
      },
      'mode=play',
    );
    const { server, pull } = await start(script, { transport: 'udp' });
    await using _ = server;
    expect(udp.seen).toEqual([]);
    vi.advanceTimersByTime(5000);
    await eventually(() => udp.seen.length > 0);
    await pull.stop();
    expect(udp.seen.map(({ to, bytes }) => `${to} ${bytes.toString('hex', 0, 4)}`)).toEqual([
      'rtcp 81c90007',
    ]);
  });
});

describe('case 9: pictures far apart', () => {
  it('are waited for as their distance demands', async () => {
    const { server, pull } = await start(
      {
        PLAY: (request, client) => {
          client.answer(request);
          for (let sequence = 1; sequence <= 5; sequence++)
            setTimeout(() => client.frame(0, rtpPacket(sequence)), (sequence - 1) * 600);
        },
      },
      { stallMs: 300 },
    );
    await using _ = server;
    const error = await pull.ended;
    expect(pull.marks()).toEqual([1, 2, 3, 4, 5]);
    expect(error).toMatchObject({ kind: 'stalled', message: expect.stringMatching(/no video for \d{4} ms/) });
    expect(Number(/(\d+) ms/.exec(error?.message ?? '')?.[1])).toBeGreaterThan(1750);
    expect(server.clients).toHaveLength(1);
  });
});

describe('case 6: the timeout', () => {
  it('may stand in the answer to PLAY alone', async () => {
    const { server, pull, keepalives } = await start({
      ...session('abc123'),
      PLAY: (request, client) => {
        client.answer(request, { headers: [['Session', 'abc123;timeout=20']] });
        for (const sequence of [1, 2, 3]) client.frame(0, rtpPacket(sequence));
      },
    });
    await using _ = server;
    vi.advanceTimersByTime(15_000);
    await eventually(() => keepalives().length === 1);
    await pull.stop();
  });
});

describe('case 9: a session that answers keepalives but sends no media', () => {
  it('counts as stalled over TCP, too', async () => {
    const { server, pull, keepalives } = await start({}, { stallMs: 500 });
    await using _ = server;
    const asking = setTimeout(function ask() {
      vi.advanceTimersByTime(55_000);
      asking.refresh();
    }, 100);
    const error = await pull.ended;
    clearTimeout(asking);
    expect(keepalives().length).toBeGreaterThan(1);
    expect(error).toMatchObject({ kind: 'stalled', message: expect.stringContaining('no video for 500 ms') });
    expect(server.methods.at(-1)).toBe('TEARDOWN');
  });
});

function describeBody(method: string): string {
  return method === 'DESCRIBE' ? SDP : '';
}

it('is quiet about a session that ended while PLAY was answered', async () => {
  await using server = await ScriptedRtspServer.start({
    PLAY: (request, client) => {
      pull.stop().catch(() => undefined);
      setTimeout(() => client.answer(request), 30);
    },
    TEARDOWN: () => undefined,
  });
  const pull = startPull(server.url);
  await pull.ended;
  expect(vi.getTimerCount()).toBe(0);
  expect(server.methods).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN']);
});
