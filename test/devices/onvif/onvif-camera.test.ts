import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createOnvifCamera, type OnvifCameraOptions } from '../../../devices/onvif/onvif-camera.ts';
import {
  type Answer,
  dateAndTime,
  fault,
  mediaUri,
  notAuthorized,
  profiles,
  ptzNode,
  type ScriptedCamera,
  services,
  startScriptedCamera,
} from './scripted-camera.ts';

const PASSWORD = 'p&<"sésame';
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function scripted(answers: Readonly<Record<string, Answer>> = {}): Promise<ScriptedCamera> {
  const device = await startScriptedCamera(answers);
  closers.push(device.close);
  return device;
}

function cameraOf(device: { url: string }, options: Partial<OnvifCameraOptions> = {}) {
  const camera = createOnvifCamera({
    name: 'porch',
    url: device.url,
    username: 'A&B',
    password: PASSWORD,
    timeoutMs: 20_000,
    logger: pino({ level: 'silent' }),
    ...options,
  });
  closers.push(() => camera.close());
  return camera;
}

const { signal } = new AbortController();

/** What a UsernameToken claims, or nothing where there is none. */
function claimOf(body: string) {
  const field = (name: string) => new RegExp(`<${name}(?: [^>]*)?>([^<]*)<`).exec(body)?.[1];
  const [username, password, nonce, created] = ['Username', 'Password', 'Nonce', 'Created'].map(field);
  return created === undefined ? undefined : { username, password, nonce, created };
}

function digestOf(nonce: string, created: string): string {
  return createHash('sha1')
    .update(Buffer.from(nonce, 'base64'))
    .update(created)
    .update(PASSWORD)
    .digest('base64');
}

