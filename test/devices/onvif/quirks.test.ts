import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createOnvifCamera, type OnvifCameraOptions } from '../../../devices/onvif/onvif-camera.ts';
import {
  type Answer,
  fault,
  replyOf,
  type ScriptedCamera,
  services,
  startScriptedCamera,
} from './scripted-camera.ts';

/** Each test bears the name that its quirk's entry gives in `devices/onvif/quirks/`. */

const RIGHT = { pan: 0.5, tilt: 0, zoom: 0 };
const { signal } = new AbortController();
const PASSWORD = 'sesame';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** An answer that is the fixture as it is, byte for byte. */
function fixture(name: string, { status = 200 } = {}): Answer {
  return async (_, response) => {
    const bytes = await readFile(new URL(`../../fixtures/onvif/${name}`, import.meta.url));
    response.writeHead(status, { 'Content-Type': 'application/soap+xml' }).end(bytes);
    return undefined;
  };
}

async function start(
  answers: Readonly<Record<string, Answer>>,
  options: Pick<OnvifCameraOptions, 'overrides'> & { readonly anonymous?: boolean } = {},
) {
  const device = await startScriptedCamera(answers);
  const camera = createOnvifCamera({
    name: 'porch',
    url: device.url,
    ...(!options.anonymous && { username: 'oriel', password: PASSWORD }),
    ...(options.overrides && { overrides: options.overrides }),
    timeoutMs: 20_000,
    logger: pino({ level: 'silent' }),
  });
  closers.push(device.close, () => camera.close());
  const { ptz } = camera;
  if (!ptz) throw new Error('an ONVIF camera always has PTZ to try');
  return { device, camera, ptz };
}

