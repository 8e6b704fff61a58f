import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { SoundCodec } from '../../../../devices/simulated/audio/sound.ts';
import type { SimulatedCamera } from '../../../../devices/simulated/simulated-camera.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { selfSignedCertificate } from '../../../helpers/self-signed-certificate.ts';
import { CREDENTIALS, startCamera } from '../onvif/camera.ts';
import { nalOf, RecordedSource } from '../recorded-source.ts';
import { nalsOf, RawClient } from './raw-client.ts';

/** The camera's clock is that much ahead. */
const SKEW_MS = 7 * 3_600_000;
const SILENCE = 0xd5;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start({
  audio = 'PCMA',
  sessionTimeoutMs = 60_000,
}: {
  audio?: SoundCodec;
  sessionTimeoutMs?: number;
} = {}) {
  const source = new RecordedSource();
  const camera = await startCamera({
    audio,
    clockSkewMs: SKEW_MS,
    sessionTimeoutMs,
    sources: { main: source, sub: new RecordedSource() },
  });
  closers.push(() => camera.close());
  const client = await dial(camera);
  return { camera, source, client, url: camera.rtspUrl('main') };
}

async function dial(camera: SimulatedCamera): Promise<RawClient> {
  const client = await RawClient.dial(Number(new URL(camera.rtspUrl('main')).port));
  closers.push(() => client.close());
  return client;
}

type Started = Awaited<ReturnType<typeof start>>;

/** Sets up picture and sound in one session, each by its own Transport, and plays. */
async function play({ client, url }: Started, transports: readonly [string, string]) {
  const [picture, sound] = transports;
  const first = await client.authorised('SETUP', `${url}/trackID=0`, CREDENTIALS, { Transport: picture });
  const Session = first.headers.get('session')?.split(';')[0] ?? '';
  const headers = { Transport: sound, Session };
  const second = await client.authorised('SETUP', `${url}/trackID=1`, CREDENTIALS, headers);
  const started = await client.authorised('PLAY', `${url}/`, CREDENTIALS, { Session });
  expect([first.status, second.status, started.status]).toEqual([200, 200, 200]);
  return { setups: [first, second] as const, started, Session };
}

const TCP: readonly [string, string] = ['RTP/AVP/TCP;interleaved=0-1', 'RTP/AVP/TCP;interleaved=2-3'];

/** The Unix ms that an RTP timestamp stands for, by a sender report and the clock's ticks a second. */
function momentOf(timestamp: number, report: Buffer | undefined, clockRate: number): number {
  if (report === undefined) throw new Error('there is no sender report');
  expect(report.readUInt8(1)).toBe(200);
  const seconds = report.readUInt32BE(8) - 2_208_988_800 + report.readUInt32BE(12) / 2 ** 32;
  return seconds * 1000 + (((timestamp - report.readUInt32BE(16)) | 0) * 1000) / clockRate;
}