describe('signing in', () => {
  it('reaches nobody before the first call', async () => {
    const device = await scripted();
    cameraOf(device);
    expect(device.seen).toEqual([]);
  });

  it('asks for the time first, without credentials', async () => {
    const device = await scripted();
    await cameraOf(device).streamSource('main', signal);
    expect(device.operations()[0]).toBe('GetSystemDateAndTime');
    expect(device.seen.map(({ body }) => claimOf(body) !== undefined)).toEqual([
      false,
      ...device.seen.slice(1).map(() => true),
    ]);
  });

  it.each([
    ['in 1970', new Date('1970-01-01T00:00:07Z')],
    ['an hour ahead', new Date(Date.now() + 3_600_000)],
  ])('signs with the camera’s own time, which may be %s', async (_, time) => {
    const device = await scripted({ GetSystemDateAndTime: () => dateAndTime(time) });
    await cameraOf(device).streamSource('main', signal);
    const claim = claimOf(device.seen.at(-1)?.body ?? '');
    const skewMs = Date.parse(claim?.created ?? '') - time.getTime();
    expect(skewMs).toBeGreaterThan(-1_001);
    expect(skewMs).toBeLessThan(60_000);
  });

  it.each<[string, Answer]>([
    ['none', fault('ter:ActionNotSupported', 'No time')],
    ['a time of zeros', dateAndTime(new Date(0)).replace('1970', '0').replace('Month>1<', 'Month>0<')],
    [
      'a time that is none',
      '<GetSystemDateAndTimeResponse><SystemDateAndTime/></GetSystemDateAndTimeResponse>',
    ],
  ])('signs with this machine’s time where the camera tells %s', async (_, answer) => {
    const device = await scripted({ GetSystemDateAndTime: answer });
    await cameraOf(device).streamSource('main', signal);
    const claim = claimOf(device.seen.at(-1)?.body ?? '');
    expect(Math.abs(Date.parse(claim?.created ?? '') - Date.now())).toBeLessThan(60_000);
  });

  it('keeps to the camera’s time when this machine’s clock jumps', async () => {
    const device = await scripted({
      GetSystemDateAndTime: () => dateAndTime(new Date('2020-01-01T00:00:00Z')),
    });
    let wall = 0;
    const camera = cameraOf(device, { clocks: { wall: () => wall, monotonic: () => 5_000 } });
    await camera.streamSource('main', signal);
    wall = 1e12;
    await camera.streamSource('main', signal);
    expect(claimOf(device.seen.at(-1)?.body ?? '')?.created).toBe('2020-01-01T00:00:00.000Z');
  });

  it('digests the password in UTF-8, and escapes the name', async () => {
    const device = await scripted();
    await cameraOf(device).streamSource('main', signal);
    const claim = claimOf(device.seen.at(-1)?.body ?? '');
    expect(claim?.username).toBe('A&amp;B');
    expect(claim?.password).toBe(digestOf(claim?.nonce ?? '', claim?.created ?? ''));
  });

  it('uses each nonce once', async () => {
    const device = await scripted();
    await cameraOf(device).probe(signal);
    const nonces = device.seen.flatMap(({ body }) => claimOf(body)?.nonce ?? []);
    expect(nonces.length).toBeGreaterThan(3);
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  it('signs nothing without a user name', async () => {
    const device = await scripted();
    await cameraOf(device, { username: undefined, password: undefined }).streamSource('main', signal);
    expect(device.seen.every(({ body }) => claimOf(body) === undefined)).toBe(true);
  });

  it('answers HTTP Digest where a camera wants that', async () => {
    const guarded: Answer = ({ headers }, response) => {
      if (headers.authorization?.startsWith('Digest username="A&B"')) {
        return mediaUri('GetStreamUri', 'rtsp://127.0.0.1/digest');
      }
      response.writeHead(401, { 'WWW-Authenticate': 'Digest realm="cam", nonce="n", qop="auth"' }).end();
      return undefined;
    };
    const device = await scripted({ GetStreamUri: guarded });
    await expect(cameraOf(device).streamSource('main', signal)).resolves.toMatchObject({
      url: 'rtsp://127.0.0.1/digest',
    });
  });

  it('signs in anew where the camera’s clock was set meanwhile', async () => {
    const device = await scripted();
    const camera = cameraOf(device);
    await camera.streamSource('main', signal);
    let refusals = 1;
    device.answer({
      GetStreamUri: () =>
        refusals-- > 0 ? notAuthorized : mediaUri('GetStreamUri', 'rtsp://127.0.0.1/again'),
    });
    await expect(camera.streamSource('main', signal)).resolves.toMatchObject({
      url: 'rtsp://127.0.0.1/again',
    });
    expect(device.operations().filter((name) => name === 'GetSystemDateAndTime')).toHaveLength(2);
  });
});

describe('finding services and streams', () => {
  it('keeps the configured host and port over every address that the camera tells', async () => {
    const device = await scripted({
      GetServices: services({
        'ver10/media': 'http://10.9.9.9:81/elsewhere/media?x=1',
        'ver20/ptz': 'http://10.9.9.9:81/elsewhere/ptz',
      }),
      GetStreamUri: mediaUri('GetStreamUri', 'rtsp://10.9.9.9:8554/main?profile=1&amp;unicast=true\r\n'),
    });
    const camera = cameraOf(device);
    const source = await camera.streamSource('main', signal);
    expect(source).toEqual({
      url: 'rtsp://127.0.0.1:8554/main?profile=1&unicast=true',
      username: 'A&B',
      password: PASSWORD,
    });
    expect(device.seen.find(({ operation }) => operation === 'GetStreamUri')?.path).toBe(
      '/elsewhere/media?x=1',
    );
    await camera.ptz?.stop();
    expect(device.seen.at(-1)).toMatchObject({ operation: 'Stop', path: '/elsewhere/ptz' });
  });

  it('takes the credentials of the address where none are configured', async () => {
    const device = await scripted({ GetStreamUri: mediaUri('GetStreamUri', 'rtsp://u:p@w@10.9.9.9/main') });
    const camera = cameraOf(device, { username: undefined, password: undefined });
    expect(await camera.streamSource('sub', signal)).toEqual({
      url: 'rtsp://127.0.0.1/main',
      username: 'u',
      password: 'p@w',
    });
  });

  it('asks GetCapabilities of a camera from before GetServices', async () => {
    const device = await scripted({ GetServices: fault('ter:ActionNotSupported', 'Too new') });
    device.answer({
      GetCapabilities: `<GetCapabilitiesResponse><Capabilities><tt:Media><tt:XAddr>http://127.0.0.1:${device.port}/old</tt:XAddr></tt:Media></Capabilities></GetCapabilitiesResponse>`,
    });
    await cameraOf(device).streamSource('main', signal);
    expect(device.seen.at(-1)).toMatchObject({ operation: 'GetStreamUri', path: '/old' });
  });

  it('falls back to Media1 where Media2 does not work', async () => {
    const device = await scripted();
    const base = `http://127.0.0.1:${device.port}`;
    device.answer({
      GetServices: services({ 'ver10/media': `${base}/media1`, 'ver20/media': `${base}/media2` }),
      GetProfiles: ({ path }) =>
        path === '/media2' ? fault('ter:Action', 'Broken') : profiles([{ token: 'one' }]),
    });
    await cameraOf(device).streamSource('main', signal);
    expect(device.seen.at(-1)).toMatchObject({ operation: 'GetStreamUri', path: '/media1' });
    expect(device.seen.at(-1)?.body).toContain('<ProfileToken>one</ProfileToken>');
  });

  it('asks for the profile of the quality, or the one that was configured', async () => {
    const device = await scripted({
      GetProfiles: profiles([
        { token: 'small&amp;', size: [640, 360] },
        { token: 'large', size: [1920, 1080] },
        { token: '7', encoding: 'JPEG', size: [320, 240] },
      ]),
    });
    const asked = () => /<ProfileToken>(.*)<\/ProfileToken>/.exec(device.seen.at(-1)?.body ?? '')?.[1];
    const camera = cameraOf(device);
    await camera.streamSource('main', signal);
    expect(asked()).toBe('large');
    await camera.streamSource('sub', signal);
    expect(asked()).toBe('small&amp;');
    await cameraOf(device, { profiles: { sub: '7' } }).streamSource('sub', signal);
    expect(asked()).toBe('7');
  });

  it.each<[string, Readonly<Record<string, Answer>>, string]>([
    [
      'nothing that a viewer plays',
      {
        GetProfiles: profiles([
          { token: 'p1', encoding: 'MPEG4' },
          { token: 'p2', encoding: 'JPEG' },
        ]),
      },
      'The camera porch offers neither H.264 nor H.265 but only p1 (MPEG4), p2 (JPEG); set one of its streams to H.264',
    ],
    [
      'no RTSP address',
      { GetStreamUri: mediaUri('GetStreamUri', 'http://127.0.0.1/mjpeg') },
      'The camera porch names no RTSP address for its profile main',
    ],
  ])('says that there is %s', async (_, answers, message) => {
    const device = await scripted(answers);
    await expect(cameraOf(device).streamSource('main', signal)).rejects.toMatchObject({
      kind: 'unsupported',
      message,
    });
  });

  it.each([
    ['Media1', {}, 'ver10'],
    ['Media2', { 'ver20/media': 'media2' }, 'ver20'],
  ])('asks %s for a keyframe in the profile of the quality', async (_, more, version) => {
    const device = await scripted({ SetSynchronizationPoint: '<SetSynchronizationPointResponse/>' });
    const base = `http://127.0.0.1:${device.port}/onvif`;
    const media2 = Object.entries(more).map(([name, path]) => [name, `${base}/${path}`] as const);
    device.answer({
      GetServices: services({
        'ver10/device': `${base}/device_service`,
        'ver10/media': `${base}/media_service`,
        ...Object.fromEntries(media2),
      }),
      GetProfiles: ({ body }) =>
        profiles([
          { token: 'a&amp;b', size: [640, 360] },
          { token: 'large', size: [1920, 1080] },
        ]).replaceAll(/<tt:VideoEncoderConfiguration.*?<\/tt:VideoEncoderConfiguration>/g, (encoder) =>
          body.includes('ver20')
            ? `<Configurations><VideoEncoder token="e">${encoder.replaceAll(/<\/?tt:VideoEncoderConfiguration[^>]*>/g, '')}</VideoEncoder></Configurations>`
            : encoder,
        ),
    });
    const camera = cameraOf(device);
    await camera.requestKeyframe?.('sub', signal);
    const asked = device.seen.at(-1)?.body;
    expect(asked).toContain('<ProfileToken>a&amp;b</ProfileToken>');
    expect(asked).toContain(`xmlns="http://www.onvif.org/${version}/media/wsdl"`);
    await camera.requestKeyframe?.('main', signal);
    expect(device.seen.at(-1)?.body).toContain('<ProfileToken>large</ProfileToken>');
    expect(device.operations().filter((operation) => operation === 'GetProfiles')).toHaveLength(1);
  });

  it.each([
    ['unsupported', fault('ter:ActionNotSupported', 'Not here')],
    ['unsupported', fault('ter:Action', 'Optional Action Not Implemented')],
    ['refused', fault('ter:NoProfile', 'No such profile')],
  ])('says %s of a camera that gives no keyframe', async (kind, answer) => {
    const device = await scripted({ SetSynchronizationPoint: answer });
    await expect(cameraOf(device).requestKeyframe?.('main', signal)).rejects.toMatchObject({ kind });
  });

  it('waits for no PTZ service', async () => {
    const device = await scripted({ GetNodes: () => undefined });
    await cameraOf(device).streamSource('main', signal);
    expect(device.operations()).not.toContain('GetNodes');
  });

  it('connects once for all who ask at the same time', async () => {
    const device = await scripted();
    const camera = cameraOf(device);
    await Promise.all([
      camera.streamSource('main', signal),
      camera.streamSource('sub', signal),
      camera.ptz?.stop(),
    ]);
    expect(device.operations().filter((name) => name === 'GetServices')).toHaveLength(1);
  });
});

/** What is known of PTZ where a camera describes nothing but velocities. */
const MOVES_ON_ITS_OWN = {
  pan: true,
  tilt: true,
  zoom: true,
  home: true,
  continuous: { panTilt: true, zoom: true },
  relative: { panTilt: false, zoom: false },
  absolute: { panTilt: false, zoom: false },
  position: false,
  maxPresets: 0,
  centre: false,
};

describe('probe', () => {
  it('tells what the camera is and can do', async () => {
    const device = await scripted();
    await expect(cameraOf(device).probe(signal)).resolves.toEqual({
      manufacturer: 'Acme',
      model: '007',
      firmware: '1.10',
      serial: '00420000000000000001',
      profiles: [
        {
          token: 'main',
          name: 'main',
          codec: 'H264',
          width: 1280,
          height: 720,
          qualities: ['main', 'sub'],
        },
      ],
      snapshot: true,
      ptz: {
        ...MOVES_ON_ITS_OWN,
        setHome: true,
        presets: [
          { token: '1', name: 'Gate' },
          { token: '2', name: 'Gate' },
        ],
      },
    });
  });

  it('asks again each time', async () => {
    const device = await scripted();
    const camera = cameraOf(device);
    await camera.probe(signal);
    device.answer({ GetNodes: ptzNode('head', ['ContinuousZoomVelocitySpace'], '0') });
    await expect(camera.probe(signal)).resolves.toMatchObject({
      ptz: { pan: false, tilt: false, zoom: true, home: false },
    });
  });

  it('leaves out what the camera does not tell', async () => {
    const device = await scripted({
      GetDeviceInformation: fault('ter:ActionNotSupported', 'No'),
      GetPresets: fault('ter:NoPresets', 'No presets'),
      GetNodes: fault('ter:ActionNotSupported', 'No'),
      GetSnapshotUri: fault('ter:ActionNotSupported', 'No'),
    });
    const facts = await cameraOf(device).probe(signal);
    expect(facts.ptz).toEqual({ ...MOVES_ON_ITS_OWN, setHome: false, presets: [] });
    expect(facts).not.toHaveProperty('snapshot');
    expect(facts).not.toHaveProperty('manufacturer');
  });

  it('asks nothing more of a service that does not answer in time', async () => {
    const device = await scripted({ GetPresets: () => undefined });
    const { ptz, profiles } = await cameraOf(device, { timeoutMs: 1_000 }).probe(signal);
    expect(profiles).toHaveLength(1);
    expect(ptz).toMatchObject({ pan: true, presets: [], position: false });
    expect(device.operations()).not.toContain('GetStatus');
  });

  it('leaves out what the camera hangs up at', async () => {
    const device = await scripted({
      GetAudioOutputs: (_, response) => void response.destroy(),
      GetEndpointReference: (_, response) => void response.destroy(),
    });
    const facts = await cameraOf(device).probe(signal);
    expect(facts).toMatchObject({ manufacturer: 'Acme', snapshot: true, ptz: { pan: true } });
  });

  it('leaves out what this user may not know', async () => {
    const device = await scripted({ GetRelayOutputs: notAuthorized, GetDeviceInformation: notAuthorized });
    const facts = await cameraOf(device).probe(signal);
    expect(facts).toMatchObject({ snapshot: true, ptz: { pan: true } });
    expect(device.operations().filter((name) => name === 'GetDeviceInformation')).toHaveLength(1);
  });

  it('fails where the camera tells its profiles to anybody, but nothing else', async () => {
    const device = await scripted();
    device.guard(() => notAuthorized, ['GetSystemDateAndTime', 'GetServices', 'GetProfiles']);
    await expect(cameraOf(device).probe(signal)).rejects.toMatchObject({ kind: 'refused-credentials' });
  });

  it('fails where the camera is lost meanwhile', async () => {
    const device = await scripted();
    const hangUp: Answer = (_, response) => void response.destroy();
    device.answer({
      GetPresets: (_, response) => {
        device.answer({ GetProfiles: hangUp, GetStatus: hangUp, GetSnapshotUri: hangUp });
        response.destroy();
        return undefined;
      },
    });
    await expect(cameraOf(device).probe(signal)).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('knows a camera that can not be moved', async () => {
    const device = await scripted({ GetProfiles: profiles([{ token: 'main' }]) });
    const camera = cameraOf(device);
    expect((await camera.probe(signal)).ptz).toBeUndefined();
    await expect(camera.ptz?.stop()).rejects.toMatchObject({
      kind: 'unsupported',
      message: 'The camera porch can not be moved',
    });
  });
});

describe('failures', () => {
  it.each<[string, Answer, { kind?: string; message?: unknown }]>([
    [
      'wrong credentials in a fault',
      notAuthorized,
      {
        kind: 'refused-credentials',
        message:
          'The camera porch refuses the user name or password: Sender not Authorized; check them in its onvif section',
      },
    ],
    [
      'wrong credentials by HTTP Digest',
      (_, response) => {
        response.writeHead(401, { 'WWW-Authenticate': 'Digest realm="cam", nonce="n"' }).end();
        return undefined;
      },
      { kind: 'refused-credentials' },
    ],
    [
      'a page in place of SOAP',
      (_, response) => {
        response.writeHead(404).end('<html>Not found</html>');
        return undefined;
      },
      {
        kind: 'protocol',
        message: expect.stringContaining('(HTTP status 404); check the address and its path'),
      },
    ],
    [
      'a reason of its own',
      fault('ter:InvalidArgVal', 'Stream &lt;full&gt;\n'),
      { kind: 'refused', message: 'The camera porch refuses GetStreamUri: Stream <full>' },
    ],
    [
      'a reason in the words of SOAP 1.1',
      '<s:Fault><faultcode>s:Server</faultcode><faultstring>Out of memory</faultstring></s:Fault>',
      { kind: 'refused', message: 'The camera porch refuses GetStreamUri: Out of memory' },
    ],
    [
      'a reason that repeats the password',
      fault('ter:Action', `bad ${PASSWORD.replace('&', '&amp;').replace('<', '&lt;')}`),
      { message: 'The camera porch refuses GetStreamUri: bad …' },
    ],
    [
      'an answer without end',
      (_, response) => {
        response.write('<'.padEnd(1_100_000));
        return undefined;
      },
      { kind: 'protocol', message: expect.stringContaining('the answer is too long') },
    ],
    [
      'an answer of many layers',
      () => `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`,
      { kind: 'protocol', message: expect.stringContaining('(it is nested too deeply)') },
    ],
    [
      'an answer with a document type, whose entities could grow',
      (_, response) => void response.end('<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><s>&b;</s>'),
      { kind: 'protocol', message: expect.stringContaining('(it has a document type)') },
    ],
    ['half an XML', (_, response) => void response.end('<s:Envelope><s:Body>'), { kind: 'protocol' }],
    [
      'an answer that trickles',
      (_, response) => {
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
        return undefined;
      },
      { kind: 'timeout', message: expect.stringContaining('did not answer GetStreamUri within 1 s') },
    ],
    ['silence', () => undefined, { kind: 'timeout' }],
    [
      'a connection that breaks within the answer',
      (_, response) => {
        response.writeHead(200, { 'Content-Length': 1000 });
        response.write('<', () => response.destroy());
        return undefined;
      },
      { kind: 'unreachable' },
    ],
    ['a connection that closes', (_, response) => void response.destroy(), { kind: 'unreachable' }],
  ])('%s', async (_, answer, expected) => {
    const device = await scripted({ GetStreamUri: answer });
    const timeoutMs = expected.kind === 'timeout' ? 1_000 : 20_000;
    const failure = cameraOf(device, { timeoutMs }).streamSource('main', signal);
    await expect(failure).rejects.toMatchObject({ name: 'DeviceError', camera: 'porch', ...expected });
  });

  it('says that nobody is there', async () => {
    // A port that no test is given.
    const camera = cameraOf({ url: 'http://127.0.0.1:1/onvif/device_service' });
    await expect(camera.streamSource('main', signal)).rejects.toMatchObject({
      kind: 'unreachable',
      message:
        'The camera porch can not be reached at 127.0.0.1:1 (ECONNREFUSED); check that it is on and the address right',
    });
  });

  it('connects anew after a failure', async () => {
    const device = await scripted({ GetProfiles: (_, response) => void response.destroy() });
    const camera = cameraOf(device);
    await expect(camera.streamSource('main', signal)).rejects.toMatchObject({ kind: 'unreachable' });
    device.answer({ GetProfiles: profiles([{ token: 'main' }]) });
    await expect(camera.streamSource('main', signal)).resolves.toBeDefined();
  });

  it('ends with the signal, without a call where that came before', async () => {
    const device = await scripted({ GetStreamUri: () => undefined });
    const camera = cameraOf(device);
    const controller = new AbortController();
    const asked = camera.streamSource('main', controller.signal);
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    const before = device.seen.length;
    await expect(camera.probe(controller.signal)).rejects.toThrow('enough');
    expect(device.seen.length).toBe(before);
  });

  it('ends what is under way in an earlier session too when it is closed', async () => {
    const device = await scripted();
    const camera = cameraOf(device, { timeoutMs: 60_000 });
    await camera.streamSource('main', signal);
    device.answer({ Stop: () => undefined });
    const hanging = camera.ptz?.stop();
    const ended = expect(hanging).rejects.toMatchObject({ kind: 'unreachable' });
    await expect.poll(() => device.operations()).toContain('Stop');
    await camera.probe(signal);
    camera.close();
    await ended;
  });

  it('ends what is under way when it is closed', async () => {
    const device = await scripted({ GetStreamUri: () => undefined });
    const camera = cameraOf(device);
    const asked = camera.streamSource('main', signal);
    const failed = expect(asked).rejects.toMatchObject({ kind: 'unreachable' });
    await expect.poll(() => device.operations()).toContain('GetStreamUri');
    camera.close();
    await failed;
    await expect(camera.streamSource('main', signal)).rejects.toThrow('not used any more');
  });

  it('refuses an address that is none', () => {
    expect(() => cameraOf({ url: 'rtsp://192.0.2.1' })).toThrow('is not http://host');
  });
});

describe('snapshot', () => {
  const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

  it('answers the camera’s challenge', async () => {
    const device = await scripted({
      GET: ({ headers }, response) => {
        if (headers.authorization?.startsWith('Digest ')) response.end(JPEG);
        else
          response
            .writeHead(401, { 'WWW-Authenticate': ['Basic realm="c"', 'Digest realm="c", nonce="n"'] })
            .end();
        return undefined;
      },
    });
    await expect(cameraOf(device).snapshot?.(signal)).resolves.toEqual(JPEG);
    expect(device.seen.at(-1)?.path).toBe('/still.jpg');
  });

  it('signs in by Basic where the camera knows nothing else', async () => {
    const device = await scripted({
      GET: ({ headers }, response) => {
        if (headers.authorization === `Basic ${Buffer.from(`A&B:${PASSWORD}`).toString('base64')}`)
          response.end(JPEG);
        else response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="c"' }).end();
        return undefined;
      },
    });
    await expect(cameraOf(device).snapshot?.(signal)).resolves.toEqual(JPEG);
  });

  it.each<[string, Answer, { kind: string }]>([
    [
      'refused credentials',
      (_, response) => void response.writeHead(401).end(),
      { kind: 'refused-credentials' },
    ],
    ['no picture', (_, response) => void response.end('<html>'), { kind: 'protocol' }],
    ['nothing there', (_, response) => void response.writeHead(404).end(), { kind: 'protocol' }],
    ['too much', (_, response) => void response.end(Buffer.alloc(9_000_000)), { kind: 'protocol' }],
    ['silence', () => undefined, { kind: 'timeout' }],
  ])('%s', async (_, answer, expected) => {
    const device = await scripted({ GET: answer });
    const timeoutMs = expected.kind === 'timeout' ? 1_000 : 20_000;
    await expect(cameraOf(device, { timeoutMs }).snapshot?.(signal)).rejects.toMatchObject(expected);
  });
});