/** The bodies of one operation's requests, without namespaces. */
function asked(device: ScriptedCamera, operation: string): string[] {
  return device.seen
    .filter((request) => request.operation === operation)
    .map(({ body }) => /<s:Body>(.*)<\/s:Body>/.exec(body)?.[1]?.replaceAll(/ xmlns="[^"]*"/g, '') ?? '');
}

const created = ({ body = '' } = {}) => Date.parse(/<Created[^>]*>([^<]*)</.exec(body)?.[1] ?? '');

describe('signing in', () => {
  it('signs by the clock of a camera that lives in 2014', async () => {
    const { device, camera } = await start({ GetSystemDateAndTime: fixture('clock-skew.xml') });
    await camera.streamSource('main', signal);
    const skewMs = created(device.seen.at(-1)) - Date.parse('2014-03-09T07:05:01Z');
    expect(Math.abs(skewMs)).toBeLessThan(60_000);
  });

  it('signs by this machine’s clock where the camera’s tells zeros', async () => {
    const { device, camera } = await start({ GetSystemDateAndTime: fixture('zero-dates.xml') });
    await camera.streamSource('main', signal);
    expect(Math.abs(created(device.seen.at(-1)) - Date.now())).toBeLessThan(60_000);
  });

  it('signs the question for the time where that is refused without', async () => {
    const open = fixture('closed-clock.xml', { status: 400 });
    const closed = fixture('clock-skew.xml');
    const { device, camera } = await start({
      GetSystemDateAndTime: (request, response) => {
        const answer = request.body.includes('<Username>') ? closed : open;
        return replyOf(answer, request, response);
      },
    });
    await camera.streamSource('main', signal);
    expect(asked(device, 'GetSystemDateAndTime')).toHaveLength(2);
    expect(new Date(created(device.seen.at(-1))).getUTCFullYear()).toBe(2014);
  });

  it('goes over to HTTP Digest, and stays there', async () => {
    let nonce = 'first';
    const guarded =
      (answer: Answer): Answer =>
      async (request, response) => {
        if (!request.headers.authorization?.includes(`nonce="${nonce}"`)) {
          response.setHeader('WWW-Authenticate', `Digest realm="cam", nonce="${nonce}", qop="auth"`);
          const refuse = fixture('digest-only.xml', { status: 401 });
          return replyOf(refuse, request, response);
        }
        // Such a camera does not know the token, and refuses what it must understand.
        if (request.body.includes('<Security')) return fault('s:MustUnderstand', 'Security');
        return replyOf(answer, request, response);
      };
    const { device, camera } = await start({});
    device.guard(guarded, ['GetSystemDateAndTime']);
    await camera.streamSource('main', signal);
    expect(asked(device, 'GetServices')).toHaveLength(2);
    expect(asked(device, 'GetProfiles')).toHaveLength(1);
    nonce = 'second';
    await camera.streamSource('main', signal);
    await camera.streamSource('main', signal);
    expect(asked(device, 'GetStreamUri')).toHaveLength(1 + 2 + 1);
    // A nonce that grew too old is no reason to begin anew.
    expect(asked(device, 'GetProfiles')).toHaveLength(1);
  });

  it('shows the password only to a camera that said that it knows no other form', async () => {
    const isText = (body: string) => body.includes(`PasswordText">${PASSWORD}<`);
    const { device, camera } = await start({});
    device.guard(
      (answer) => (request, response) => {
        const reply = isText(request.body) ? answer : fixture('password-text-only.xml', { status: 400 });
        return replyOf(reply, request, response);
      },
      ['GetSystemDateAndTime'],
    );
    await camera.streamSource('main', signal);
    expect(device.seen.map(({ body }) => isText(body))).toEqual([false, false, true, true, true]);

    const stern = await start({});
    stern.device.guard(() => () => fault('ter:NotAuthorized', 'Sender not Authorized'), []);
    await expect(stern.camera.streamSource('main', signal)).rejects.toMatchObject({
      kind: 'refused-credentials',
    });
    expect(stern.device.seen.some(({ body }) => body.includes(PASSWORD))).toBe(false);
  });
});

describe('addresses', () => {
  it('takes but the path of each service’s address', async () => {
    const { device, camera, ptz } = await start({ GetServices: fixture('wrong-xaddrs.xml') });
    await camera.streamSource('main', signal);
    await ptz.stop();
    const paths = (operation: string) => device.seen.find((request) => request.operation === operation)?.path;
    expect(['GetProfiles', 'GetStreamUri', 'Stop'].map(paths)).toEqual([
      '/onvif/media',
      '/onvif/media',
      '/onvif/ptz',
    ]);
  });

  it('asks for capabilities where there are no services', async () => {
    const { device, camera, ptz } = await start({
      GetServices: fault('ter:ActionNotSupported', 'Unknown'),
      GetCapabilities: fixture('older-than-services.xml'),
    });
    await camera.streamSource('main', signal);
    await ptz.stop();
    expect(device.seen.find(({ operation }) => operation === 'GetProfiles')?.path).toBe('/onvif/old-media');
    expect(device.seen.at(-1)).toMatchObject({ operation: 'Stop', path: '/onvif/old-ptz' });
  });

  it('knows a service by the namespace of another version too', async () => {
    const { device, ptz } = await start({ GetServices: fixture('services-misnamed.xml') });
    await ptz.stop();
    expect(device.seen.at(-1)).toMatchObject({ operation: 'Stop', path: '/onvif/misnamed-ptz' });
  });

  it('goes back to Media1 where Media2 does not work', async () => {
    const { device, camera } = await start({ GetServices: fixture('media2-lies.xml') });
    device.guard(
      (answer) => (request, response) => {
        if (request.path === '/onvif/media2') return fault('ter:Action', 'Internal error');
        return replyOf(answer, request, response);
      },
      ['GetServices'],
    );
    await expect(camera.streamSource('main', signal)).resolves.toMatchObject({
      url: 'rtsp://127.0.0.1:8554/main',
    });
    expect(device.seen.map(({ path }) => path).slice(2)).toEqual([
      '/onvif/media2',
      '/onvif/media',
      '/onvif/media',
    ]);
  });

  it('takes line ends, escapes and the wrong host out of a stream’s address', async () => {
    const { camera } = await start({ GetStreamUri: fixture('stream-uri.xml') });
    await expect(camera.streamSource('main', signal)).resolves.toEqual({
      url: 'rtsp://127.0.0.1:554/user=admin_password=tlJwpbo6_channel=1&stream=0.sdp?real_stream&x=1',
      username: 'oriel',
      password: PASSWORD,
    });
  });

  it('understands a password with an @ and a colon', async () => {
    const { camera } = await start(
      { GetStreamUri: fixture('stream-uri-credentials.xml') },
      { anonymous: true },
    );
    await expect(camera.streamSource('main', signal)).resolves.toEqual({
      url: 'rtsp://127.0.0.1/Streaming/Channels/101',
      username: 'admin',
      password: 'p@ss:word',
    });
  });

  it('makes a URN of a bare identity', async () => {
    const { camera } = await start({ GetEndpointReference: fixture('identity-without-urn.xml') });
    await expect(camera.probe(signal)).resolves.toMatchObject({
      identity: 'urn:uuid:4c5d1e80-5a3c-11ee-8c99-0242ac120002',
    });
  });

  it('finds relays in the device service too', async () => {
    const { device, camera } = await start({
      SetRelayOutputState: '<SetRelayOutputStateResponse/>',
      GetRelayOutputs: (request, response) => {
        if (request.path === '/onvif/io') return '<GetRelayOutputsResponse/>';
        const found = fixture('relays-of-device.xml');
        return replyOf(found, request, response);
      },
    });
    const base = `http://127.0.0.1:${device.port}/onvif`;
    device.answer({
      GetServices: services({
        'ver10/media': `${base}/media`,
        'ver10/deviceIO': `${base}/io`,
      }),
    });
    const { relays } = await camera.probe(signal);
    expect(relays).toEqual([
      { token: 'door', pulse: true },
      { token: 'lamp', pulse: false },
    ]);
    await camera.relays?.set('lamp', true);
    expect(device.seen.at(-1)).toMatchObject({ path: '/onvif/device_service' });
    expect(asked(device, 'SetRelayOutputState')).toEqual([
      '<SetRelayOutputState><RelayOutputToken>lamp</RelayOutputToken><LogicalState>active</LogicalState></SetRelayOutputState>',
    ]);

    // Or it lists them in DeviceIO, and switches them in the device service all the same.
    device.answer({
      GetRelayOutputs: fixture('relays-of-device.xml'),
      SetRelayOutputState: ({ path }) =>
        path === '/onvif/io' ? fault('ter:ActionNotSupported', 'No') : '<SetRelayOutputStateResponse/>',
    });
    await camera.probe(signal);
    await camera.relays?.set('door', false);
    expect(device.seen.slice(-2).map(({ path }) => path)).toEqual(['/onvif/io', '/onvif/device_service']);
  });
});

describe('moving', () => {
  const timeouts = (device: ScriptedCamera) =>
    asked(device, 'ContinuousMove').map((body) => /<Timeout>(.*)<\/Timeout>/.exec(body)?.[1]);
  const refusesTimeouts =
    (isTaken: (timeout: string | undefined) => boolean, name: string): Answer =>
    (request, response) => {
      const timeout = /<Timeout>(.*)<\/Timeout>/.exec(request.body)?.[1];
      const refuse = fixture(name, { status: 400 });
      if (isTaken(timeout)) return '<ContinuousMoveResponse/>';
      return replyOf(refuse, request, response);
    };

  it('stops by a move at no speed, from then on', async () => {
    const { device, ptz } = await start({ Stop: fixture('no-stop.xml', { status: 500 }) });
    await ptz.stop();
    await ptz.stop();
    expect(asked(device, 'Stop')).toHaveLength(1);
    expect(asked(device, 'ContinuousMove')).toEqual(
      Array(2).fill(
        '<ContinuousMove><ProfileToken>main</ProfileToken><Velocity><PanTilt x="0" y="0"/><Zoom x="0"/></Velocity></ContinuousMove>',
      ),
    );

    const told = await start({}, { overrides: { stop: 'velocity' } });
    await told.ptz.stop();
    expect(told.device.operations().at(-1)).toBe('ContinuousMove');
    const stubborn = await start({ Stop: fixture('no-stop.xml') }, { overrides: { stop: 'stop' } });
    await expect(stubborn.ptz.stop()).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('names every axis of the camera in a stop', async () => {
    const stern = fixture('stop-names-axes.xml', { status: 400 });
    const { device, ptz } = await start({
      Stop: (request, response) => {
        if (request.body.includes('<PanTilt>true</PanTilt><Zoom>true</Zoom>')) return '<StopResponse/>';
        return replyOf(stern, request, response);
      },
    });
    await ptz.stop();
    expect(device.operations().at(-1)).toBe('Stop');
  });

  it('writes the timeout as a clock does, from then on', async () => {
    const { device, ptz } = await start({
      ContinuousMove: refusesTimeouts((timeout) => timeout === 'PT00H00M02S', 'timeout-clock.xml'),
    });
    await ptz.move(RIGHT);
    await ptz.move(RIGHT);
    expect(timeouts(device)).toEqual(['PT2S', 'PT00H00M02S', 'PT00H00M02S']);

    const told = await start({}, { overrides: { timeout: 'clock' } });
    await told.ptz.move(RIGHT);
    expect(timeouts(told.device)).toEqual(['PT00H00M02S']);
  });

  it('leaves the timeout away, from then on', async () => {
    const { device, ptz } = await start({
      ContinuousMove: refusesTimeouts((timeout) => timeout === undefined, 'timeout-refused.xml'),
    });
    await ptz.move(RIGHT);
    await ptz.move(RIGHT);
    expect(timeouts(device)).toEqual(['PT2S', 'PT00H00M02S', undefined, undefined]);

    const told = await start({}, { overrides: { timeout: 'none' } });
    await told.ptz.move(RIGHT);
    expect(timeouts(told.device)).toEqual([undefined]);
  });

  it('sends a stop whatever the timeout was', async () => {
    const { device, ptz } = await start({ ContinuousMove: fixture('timeout-ignored.xml') });
    await ptz.move(RIGHT);
    await ptz.stop();
    expect(device.operations().slice(-2)).toEqual(['ContinuousMove', 'Stop']);
  });

  it('uses velocities alone where that is configured', async () => {
    const answers = { GetNodes: fixture('continuous-only.xml') };
    const { device, camera, ptz } = await start(answers, { overrides: { mode: 'continuous' } });
    await expect(camera.probe(signal)).resolves.toMatchObject({
      ptz: {
        continuous: { panTilt: true, zoom: true },
        relative: { panTilt: false, zoom: false },
        absolute: { panTilt: false, zoom: false },
      },
    });
    await expect(ptz.moveBy(RIGHT)).rejects.toMatchObject({ kind: 'unsupported' });
    await expect(ptz.moveTo({ zoom: 1 })).rejects.toMatchObject({ kind: 'unsupported' });
    await ptz.move(RIGHT);
    expect(device.operations().at(-1)).toBe('ContinuousMove');
    const believed = await start(answers);
    await expect(believed.camera.probe(signal)).resolves.toMatchObject({
      ptz: { relative: { panTilt: true }, absolute: { zoom: true } },
    });
  });

  it('makes a held move of steps', async () => {
    const { device, camera, ptz } = await start({
      GetNodes: fixture('relative-only.xml'),
      RelativeMove: '<RelativeMoveResponse/>',
    });
    await expect(camera.probe(signal)).resolves.toMatchObject({
      ptz: {
        pan: true,
        tilt: true,
        zoom: false,
        continuous: { panTilt: false },
        relative: { panTilt: true },
      },
    });
    await ptz.move(RIGHT);
    await ptz.move({ pan: -1, tilt: 1, zoom: 0 });
    const step = (x: number, y: number) =>
      `<RelativeMove><ProfileToken>main</ProfileToken><Translation><PanTilt x="${x}" y="${y}"/></Translation></RelativeMove>`;
    expect(asked(device, 'RelativeMove')).toEqual([step(0.05, 0), step(-0.1, 0.1)]);
    await expect(ptz.move({ pan: 0, tilt: 0, zoom: 1 })).rejects.toThrow('has no zoom');
    await ptz.stop();
    expect(asked(device, 'Stop')).toEqual([
      '<Stop><ProfileToken>main</ProfileToken><PanTilt>true</PanTilt></Stop>',
    ]);
    expect(asked(device, 'ContinuousMove')).toEqual([]);
  });

  it('reckons places itself where that is configured', async () => {
    const { device, ptz } = await start(
      {
        GetNodes: fixture('relative-runs-on.xml'),
        GetStatus: fixture('inverted-pan.xml'),
        AbsoluteMove: '<AbsoluteMoveResponse/>',
      },
      { overrides: { mode: 'absolute' } },
    );
    const to = (x: number, y: number) =>
      `<AbsoluteMove><ProfileToken>main</ProfileToken><Position><PanTilt x="${x}" y="${y}"/></Position></AbsoluteMove>`;
    await ptz.moveBy({ pan: -0.5, tilt: 0.25, zoom: 0 });
    await ptz.move({ pan: 1, tilt: 0, zoom: 0 });
    expect(asked(device, 'AbsoluteMove')).toEqual([to(-1, 0.5), to(-0.65, 0.25)]);
    expect(asked(device, 'RelativeMove')).toEqual([]);
  });

  it('counts parts of the picture as the camera does', async () => {
    const { device, camera, ptz } = await start({
      GetNodes: fixture('picture-in-hundredths.xml'),
      RelativeMove: '<RelativeMoveResponse/>',
    });
    await expect(camera.probe(signal)).resolves.toMatchObject({ ptz: { centre: true } });
    await ptz.aimBy({ pan: 0.5, tilt: -1, zoom: 0 });
    await ptz.aimBy({ pan: 0, tilt: 0, zoom: 0 });
    await ptz.moveBy({ pan: 0.5, tilt: 0, zoom: 0 });
    const spaces = 'http://www.onvif.org/ver10/tptz/PanTiltSpaces';
    expect(asked(device, 'RelativeMove')).toEqual([
      expect.stringContaining(`<PanTilt x="50" y="-100" space="${spaces}/TranslationSpaceFov"/>`),
      expect.stringContaining(`<PanTilt x="0.5" y="0" space="${spaces}/TranslationGenericSpace"/>`),
    ]);
    expect(asked(device, 'GetStatus')).toHaveLength(1);
  });

  it('estimates the way to a point of the picture, from then on', async () => {
    const { device, ptz } = await start(
      {
        GetNodes: fixture('picture-missing.xml'),
        GetStatus: fixture('inverted-pan.xml'),
        RelativeMove: ({ body }) =>
          body.includes('TranslationSpaceFov')
            ? fault('ter:ActionNotSupported', 'No such space')
            : '<RelativeMoveResponse/>',
      },
      { overrides: { fieldOfView: 35, invert: ['pan'] } },
    );
    await ptz.aimBy({ pan: 1, tilt: 0, zoom: 0 });
    await ptz.aimBy({ pan: -1, tilt: 0, zoom: 0 });
    const pans = asked(device, 'RelativeMove').map((body) => /<PanTilt x="([^"]*)"/.exec(body)?.[1]);
    expect(pans).toEqual(['-1', '-0.1', '0.1']);
  });

  it('turns an axis round in every direction, but not in places', async () => {
    const { device, ptz } = await start(
      {
        GetNodes: fixture('continuous-only.xml'),
        GetStatus: fixture('inverted-pan.xml'),
        RelativeMove: '<RelativeMoveResponse/>',
        AbsoluteMove: '<AbsoluteMoveResponse/>',
      },
      { overrides: { invert: ['pan', 'zoom'] } },
    );
    await ptz.move({ pan: 0.5, tilt: 0.5, zoom: 1 });
    await ptz.moveBy({ pan: 0.5, tilt: 0.5, zoom: 0 });
    await ptz.moveTo({ pan: 0.5, tilt: 0.5, zoom: 1 });
    const pan = (operation: string) =>
      /<PanTilt x="([^"]*)" y="([^"]*)"/.exec(asked(device, operation)[0] ?? '');
    expect(pan('ContinuousMove')?.slice(1)).toEqual(['-0.5', '0.5']);
    expect(pan('RelativeMove')?.slice(1)).toEqual(['-0.5', '0.5']);
    expect(pan('AbsoluteMove')?.slice(1)).toEqual(['0.5', '0.5']);
    expect(asked(device, 'ContinuousMove')[0]).toContain('<Zoom x="-1"/>');
    await expect(ptz.status()).resolves.toEqual({
      position: { pan: -0.75, tilt: 0.25, zoom: 0 },
      moving: false,
    });
  });

  it('counts as the camera does', async () => {
    const { device, ptz } = await start({
      GetNodes: fixture('own-spaces.xml'),
      GetStatus: () =>
        '<GetStatusResponse><PTZStatus><tt:Position><tt:PanTilt x="90" y="-90"/><tt:Zoom x="16"/></tt:Position></PTZStatus></GetStatusResponse>',
      RelativeMove: '<RelativeMoveResponse/>',
      AbsoluteMove: '<AbsoluteMoveResponse/>',
    });
    await ptz.move({ pan: 0.5, tilt: -1, zoom: 0 });
    await ptz.moveBy({ pan: -0.25, tilt: 0.5, zoom: 0 }, 0.5);
    await ptz.moveTo({ pan: 0, tilt: 1, zoom: 0.5 });
    await ptz.moveTo({ pan: 1 });
    expect(asked(device, 'ContinuousMove')[0]).toContain('<PanTilt x="60" y="-60"/>');
    expect(asked(device, 'RelativeMove')[0]).toContain(
      '<Translation><PanTilt x="-90" y="45"/></Translation><Speed><PanTilt x="60" y="60"/></Speed>',
    );
    expect(asked(device, 'AbsoluteMove')).toEqual([
      expect.stringContaining('<Position><PanTilt x="180" y="0"/><Zoom x="16"/></Position>'),
      expect.stringContaining('<Position><PanTilt x="360" y="-90"/></Position>'),
    ]);
    await expect(ptz.status()).resolves.toEqual({ position: { pan: -0.5, tilt: -1, zoom: 0.5 } });
  });

  it('moves by the profile that the head belongs to', async () => {
    const answers = { GetProfiles: fixture('ptz-of-one-profile.xml') };
    const { device, camera, ptz } = await start(answers);
    await camera.streamSource('main', signal);
    expect(asked(device, 'GetStreamUri')[0]).toContain('<ProfileToken>large<');
    await ptz.stop();
    expect(asked(device, 'Stop')[0]).toContain('<ProfileToken>small<');

    const told = await start(answers, { overrides: { ptzProfile: 'large' } });
    await told.ptz.stop();
    expect(asked(told.device, 'Stop')[0]).toContain('<ProfileToken>large<');
  });

  it('takes 1 for true', async () => {
    const { camera } = await start({ GetNodes: fixture('one-for-true.xml') });
    await expect(camera.probe(signal)).resolves.toMatchObject({
      ptz: { home: true, setHome: true, maxPresets: 16 },
    });
  });
});

describe('broken XML', () => {
  it('reads prefixes that nobody declared', async () => {
    const { camera } = await start({ GetProfiles: fixture('undeclared-prefixes.xml') });
    const facts = await camera.probe(signal);
    expect(facts.profiles).toMatchObject([{ token: 'main', codec: 'H264', width: 1280, height: 720 }]);
    expect(facts.ptz).toBeDefined();
  });

  it('reads names in Latin-1', async () => {
    const { camera } = await start({ GetPresets: fixture('invalid-utf8.xml') });
    const { ptz } = await camera.probe(signal);
    expect(ptz?.presets.map(({ name }) => name)).toEqual(['Gartentür', 'Straße']);
  });

  it('reads what is garbled as far as it goes', async () => {
    const { camera } = await start({ GetDeviceInformation: fixture('garbled-xml.xml') });
    await expect(camera.probe(signal)).resolves.toMatchObject({
      manufacturer: 'Bits & Pieces',
      model: 'Dome',
      firmware: '1.10',
      serial: '00420000000000000001',
    });
  });

  it('keeps tokens as they are written', async () => {
    const { device, camera, ptz } = await start({ GetPresets: fixture('number-like-tokens.xml') });
    const facts = await camera.probe(signal);
    expect(facts.ptz?.presets).toEqual([
      { token: '1.0', name: 'Gate' },
      { token: '10000000000000000001', name: 'Gate' },
      { token: 'true', name: '007' },
    ]);
    await ptz.goToPreset('10000000000000000001');
    expect(asked(device, 'GotoPreset')[0]).toContain('<PresetToken>10000000000000000001</PresetToken>');
  });
});
