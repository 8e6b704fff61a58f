import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DigestAuthority } from '../../../../devices/simulated/digest-authority.ts';
import { wellBehaved } from '../../../../devices/simulated/misbehaviour.ts';
import { RtspServer, type RtspServerOptions } from '../../../../devices/simulated/rtsp/server.ts';
import type { SentNal } from '../../../../devices/simulated/rtsp/session.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { nalOf, RecordedSource } from '../recorded-source.ts';
import { digestHeader, nalsOf, RawClient } from './raw-client.ts';

const CREDENTIALS = { username: 'admin', password: 'sesame' };
const TCP = { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' };

let source = new RecordedSource();
let server: RtspServer | undefined;
let clients: RawClient[] = [];
let sent: SentNal[] = [];
let misbehaviour = wellBehaved();

async function start(options: Partial<RtspServerOptions> = {}): Promise<RtspServer> {
  server = new RtspServer({
    host: '127.0.0.1',
    port: 0,
    cameraName: 'porch',
    streams: [{ name: 'main', source, fps: 25, bitrate: 2_000_000 }],
    createAuthority: () =>
      new DigestAuthority({ realm: 'camera', ...CREDENTIALS, now: Date.now, nonceLifetimeMs: 60_000 }),
    logger: pino({ level: 'silent' }),
    now: Date.now,
    misbehaviour,
    onSent: (nal) => void sent.push(nal),
    ...options,
  });
  await server.open();
  return server;
}

async function dial({ port }: RtspServer, host?: string): Promise<RawClient> {
  const client = await RawClient.dial(port, host);
  clients.push(client);
  return client;
}

async function play(running: RtspServer, host = '127.0.0.1') {
  const client = await dial(running, host);
  const url = `rtsp://${host}:${running.port}/main`;
  const setup = await client.authorised('SETUP', `${url}/trackID=0`, CREDENTIALS, TCP);
  const session = setup.headers.get('session')?.split(';')[0] ?? '';
  const started = await client.authorised('PLAY', `${url}/`, CREDENTIALS, { Session: session });
  return { client, url, session, setup, started };
}

beforeEach(() => {
  source = new RecordedSource();
  clients = [];
  sent = [];
  misbehaviour = wellBehaved();
});

afterEach(async () => {
  for (const client of clients) client.close();
  await server?.close();
});

describe('an RTSP client without credentials', () => {
  it('may ask for the methods, and is asked for a password otherwise', async () => {
    const running = await start();
    const client = await dial(running);
    const url = `rtsp://127.0.0.1:${running.port}/main`;
    const options = await client.request('OPTIONS', url);
    expect(options.status).toBe(200);
    expect(options.headers.get('public')).toBe(
      'OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, SET_PARAMETER, TEARDOWN',
    );
    for (const method of ['DESCRIBE', 'SETUP', 'PLAY', 'GET_PARAMETER', 'TEARDOWN']) {
      const response = await client.request(method, url);
      expect([method, response.status, response.headers.get('www-authenticate')]).toEqual([
        method,
        401,
        expect.stringMatching(/^Digest realm="camera", nonce="\w+"$/),
      ]);
    }
  });

  it('is not let in by a wrong password', async () => {
    const running = await start();
    const client = await dial(running);
    const url = `rtsp://127.0.0.1:${running.port}/main`;
    const response = await client.authorised('DESCRIBE', url, { ...CREDENTIALS, password: 'wrong' });
    expect(response.status).toBe(401);
  });
});

describe('DESCRIBE', () => {
  it('describes one H.264 track with its parameter sets', async () => {
    const running = await start();
    const client = await dial(running);
    const url = `rtsp://127.0.0.1:${running.port}/main`;
    const { status, headers, body } = await client.authorised('DESCRIBE', url, CREDENTIALS);
    expect(status).toBe(200);
    expect(headers.get('content-base')).toBe(`${url}/`);
    expect(headers.get('content-type')).toBe('application/sdp');
    const lines = body.split('\r\n');
    expect(lines).toContain('m=video 0 RTP/AVP 96');
    expect(lines).toContain('a=rtpmap:96 H264/90000');
    expect(lines).toContain('a=control:trackID=0');
    const sets = `${source.sps.toString('base64')},${source.pps.toString('base64')}`;
    expect(lines).toContain(
      `a=fmtp:96 packetization-mode=1;profile-level-id=42C01F;sprop-parameter-sets=${sets}`,
    );
  });
});

describe('a playing client', () => {
  it('gets the NAL units that were fed in, byte for byte, as RTP-Info announced them', async () => {
    const running = await start();
    const { client, url, setup, started } = await play(running);
    expect(setup.headers.get('session')).toMatch(/^[0-9A-F]{16};timeout=60$/);
    expect(setup.headers.get('transport')).toContain('interleaved=0-1');
    await eventually(() => source.subscribers === 1);

    const pictures = [
      { nals: [source.sps, source.pps, nalOf(5, 9000)], timestamp: 4_294_967_000, keyframe: true },
      { nals: [nalOf(1, 1400)], timestamp: 3304, keyframe: false },
      { nals: [nalOf(1, 1401), nalOf(1, 20)], timestamp: 6904, keyframe: false },
    ];
    for (const picture of pictures) source.push(picture);
    await eventually(() => client.on(0).length === 13);
    const packets = client.on(0);

    const fed = pictures.flatMap(({ nals }) => nals);
    expect(nalsOf(packets)).toEqual(fed);
    expect(sent.map(({ nal }) => nal)).toEqual(fed);
    expect(packets.every((packet) => packet.length <= 12 + 1400)).toBe(true);

    const info = started.headers.get('rtp-info') ?? '';
    const [, first, rtptime] = /seq=(\d+);rtptime=(\d+)/.exec(info) ?? [];
    expect(info).toContain(`url=${url}/trackID=0;`);
    expect(packets.map((packet) => packet.readUInt16BE(2))).toEqual(
      packets.map((_, index) => (Number(first) + index) % 65_536),
    );
    const times = packets.map((packet) => (packet.readUInt32BE(4) - Number(rtptime)) >>> 0);
    expect([...new Set(times)]).toEqual([0, 3600, 7200]);
    const markers = packets.map((packet) => packet.readUInt8(1) >> 7);
    expect(markers).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1]);
    const ssrc = /ssrc=([0-9A-F]{8})/.exec(setup.headers.get('transport') ?? '')?.[1];
    expect(new Set(packets.map((packet) => packet.toString('hex', 8, 12).toUpperCase()))).toEqual(
      new Set([ssrc]),
    );
  });

  it('is told by sender reports which moment a timestamp belongs to', async () => {
    const running = await start({ senderReportMs: 20, now: () => 1_700_000_000_500 });
    const { client } = await play(running);
    await eventually(() => source.subscribers === 1);
    source.push({ nals: [nalOf(5, 500), nalOf(5, 100)], timestamp: 0, keyframe: true });
    await eventually(() => client.on(1).length > 1);
    const [, report] = client.on(1);
    const [packet] = client.on(0);
    expect(report?.readUInt8(1)).toBe(200);
    expect(report?.subarray(4, 8)).toEqual(packet?.subarray(8, 12));
    expect(report?.readUInt32BE(8)).toBe(1_700_000_000 + 2_208_988_800);
    expect(report?.readUInt32BE(12)).toBe(2 ** 31);
    expect(report?.readUInt32BE(16)).toBe(packet?.readUInt32BE(4));
    expect(report?.readUInt32BE(20)).toBe(2);
    expect(report?.readUInt32BE(24)).toBe(600);
    // The description of the source follows in the same packet.
    expect(report?.readUInt8(29)).toBe(202);
    expect(report?.toString('latin1', 38, 43)).toBe('porch');
    expect((report?.length ?? 1) % 4).toBe(0);
  });

  it('hears no more after TEARDOWN', async () => {
    const running = await start();
    const { client, url, session } = await play(running);
    expect(running.sessions()).toEqual([
      { id: session, stream: 'main', playing: true, packetsSent: 0, media: ['video'], transport: 'tcp' },
    ]);
    const down = await client.authorised('TEARDOWN', `${url}/`, CREDENTIALS, { Session: session });
    expect(down.status).toBe(200);
    expect(running.sessions()).toEqual([]);
    expect(source.subscribers).toBe(0);
    const after = await client.authorised('GET_PARAMETER', url, CREDENTIALS, { Session: session });
    expect(after.status).toBe(454);
    expect(running.playCount('main')).toBe(1);
  });

  it('is forgotten when its connection ends', async () => {
    const running = await start();
    const { client } = await play(running);
    client.close();
    await eventually(() => running.sessions().length === 0 && source.subscribers === 0);
  });

  it('has its session kept by GET_PARAMETER, and ended without', async () => {
    const running = await start({ sessionTimeoutMs: 1_500 });
    const { client, url, session } = await play(running);
    const from = performance.now();
    await eventually(
      async () => {
        const kept = await client.authorised('GET_PARAMETER', url, CREDENTIALS, { Session: session });
        expect(kept.status).toBe(200);
        return performance.now() - from > 2_000;
      },
      { everyMs: 50 },
    );
    expect(running.sessions()).toHaveLength(1);
    await eventually(() => client.isClosed);
    expect(running.sessions()).toEqual([]);
  });

  it('keeps its session by receiver reports too, unless the camera demands requests', async () => {
    const running = await start({ sessionTimeoutMs: 1_500 });
    const { client } = await play(running);
    const report = Buffer.from([0x24, 1, 0, 8, 0x80, 201, 0, 1, 0, 0, 0, 1]);
    const from = performance.now();
    await eventually(
      () => {
        client.write(report);
        return performance.now() - from > 2_000;
      },
      { everyMs: 20 },
    );
    expect(running.sessions()).toHaveLength(1);
    misbehaviour.demandsRequests = true;
    await eventually(
      () => {
        client.write(report);
        return client.isClosed;
      },
      { everyMs: 20 },
    );
  });

  it('is dropped when it does not read', async () => {
    const running = await start({ maxQueuedBytes: 200_000 });
    const { client } = await play(running);
    client.stopReading();
    const nal = nalOf(5, 100_000);
    await eventually(
      () => {
        source.push({ nals: [nal], timestamp: 0, keyframe: true });
        return running.sessions().length === 0;
      },
      { everyMs: 1 },
    );
  });

  it('must sign in again when its nonce has grown old', async () => {
    let nowMs = 1_000_000;
    const createAuthority = () =>
      new DigestAuthority({ realm: 'camera', ...CREDENTIALS, now: () => nowMs, nonceLifetimeMs: 30_000 });
    const running = await start({ createAuthority });
    const { client, url, session } = await play(running);
    const challenge = (await client.request('GET_PARAMETER', url)).headers.get('www-authenticate') ?? '';
    const Authorization = digestHeader({ challenge, method: 'GET_PARAMETER', url, ...CREDENTIALS });
    const keepalive = () => client.request('GET_PARAMETER', url, { Session: session, Authorization });
    expect((await keepalive()).status).toBe(200);
    nowMs += 30_000;
    const refused = await keepalive();
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('stale=TRUE');
  });
});