describe('picture and sound in one session', () => {
  it('are announced as two tracks, the second as RFC 3551 has it', async () => {
    const { client, url } = await start();
    const { body } = await client.authorised('DESCRIBE', url, CREDENTIALS);
    const sound = body.slice(body.indexOf('m=audio')).trimEnd().split('\r\n');
    expect(sound).toEqual(['m=audio 0 RTP/AVP 8', 'a=rtpmap:8 PCMA/8000', 'a=control:trackID=1']);
    expect(body.indexOf('m=video')).toBeLessThan(body.indexOf('m=audio'));
  });

  it.each([
    ['PCMU', ['m=audio 0 RTP/AVP 0', 'a=rtpmap:0 PCMU/8000', 'a=control:trackID=1']],
    [
      'AAC-announced',
      [
        'm=audio 0 RTP/AVP 97',
        'a=rtpmap:97 MPEG4-GENERIC/16000/1',
        expect.stringMatching(/^a=fmtp:97 streamtype=5;.*mode=AAC-hbr/),
        'a=control:trackID=1',
      ],
    ],
  ] as const)('may be %s', async (audio, lines) => {
    const started = await start({ audio });
    const { client, url } = started;
    const { body } = await client.authorised('DESCRIBE', url, CREDENTIALS);
    expect(body.slice(body.indexOf('m=audio')).trimEnd().split('\r\n')).toEqual(lines);
    await play(started, TCP);
    await eventually(() => client.on(2).length > 1);
    expect((client.on(2)[0]?.readUInt8(1) ?? 0) & 0x7f).toBe(audio === 'PCMU' ? 0 : 97);
  });

  it('come on channels of their own, with an RTP-Info each', async () => {
    const started = await start();
    const { client, source, url } = started;
    const { started: playing, setups } = await play(started, TCP);
    const info = (playing.headers.get('rtp-info') ?? '').split(',');
    expect(info.map((entry) => entry.split(';')[0])).toEqual([
      `url=${url}/trackID=0`,
      `url=${url}/trackID=1`,
    ]);
    source.push({ nals: [nalOf(5, 4000)], timestamp: 0, keyframe: true });
    await eventually(() => client.on(2).length > 3 && nalsOf(client.on(0)).length > 0);
    expect(nalsOf(client.on(0))).toEqual([nalOf(5, 4000)]);
    for (const [channel, setup] of [
      [0, setups[0]],
      [2, setups[1]],
    ] as const) {
      const ssrc = /ssrc=([0-9A-F]{8})/.exec(setup.headers.get('transport') ?? '')?.[1]?.toLowerCase();
      expect(new Set(client.on(channel).map((packet) => packet.toString('hex', 8, 12)))).toEqual(
        new Set([ssrc]),
      );
    }
    const times = client.on(2).map((packet) => packet.readUInt32BE(4));
    const steps = times.slice(1).map((time, at) => (time - (times[at] ?? 0)) >>> 0);
    // More than one piece where the machine was too busy for some.
    expect(steps.filter((step) => step === 0 || step % 160 !== 0)).toEqual([]);
    expect(info[1]).toContain(`rtptime=${times[0]}`);
    expect(client.on(2).every((packet) => packet.length === 172 && packet.readUInt8(1) === 8)).toBe(true);
  });

  it('are told to be of one moment by sender reports on one clock, the camera’s own', async () => {
    const started = await start();
    const { client, source } = started;
    await play(started, TCP);
    const capturedAtMs = Date.now() - 15;
    source.push({ nals: [nalOf(5, 100)], timestamp: 90_000, keyframe: true, capturedAtMs });
    const beep = await eventually(
      () => {
        const packets = client.on(2);
        const isSilent = (packet: Buffer) => packet.subarray(12).every((byte) => byte === SILENCE);
        return packets.find((packet, at) => {
          const before = packets[at - 1];
          if (!before || !isSilent(before) || isSilent(packet)) return false;
          // A busy machine leaves pieces out, perhaps just the first of a beep.
          return (packet.readUInt32BE(4) - before.readUInt32BE(4)) >>> 0 === 160;
        });
      },
      { what: 'the beep of the next full second' },
    );
    const picture = client.on(0)[0]?.readUInt32BE(4) ?? 0;
    const pictureAt = momentOf(picture, client.on(1)[0], 90_000) - SKEW_MS;
    expect(Math.abs(pictureAt - capturedAtMs)).toBeLessThan(10);
    const beepAt = momentOf(beep.readUInt32BE(4), client.on(3)[0], 8000) - SKEW_MS;
    expect(Math.abs(beepAt - 1000 * Math.round(beepAt / 1000))).toBeLessThan(10);
    expect(Math.abs(beepAt - Date.now())).toBeLessThan(60_000);
  });

  it('can not both be had twice, nor one more while they play', async () => {
    const started = await start();
    const { client, url } = started;
    const { Session } = await play(started, TCP);
    const Transport = 'RTP/AVP/TCP;interleaved=4-5';
    const again = await client.authorised('SETUP', `${url}/trackID=1`, CREDENTIALS, { Transport, Session });
    expect(again.status).toBe(455);
  });
});

interface Pair {
  readonly ports: string;
  readonly sockets: readonly [Socket, Socket];
  /** What came to the RTP port and to the RTCP port, and from where. */
  readonly got: readonly [{ packet: Buffer; port: number }[], { packet: Buffer; port: number }[]];
}

async function pair(): Promise<Pair> {
  const open = async () => {
    const socket = createSocket('udp4');
    closers.push(() => socket.close());
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return socket;
  };
  const sockets = [await open(), await open()] as const;
  const got: Pair['got'] = [[], []];
  for (const [at, socket] of sockets.entries()) {
    socket.on('message', (packet, { port }) => void got[at]?.push({ packet, port }));
  }
  return { ports: sockets.map((socket) => socket.address().port).join('-'), sockets, got };
}

