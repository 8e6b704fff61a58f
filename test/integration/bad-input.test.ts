import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import mqtt from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signalTopic } from '../../protocol/topics.ts';
import { eventually } from '../helpers/eventually.ts';
import { freePorts } from '../helpers/free-port.ts';
import { type GstRtspServer, startGstRtspServer } from '../helpers/gst-rtsp-server.ts';
import { runOriel } from '../helpers/oriel-process.ts';
import { createReceivingPeer } from '../helpers/receiving-peer.ts';
import { connectSignaling, type SignalingClient } from '../helpers/signaling-client.ts';
import { postOffer } from '../helpers/whep-viewer.ts';
import { type House, logOf, startHouse, TOKENS, untilFrames, untilLogged } from './house.ts';

const { watcher } = TOKENS;
const SECRET = 'this-is-a-secret-token';
/** Nobody is given it by chance, as another test may be given one that was free a moment ago. */
const CLOSED_PORT = 1;
const CAMERAS = [{ name: 'porch', simulated: {} }];

/** An RTSP server that answers all that it is asked by that status line, but for what it can do. */
async function startRefuser(status: string): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (request) => {
      const text = request.toString();
      const line = text.startsWith('OPTIONS') ? '200 OK' : status;
      socket.write(`RTSP/1.0 ${line}\r\nCSeq: ${/CSeq: *(\d+)/i.exec(text)?.[1] ?? 0}\r\n\r\n`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/live`, server };
}

describe('a configuration', () => {
  const tokens = [{ name: 'phone', token: SECRET, role: 'operator' }];

  it.each([
    ['an unknown key', { cameras: CAMERAS, htpp: {} }, ['htpp', 'http']],
    ['an unknown key within', { cameras: CAMERAS, http: { listn: ':1' } }, ['http.listn', 'listen']],
    [
      'a wrong type',
      { cameras: [{ name: 'porch', simulated: { fps: 'fast' } }] },
      ['cameras[0].simulated.fps'],
    ],
    ['a wrong unit', { cameras: CAMERAS, stream: { warm: '10 parsecs' } }, ['stream.warm', '10s']],
    [
      'a wrong role',
      { cameras: CAMERAS, access: { tokens: [{ ...tokens[0], role: 'king' }] } },
      ['role', 'viewer'],
    ],
    ['no camera', { access: { tokens } }, ['cameras']],
    [
      'a camera of two kinds',
      { cameras: [{ name: 'a', simulated: {}, rtsp: 'rtsp://h/' }] },
      ['cameras[0]', 'exactly one'],
    ],
    ['no YAML', 'cameras: [', ['oriel.yaml']],
  ])('with %s is refused by its path and what was expected', async (_what, config, words) => {
    const { code, output } = await runOriel({ config });
    expect(code).toBe(1);
    for (const word of words) expect(output).toContain(word);
    expect(output).not.toContain(SECRET);
    expect(output).not.toMatch(/\n {4}at /);
  });

  it('that is not there is told so', async () => {
    const { code, output } = await runOriel({ args: ['--config', '/nowhere/oriel.yaml'] });
    expect(code).toBe(1);
    expect(output).toContain('/nowhere/oriel.yaml');
    expect(output).toContain('there is no such file');
  });
});

describe('a port in use', () => {
  let other: Server;
  let taken: number;

  beforeAll(async () => {
    other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    taken = (other.address() as AddressInfo).port;
  });

  afterAll(() => void other?.close());

  it.each(['http', 'broker'])('of %s is named with its key and address', async (key) => {
    const [http = 0, broker = 0] = await freePorts(2);
    const ports = { http, broker, [key]: taken };
    const { code, output } = await runOriel({
      config: {
        cameras: CAMERAS,
        http: { listen: `127.0.0.1:${ports.http}` },
        broker: { listen: `127.0.0.1:${ports.broker}` },
      },
    });
    expect(code).toBe(1);
    expect(output).toContain(`${key}.listen: 127.0.0.1:${taken} is in use by another process`);
    expect(output).not.toMatch(/\n {4}at /);
  });
});

describe('the daemon lives', () => {
  let house: House;
  let h265: GstRtspServer;
  let mjpeg: GstRtspServer;
  let refusers: Awaited<ReturnType<typeof startRefuser>>[];
  let signaling: SignalingClient;
  let pid: number;

  const offerFor = async () => {
    const peer = await createReceivingPeer();
    peer.close();
    return peer.offer;
  };
  const post = async (options: { camera?: string; offer: string; contentType?: string }) => {
    const response = await postOffer({
      url: house.oriel.httpUrl,
      camera: 'porch',
      token: watcher.token,
      ...options,
    });
    return { status: response.status, body: await response.text() };
  };
  /** What the offer is answered over MQTT. */
  const offer = (peer: string, camera: string, sdp: string) => {
    signaling.send({ type: 'offer', peer, camera, quality: 'main', sdp });
    return signaling.until('error', (message) => message.peer === peer);
  };
  const lines = (words: string, camera: string) =>
    logOf(house).filter(
      (line) => String(line.problem).includes(words) && JSON.stringify(line).includes(camera),
    );

  beforeAll(async () => {
    [h265, mjpeg] = await Promise.all([
      startGstRtspServer({ codec: 'h265' }),
      startGstRtspServer({ codec: 'mjpeg' }),
    ]);
    refusers = await Promise.all(['454 Session Not Found', '461 Unsupported Transport'].map(startRefuser));
    house = await startHouse({
      cameras: async ({ onvifUrl, username, password, rtspUrl }) => [
        { name: 'locked', onvif: { url: onvifUrl, username, password: 'not-the-password' } },
        { name: 'locked-rtsp', rtsp: rtspUrl('main').replace('//', `//${username}:not-the-password@`) },
        { name: 'hevc', rtsp: h265.url },
        { name: 'jpeg', rtsp: mjpeg.url },
        { name: 'gone', rtsp: `rtsp://127.0.0.1:${CLOSED_PORT}/stream`, warm: '10s' },
        { name: 'gone-onvif', onvif: { url: `http://127.0.0.1:${CLOSED_PORT}/onvif` } },
        {
          name: 'lost',
          rtsp: rtspUrl('main')
            .replace('//', `//${username}:${encodeURIComponent(password)}@`)
            .replace(/main$/, 'third'),
        },
        ...refusers.map(({ url }, index) => ({ name: `refuses-${index}`, rtsp: url })),
      ],
    });
    pid = house.oriel.pid();
    const { name, token } = watcher;
    signaling = await connectSignaling({
      brokerUrl: house.oriel.mqttUrl,
      httpUrl: house.oriel.httpUrl,
      user: name,
      token,
    });
  });

  afterAll(async () => {
    await signaling?.close();
    await house?.close();
    for (const { server } of refusers ?? []) server.close();
    await Promise.all([h265?.close(), mjpeg?.close()]);
  });

  afterEach(async () => {
    expect(house.oriel.pid()).toBe(pid);
    expect(process.kill(pid, 0)).toBe(true);
    const viewer = await house.watch();
    await untilFrames(viewer);
    expect(viewer.video.faults).toEqual([]);
    expect(await viewer.end()).toBe(200);
    expect(house.oriel.output()).not.toContain('reached nobody');
    expect(house.oriel.output()).not.toContain('not-the-password');
  });

  describe('beside a camera', () => {
    it.each([
      ['that refuses the password', 'locked', /refuses the user name or password/, 'credentials'],
      ['that refuses the password of its RTSP URL', 'locked-rtsp', /user name|password/, 'credentials'],
      ['with JPEG', 'jpeg', /JPEG/, 'format'],
      ['that is not there', 'gone', /nothing listens there\): check the address/, 'unreachable'],
      ['that is not there for ONVIF', 'gone-onvif', /can not be reached/, 'unreachable'],
      ['that has no such stream', 'lost', /has no such stream/, 'no-stream'],
      ['that knows no session', 'refuses-0', /454/, 'other'],
      ['that takes no transport', 'refuses-1', /461/, 'other'],
    ])('%s; its viewers are told why', async (_what, camera, reason, problemKind) => {
      const sdp = await offerFor();
      const refused = await offer(`to-${camera}`, camera, sdp);
      expect(refused).toMatchObject({ code: 'camera-down', message: expect.stringMatching(reason) });
      const { status, body } = await post({ camera, offer: sdp });
      expect(status).toBe(503);
      expect(JSON.parse(body)).toEqual({ error: expect.stringMatching(reason) });
      const list = await signaling.until('cameras', ({ cameras }) =>
        cameras.some(({ name, state }) => name === camera && state === 'down'),
      );
      expect(list.cameras.find(({ name }) => name === camera)).toMatchObject({
        problem: expect.stringMatching(reason),
        problemKind,
      });
    });

    it('with H.265; a viewer without is told what to set', async () => {
      const sdp = await offerFor();
      const reason = /H\.265.*H\.264/;
      const refused = await offer('to-hevc', 'hevc', sdp);
      expect(refused).toMatchObject({ code: 'no-codec', message: expect.stringMatching(reason) });
      const list = await signaling.until('cameras', ({ cameras }) =>
        cameras.some(({ name, media }) => name === 'hevc' && media?.main?.codec === 'H265'),
      );
      expect(list.cameras.find(({ name }) => name === 'hevc')).not.toHaveProperty('problemKind');
      const { status, body } = await post({ camera: 'hevc', offer: sdp });
      expect(status).toBe(406);
      expect(JSON.parse(body)).toEqual({ error: expect.stringMatching(reason) });
    });

    it('that is not there; each of many tries is not logged', async () => {
      const state: string[] = [];
      const { name, token } = watcher;
      const client = await mqtt.connectAsync(house.oriel.mqttUrl, {
        clientId: 'state',
        username: name,
        password: token,
        protocolVersion: 4,
      });
      client.on('message', (_topic, payload) => state.push(payload.toString()));
      await client.subscribeAsync('oriel/home/gone/state');
      await eventually(() => state.some((text) => JSON.parse(text).state === 'down'), { what: 'the state' });
      const before = lines('127.0.0.1', 'gone').length;
      const sdp = await offerFor();
      const began = performance.now();
      // Whoever asks again before the stream has ended keeps the tries going on.
      await eventually(
        async () => {
          expect((await post({ camera: 'gone', offer: sdp })).status).toBe(503);
          return performance.now() - began > 2500;
        },
        { everyMs: 200, what: 'the end of many tries' },
      );
      await client.endAsync(true);
      expect(JSON.parse(state.at(-1) ?? '{}')).toMatchObject({ online: false, state: 'down', codec: null });
      expect(lines('127.0.0.1', 'gone').length - before).toBeLessThanOrEqual(1);
    });
  });

  describe('through signaling', () => {
    it.each([
      ['no JSON', 'hello?'],
      ['no message', '[]'],
      ['an unknown type', '{"type":"reboot"}'],
      ['an offer without its keys', '{"type":"offer"}'],
      ['a wrong quality', '{"type":"offer","peer":"p","camera":"porch","quality":"best","sdp":"v=0"}'],
      ['a name with a slash', '{"type":"offer","peer":"../p","camera":"porch","sdp":"v=0"}'],
      ['a long SDP', JSON.stringify({ type: 'offer', peer: 'p', camera: 'porch', sdp: 'v'.repeat(50_000) })],
    ])('that is malformed: %s', async (_what, body) => {
      const before = signaling.received.length;
      signaling.sendBody(body);
      await eventually(() => signaling.received.slice(before).some(({ type }) => type === 'error'), {
        what: 'the refusal',
      });
      expect(signaling.received.slice(before).find(({ type }) => type === 'error')).toMatchObject({
        code: 'malformed',
      });
    });

    it('that is too long for a message', async () => {
      const said = signaling.received.length;
      signaling.sendBody('x'.repeat(70_000));
      await signaling.publish(signalTopic(signaling.address, 'up'), 'y'.repeat(200_000));
      signaling.send({ type: 'hello' });
      await eventually(() => signaling.received.slice(said).some(({ type }) => type === 'welcome'), {
        what: 'the answer to what came behind',
      });
      expect(signaling.received.slice(said).filter(({ type }) => type === 'error')).toEqual([]);
      // Such lines are written once in a while, however many messages come.
      const refused = await untilLogged(house, ({ msg }) => msg === 'signaling message refused');
      expect(refused).toMatchObject({ kind: 'malformed', problem: 'what came is no envelope' });
      expect(house.oriel.output()).not.toMatch(/xxxx|yyyy/);
    });

    it('that is too long for the broker: its client is closed', async () => {
      const { name, token } = TOKENS.driver;
      const client = await mqtt.connectAsync(house.oriel.mqttUrl, {
        clientId: 'talker',
        username: name,
        password: token,
        protocolVersion: 4,
        reconnectPeriod: 0,
      });
      client.on('error', () => undefined);
      const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
      client.publish(
        signalTopic({ ...signaling.address, session: 'talker' }, 'up'),
        Buffer.alloc(300_000),
        { qos: 1 },
        () => undefined,
      );
      await closed;
      await client.endAsync(true);
      await eventually(() => house.oriel.output().includes('MQTT packet too long, client closed'), {
        what: 'its line in the log',
      });
    });

    it('of candidates that are none, also for a peer that is none', async () => {
      const sdp = await offerFor();
      signaling.send({ type: 'offer', peer: 'odd', camera: 'porch', quality: 'main', sdp });
      await signaling.until('answer', ({ peer }) => peer === 'odd');
      for (const candidate of [
        'rubbish',
        'candidate:',
        '',
        'x'.repeat(1000),
        'candidate:1 1 UDP 1 999.1.1.1 0 typ host',
      ]) {
        for (const peer of ['odd', 'nobody'])
          signaling.send({ type: 'candidate', peer, candidate, mid: 'nothing' });
      }
      signaling.send({ type: 'bye', peer: 'odd' });
      signaling.send({ type: 'bye', peer: 'nobody' });
    });
  });

  describe('through offers', () => {
    const h264Gone = (sdp: string) =>
      sdp.replace(/H264\/90000/g, 'VP8/90000').replace(/^a=fmtp:.*\r?\n/gm, '');
    const noVideo = (sdp: string) =>
      sdp.replace(/m=video[\s\S]*?(?=m=application)/, '').replace('video ', '');

    it.each([
      ['rubbish', () => 'rubbish', 'bad-offer', 400],
      ['nothing but a version', () => 'v=0\r\n', 'bad-offer', 400],
      ['no ICE', (sdp: string) => sdp.replace(/^a=ice-.*\r?\n/gm, ''), 'bad-offer', 400],
      ['no fingerprint', (sdp: string) => sdp.replace(/^a=fingerprint.*\r?\n/gm, ''), 'bad-offer', 400],
      ['no mid', (sdp: string) => sdp.replace(/^a=mid:.*\r?\n/gm, ''), 'bad-offer', 400],
      ['no video', noVideo, 'bad-offer', 400],
      ['video that is sent', (sdp: string) => sdp.replace('a=recvonly', 'a=sendonly'), 'bad-offer', 400],
      ['no H.264', h264Gone, 'no-codec', 406],
      [
        'H.264 in mode 0 only',
        (sdp: string) => sdp.replace(/packetization-mode=1/g, 'packetization-mode=0'),
        'no-codec',
        406,
      ],
      [
        'a hundred media sections',
        (sdp: string) => sdp + sdp.slice(sdp.indexOf('m=')).repeat(50),
        'bad-offer',
        400,
      ],
    ])('with %s', async (what, spoil, code, status) => {
      const sdp = spoil(await offerFor());
      expect(await offer(what.replace(/\W/g, '-'), 'porch', sdp)).toMatchObject({ code });
      const answer = await post({ offer: sdp });
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.body)).toEqual({ error: expect.stringMatching(/\w+ \w+/) });
    });

    it('of the wrong content type, or too long', async () => {
      const sdp = await offerFor();
      expect((await post({ offer: sdp, contentType: 'application/json' })).status).toBe(415);
      const long = await post({ offer: sdp + 'a=x\r\n'.repeat(20_000) });
      expect(long.status).toBe(413);
      expect(JSON.parse(long.body)).toEqual({ error: 'at most 49152 bytes of body are taken here' });
    });

    it('whose sender goes before the answer', async () => {
      const sdp = await offerFor();
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          const request = fetch(`${house.oriel.httpUrl}/whep/porch`, {
            method: 'POST',
            headers: { 'content-type': 'application/sdp', authorization: `Bearer ${watcher.token}` },
            body: sdp,
            signal: AbortSignal.timeout(3),
          });
          await request.then((response) => response.arrayBuffer()).catch(() => undefined);
        }),
      );
    });
  });
});