describe('what a client may not do', () => {
  it.each([
    ['a stream that is not there', 'DESCRIBE', '/attic', {}, 404],
    ['a description of another kind', 'DESCRIBE', '/main', { Accept: 'text/html' }, 406],
    ['SETUP of the whole stream', 'SETUP', '/main', TCP, 404],
    ['SETUP of another track', 'SETUP', '/main/trackID=7', TCP, 404],
    ['multicast', 'SETUP', '/main/trackID=0', { Transport: 'RTP/AVP;multicast;port=5000-5001' }, 461],
    ['PLAY without a session', 'PLAY', '/main', {}, 454],
    ['PLAY of a session that is not there', 'PLAY', '/main', { Session: '12345678' }, 454],
    ['TEARDOWN without a session', 'TEARDOWN', '/main', {}, 454],
  ])('%s', async (_name, method, path, headers, status) => {
    const running = await start();
    const client = await dial(running);
    const url = `rtsp://127.0.0.1:${running.port}${path}`;
    expect((await client.authorised(method, url, CREDENTIALS, headers)).status).toBe(status);
  });

  it.each([
    ['an unknown method', 'RECORD rtsp://h/main RTSP/1.0\r\nCSeq: 1\r\n\r\n', 501],
    ['another version', 'OPTIONS rtsp://h/main RTSP/2.0\r\nCSeq: 1\r\n\r\n', 505],
    ['no CSeq', 'OPTIONS rtsp://h/main RTSP/1.0\r\n\r\n', 400],
    [
      'an extension that it lacks',
      'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nRequire: www.onvif.org/ver20/backchannel\r\n\r\n',
      551,
    ],
    ['no RTSP at all', 'GET / HTTP/1.1\r\n\r\n', 400],
  ])('%s', async (_name, text, status) => {
    const client = await dial(await start());
    expect((await client.raw(text)).status).toBe(status);
  });

  it('as many sessions as it likes', async () => {
    const running = await start({ maxSessions: 1 });
    await play(running);
    const second = await play(running);
    expect(second.setup.status).toBe(453);
  });

  it('stay connected without a word', async () => {
    const client = await dial(await start({ sessionTimeoutMs: 100 }));
    await eventually(() => client.isClosed);
  });
});