it('over TLS there is no UDP, which would be in the clear', async () => {
  const camera = await startCamera({
    rtspTls: selfSignedCertificate({ name: 'camera', alsoIp: '127.0.0.1' }),
  });
  closers.push(() => camera.close());
  const url = camera.rtspUrl('main');
  const client = await RawClient.dialSecurely(Number(new URL(url).port));
  closers.push(() => client.close());
  const setup = (Transport: string) =>
    client.authorised('SETUP', `${url}/trackID=0`, CREDENTIALS, { Transport });
  expect((await setup('RTP/AVP;unicast;client_port=5000-5001')).status).toBe(461);
  expect((await setup(TCP[0])).status).toBe(200);
});

describe('over UDP', () => {
  it('media and reports come from the announced ports to the ones asked for, until TEARDOWN', async () => {
    const started = await start();
    const { camera, client, source, url } = started;
    const pairs = [await pair(), await pair()] as const;
    const transports = pairs.map(({ ports }) => `RTP/AVP;unicast;client_port=${ports}`);
    const { setups, Session } = await play(started, [transports[0] ?? '', transports[1] ?? '']);
    source.push({ nals: [nalOf(5, 4000)], timestamp: 0, keyframe: true });
    const pictures = () => nalsOf(pairs[0].got[0].map(({ packet }) => packet));
    await eventually(
      () => pictures().length > 0 && pairs.every(({ got }) => got[0].length > 0 && got[1].length > 0),
    );
    for (const [at, setup] of setups.entries()) {
      const transport = setup.headers.get('transport') ?? '';
      const [, rtp, rtcp] = /server_port=(\d+)-(\d+)/.exec(transport) ?? [];
      expect(transport).toContain(`client_port=${pairs[at]?.ports};`);
      expect([Number(rtp) % 2, Number(rtcp) - Number(rtp)]).toEqual([0, 1]);
      expect(new Set(pairs[at]?.got[0].map(({ port }) => port))).toEqual(new Set([Number(rtp)]));
      expect(new Set(pairs[at]?.got[1].map(({ port }) => port))).toEqual(new Set([Number(rtcp)]));
      expect(pairs[at]?.got[1][0]?.packet.readUInt8(1)).toBe(200);
    }
    expect(pictures()).toEqual([nalOf(5, 4000)]);
    expect(camera.sessions()).toMatchObject([{ transport: 'udp', media: ['video', 'audio'] }]);

    await client.authorised('TEARDOWN', `${url}/`, CREDENTIALS, { Session });
    const [, rtp] = /server_port=(\d+)-/.exec(setups[0].headers.get('transport') ?? '') ?? [];
    // Whether the port is free is asked by taking it.
    const taker = createSocket('udp4').bind(Number(rtp), '127.0.0.1');
    closers.push(() => taker.close());
    await once(taker, 'listening');
  });

  it('receiver reports keep the session, and without them it ends', async () => {
    const started = await start({ sessionTimeoutMs: 1_500 });
    const { camera } = started;
    const { ports, sockets } = await pair();
    const { setups } = await play(started, [`RTP/AVP;unicast;client_port=${ports}`, TCP[1]]);
    const [, rtcp] = /server_port=\d+-(\d+)/.exec(setups[0].headers.get('transport') ?? '') ?? [];
    const from = performance.now();
    await eventually(
      () => {
        sockets[1].send(Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 1]), Number(rtcp), '127.0.0.1');
        return performance.now() - from > 2_000;
      },
      { everyMs: 50 },
    );
    expect(camera.sessions()).toHaveLength(1);
    await eventually(() => camera.sessions().length === 0, { what: 'the end of the session' });
  });

  it('a stalled camera is silent there too', async () => {
    const started = await start();
    const { ports, got } = await pair();
    await play(started, [`RTP/AVP;unicast;client_port=${ports}`, TCP[1]]);
    started.camera.stall(true);
    started.source.push({ nals: [nalOf(5, 100)], timestamp: 0, keyframe: true });
    started.camera.stall(false);
    started.source.push({ nals: [nalOf(1, 100)], timestamp: 3600, keyframe: false });
    await eventually(() => got[0].length > 0);
    expect(nalsOf(got[0].map(({ packet }) => packet))).toEqual([nalOf(1, 100)]);
  });
});