describe('misbehaving', () => {
  it('stalls: neither media nor answers, until it goes on', async () => {
    const running = await start();
    const { client, url, session } = await play(running);
    const { client: watching } = await play(running);
    const challenge = (await client.request('TEARDOWN', url)).headers.get('www-authenticate') ?? '';
    const authorization = digestHeader({ challenge, method: 'TEARDOWN', url, ...CREDENTIALS });

    misbehaviour.stalled = true;
    source.push({ nals: [nalOf(5, 50)], timestamp: 0, keyframe: true });
    client.write(
      `TEARDOWN ${url} RTSP/1.0\r\nCSeq: 500\r\nSession: ${session}\r\nAuthorization: ${authorization}\r\n\r\n`,
    );
    await eventually(() => running.sessions().length === 1, { what: 'the request being heard' });
    misbehaviour.stalled = false;

    // Answers come in order: had the first been sent, this one would not be the next.
    expect((await client.request('OPTIONS', url)).status).toBe(200);
    source.push({ nals: [nalOf(1, 60)], timestamp: 3600, keyframe: false });
    await eventually(() => watching.on(0).length > 0);
    expect(nalsOf(watching.on(0))).toEqual([nalOf(1, 60)]);
    expect(client.frames).toEqual([]);
  });

  it('cuts every connection at once', async () => {
    const running = await start();
    const { client } = await play(running);
    const other = await dial(running);
    running.cutConnections();
    await eventually(() => client.isClosed && other.isClosed);
    expect((await play(running)).started.status).toBe(200);
  });

  it('goes away and comes back on its port', async () => {
    // An address whose ports nobody else takes meanwhile.
    const host = '127.0.0.2';
    const running = await start({ host });
    const { client } = await play(running, host);
    const { port } = running;
    await running.close();
    await eventually(() => client.isClosed);
    await expect(RawClient.dial(port, host)).rejects.toThrow('ECONNREFUSED');
    await running.open();
    expect(running.port).toBe(port);
    expect((await play(running, host)).started.status).toBe(200);
    expect(running.playCount('main')).toBe(2);
  });
});
