import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../config/load.ts';
import { ConfigError, type Problem } from '../../config/problems.ts';

const CAMERA = 'cameras: [{ name: porch, rtsp: "rtsp://user:pass@192.0.2.11/stream1" }]';
const SECRET = 'sesame-sesame-sesame';

function parse(text: string) {
  return parseConfig(text, { file: 'oriel.yaml' });
}

function problemsOf(text: string): readonly Problem[] {
  return errorOf(text).problems;
}

function errorOf(text: string): ConfigError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('parseConfig', () => {
  it('fills in every default', () => {
    expect(parse(CAMERA)).toEqual({
      gateway: { name: 'home' },
      http: { listen: { host: '127.0.0.1', port: 8080 }, origins: [], plain: 'loopback' },
      broker: { kind: 'embedded', listen: { host: '127.0.0.1', port: 1883 } },
      access: { tokens: [] },
      cameras: [
        {
          name: 'porch',
          enabled: true,
          transport: 'auto',
          audio: true,
          events: { enabled: true, clearAfterMs: 300_000, doorbell: [] },
          source: { kind: 'rtsp', url: 'rtsp://user:pass@192.0.2.11/stream1' },
        },
      ],
      stream: { warm: Number.POSITIVE_INFINITY, cache: 8_000_000 },
      webrtc: {
        ports: { first: 50_000, last: 50_100 },
        iceServers: [],
        turnLifetime: 43_200_000,
        candidates: { types: ['host', 'srflx', 'relay'], networks: [] },
        playoutDelay: { minMs: 0, maxMs: 0 },
        maxViewers: 64,
      },
      discovery: { interfaces: [] },
      automation: {
        homeAssistant: { enabled: true, prefix: 'homeassistant' },
        snapshots: { onMotion: true, everyMs: 10_000 },
      },
      log: { level: 'info' },
    });
  });

  it('reads a file with every key', () => {
    const config = parse(`
gateway: { name: cabin, state: /var/lib/oriel }
http: { listen: ":8443", origins: ["https://cameras.example"], url: "https://cameras.example/house/" }
broker:
  url: mqtts://broker.example:8883
  username: oriel
  password: "${SECRET}"
  ca: broker.pem
  viewer: { url: "wss://broker.example/mqtt", username: viewers, password: v }
access:
  tokens:
    - { name: bench, token: "${SECRET}", role: admin, cameras: ["*"] }
    - { name: guest, token: "${SECRET}2", role: viewer, cameras: [porch] }
cameras:
  - name: porch
    enabled: false
    onvif:
      url: http://192.0.2.10:8000/onvif/device_service
      username: root
      password: p
      identity: urn:uuid:4c5d1e80-5a3c-11ee-8c99-0242ac120002
    profile: { main: Profile_1 }
    ptz: { invert: [pan, zoom], mode: relative, stop: velocity, timeout: clock, profile: Profile_2, speed: 0.5 }
    events: { enabled: false, clearAfter: 30s, doorbell: [DigitInput_1] }
    warm: 1m
    transport: udp
    tls: { verify: false, ca: camera.pem }
    audio: false
  - { name: demo, simulated: { width: 640, height: 368, fps: 10 }, ptz: {} }
stream: { warm: 500ms, cache: 1.5MiB }
webrtc:
  bind: 192.0.2.2
  ports: "40000"
  iceServers: [{ urls: ["turn:turn.example:3478"], username: t, credential: c }]
  playoutDelay: { min: 100ms, max: 1s }
  maxViewers: 3
discovery: { interfaces: [eth0] }
automation:
  homeAssistant: { enabled: false, prefix: ha/discovery }
  snapshots: { onMotion: false, every: 1m }
log: { level: debug }
`);
    expect(config).toMatchObject({
      gateway: { name: 'cabin', state: '/var/lib/oriel' },
      http: { listen: { host: undefined, port: 8443 }, url: 'https://cameras.example/house' },
      broker: { kind: 'external', url: 'mqtts://broker.example:8883', viewer: { username: 'viewers' } },
      stream: { warm: 500, cache: 1_572_864 },
      webrtc: {
        bind: '192.0.2.2',
        ports: { first: 40_000, last: 40_000 },
        playoutDelay: { minMs: 100, maxMs: 1000 },
        maxViewers: 3,
      },
      discovery: { interfaces: ['eth0'] },
      automation: {
        homeAssistant: { enabled: false, prefix: 'ha/discovery' },
        snapshots: { onMotion: false, everyMs: 60_000 },
      },
    });
    expect(config.cameras).toEqual([
      {
        name: 'porch',
        enabled: false,
        ptz: {
          invert: ['pan', 'zoom'],
          mode: 'relative',
          stop: 'velocity',
          timeout: 'clock',
          profile: 'Profile_2',
          speed: 0.5,
        },
        events: { enabled: false, clearAfterMs: 30_000, doorbell: ['DigitInput_1'] },
        warm: 60_000,
        transport: 'udp',
        tls: { verify: false, ca: 'camera.pem' },
        audio: false,
        source: {
          kind: 'onvif',
          url: 'http://192.0.2.10:8000/onvif/device_service',
          username: 'root',
          password: 'p',
          identity: 'urn:uuid:4c5d1e80-5a3c-11ee-8c99-0242ac120002',
          profile: { main: 'Profile_1' },
        },
      },
      {
        name: 'demo',
        enabled: true,
        ptz: { invert: [], mode: 'auto', stop: 'auto', timeout: 'auto', speed: 1 },
        events: { enabled: true, clearAfterMs: 300_000, doorbell: [] },
        transport: 'auto',
        audio: true,
        source: { kind: 'simulated', width: 640, height: 368, fps: 10 },
      },
    ]);
  });

  it('takes a section or key without a value for one that is not there', () => {
    const config = parse('gateway:\n  name:\nhttp:\ncameras:\n  - name: demo\n    simulated:\n');
    expect(config.gateway.name).toBe('home');
    expect(config.cameras[0]?.source.kind).toBe('simulated');
  });

  it('follows aliases, so that cameras can share a password', () => {
    const config = parse(`
cameras:
  - { name: a, onvif: { url: "http://192.0.2.1", username: u, password: &p "1234" } }
  - { name: b, onvif: { url: "http://192.0.2.2", username: u, password: *p } }
`);
    expect(config.cameras[1]?.source).toMatchObject({ password: '1234' });
  });
});

describe('problems of a configuration', () => {
  const tokens = (body: string) => `${CAMERA}\naccess: { tokens: [${body}] }`;

  const cases: [name: string, text: string, expected: { path: string; line: number; message: string }[]][] = [
    [
      'a misspelt key names the nearest',
      'cameras:\n  - name: porch\n    rstp: rtsp://192.0.2.1/',
      [{ path: 'cameras[0].rstp', line: 3, message: 'unknown key; did you mean rtsp?' }],
    ],
    [
      'an unknown key without a neighbour names all',
      `${CAMERA}\nlog: { colour: red }`,
      [{ path: 'log.colour', line: 2, message: 'unknown key; known are level' }],
    ],
    [
      'a key that lacks the space after its colon',
      tokens(`{ name: a, token:${SECRET}, role: viewer }`),
      [
        {
          path: 'access.tokens[0].token',
          line: 2,
          message: 'expected text such as "made-by-openssl-rand", found nothing',
        },
        { path: 'access.tokens[0]', line: 2, message: 'token: a space is missing after the colon' },
      ],
    ],
    [
      'a wrong type',
      `${CAMERA}\nwebrtc:\n  maxViewers: many`,
      [{ path: 'webrtc.maxViewers', line: 3, message: 'expected a number such as 20, found text' }],
    ],
    [
      'a number where text is needed',
      'gateway: { name: 5 }\ncameras: [{ name: a, simulated: {} }]',
      [
        {
          path: 'gateway.name',
          line: 1,
          message:
            'expected text such as "cabin", found a number; text stands in quotes, a duration or size has a unit',
        },
      ],
    ],
    [
      'a list where a map is needed',
      `${CAMERA}\nhttp: [8080]`,
      [{ path: 'http', line: 2, message: 'expected a map of keys, found a list' }],
    ],
    [
      'a value that is none of the choices',
      tokens(`{ name: a, token: "${SECRET}", role: boss }`),
      [
        {
          path: 'access.tokens[0].role',
          line: 2,
          message: 'expected one of viewer, operator, admin; found text',
        },
      ],
    ],
    [
      'a misspelt choice names the nearest',
      `${CAMERA}\nlog: { level: wran }`,
      [
        {
          path: 'log.level',
          line: 2,
          message: 'expected one of fatal, error, warn, info, debug, trace, silent; did you mean warn?',
        },
      ],
    ],
    [
      'a number beyond its bound',
      `${CAMERA}\nwebrtc: { maxViewers: 0 }`,
      [{ path: 'webrtc.maxViewers', line: 2, message: 'expected at least 1, found 0' }],
    ],
    [
      'a short token, by its length only',
      tokens('{ name: a, token: "short", role: viewer }'),
      [{ path: 'access.tokens[0].token', line: 2, message: 'expected at least 8 characters, found 5' }],
    ],
    [
      'tokens that share a name and a secret',
      tokens(`{ name: a, token: "${SECRET}", role: viewer }, { name: a, token: "${SECRET}", role: admin }`),
      [
        { path: 'access.tokens[1].name', line: 2, message: 'the name a is taken by access.tokens[0]' },
        {
          path: 'access.tokens[1].token',
          line: 2,
          message: 'is the same secret as that of access.tokens[0]; give each its own',
        },
      ],
    ],
    [
      'a token for a camera that is not there',
      tokens(`{ name: a, token: "${SECRET}", role: viewer, cameras: [porch, gate] }`),
      [{ path: 'access.tokens[0].cameras[1]', line: 2, message: 'there is no camera named gate' }],
    ],
    [
      'cameras that share a name',
      'cameras:\n  - { name: a, simulated: {} }\n  - { name: a, simulated: {} }',
      [{ path: 'cameras[1].name', line: 3, message: 'the name a is taken by cameras[0]' }],
    ],
    [
      'a camera with a reserved name',
      'cameras: [{ name: status, simulated: {} }]',
      [
        {
          path: 'cameras[0].name',
          line: 1,
          message: 'status is a name that MQTT topics need; choose another',
        },
      ],
    ],
    [
      'a name with a slash',
      'cameras: [{ name: a/b, simulated: {} }]',
      [
        {
          path: 'cameras[0].name',
          line: 1,
          message: 'expected 1 to 64 letters, digits, _ or -, beginning with a letter or digit',
        },
      ],
    ],
    [
      'a camera of no kind',
      'cameras:\n  - name: a',
      [
        {
          path: 'cameras[0]',
          line: 2,
          message: 'expected exactly one of onvif, rtsp and simulated, found none',
        },
      ],
    ],
    [
      'a camera of two kinds',
      'cameras: [{ name: a, simulated: {}, rtsp: "rtsp://192.0.2.1/" }]',
      [
        {
          path: 'cameras[0]',
          line: 1,
          message: 'expected exactly one of onvif, rtsp and simulated, found rtsp and simulated',
        },
      ],
    ],
    [
      'profiles for a camera without ONVIF',
      'cameras: [{ name: a, simulated: {}, profile: { main: x } }]',
      [{ path: 'cameras[0].profile', line: 1, message: 'is for onvif cameras only; remove it' }],
    ],
    [
      'moves and events of a camera that has neither',
      'cameras:\n  - name: a\n    rtsp: rtsp://192.0.2.1/\n    ptz: {}\n    events: { clearAfter: 1m }',
      [
        {
          path: 'cameras[0].ptz',
          line: 4,
          message: 'is for cameras that speak ONVIF; an rtsp one can not be moved; remove it',
        },
        {
          path: 'cameras[0].events',
          line: 5,
          message: 'is for cameras that speak ONVIF; an rtsp one tells of nothing; remove it',
        },
      ],
    ],
    [
      'an axis, a mode and a speed that there are not',
      'cameras:\n  - name: a\n    simulated: {}\n    ptz: { invert: [pna], mode: contineous, speed: 0 }',
      [
        {
          path: 'cameras[0].ptz.invert[0]',
          line: 4,
          message: 'expected one of pan, tilt, zoom; did you mean pan?',
        },
        {
          path: 'cameras[0].ptz.mode',
          line: 4,
          message: 'expected one of auto, continuous, relative, absolute; did you mean continuous?',
        },
        { path: 'cameras[0].ptz.speed', line: 4, message: 'expected at least 0.05, found 0' },
      ],
    ],
    [
      'an identity with a space',
      'cameras: [{ name: a, onvif: { url: "http://192.0.2.1/", identity: "urn: uuid" } }]',
      [
        {
          path: 'cameras[0].onvif.identity',
          line: 1,
          message: 'expected an identity such as urn:uuid:…, as oriel discover shows it',
        },
      ],
    ],
    [
      'durations that are too short',
      `${CAMERA}\nautomation: { snapshots: { every: 10ms } }`,
      [{ path: 'automation.snapshots.every', line: 2, message: 'expected at least 1s' }],
    ],
    [
      'a topic with a wildcard',
      `${CAMERA}\nautomation: { homeAssistant: { prefix: ha/# } }`,
      [
        {
          path: 'automation.homeAssistant.prefix',
          line: 2,
          message: 'expected a topic such as homeassistant, without + and #',
        },
      ],
    ],
    [
      'a viewer’s address with a fragment',
      `${CAMERA}\nhttp: { url: "https://cameras.example/#x" }`,
      [{ path: 'http.url', line: 2, message: 'expected an address without ? and #' }],
    ],
    [
      'no cameras',
      'gateway: { name: home }',
      [
        {
          path: 'cameras',
          line: 1,
          message: expect.stringMatching(/^expected a list such as .*, found nothing$/),
        },
      ],
    ],
    [
      'an empty list of cameras',
      'cameras: []',
      [{ path: 'cameras', line: 1, message: 'expected at least 1 entries, found 0' }],
    ],
    ['an empty file', '', [{ path: 'cameras', line: 1, message: expect.stringContaining('found nothing') }]],
    [
      'a file that is no map',
      'hello',
      [{ path: '', line: 1, message: 'expected a map of keys, found text' }],
    ],
    [
      'both brokers',
      `${CAMERA}\nbroker:\n  listen: ":1883"\n  url: mqtt://192.0.2.5\n  viewer: { url: "ws://192.0.2.5" }`,
      [
        {
          path: 'broker.url',
          line: 4,
          message: 'the embedded broker (listen) and an external one (url) exclude each other; remove one',
        },
      ],
    ],
    [
      'a key that bears another name now',
      'cameras:\n  - name: porch\n    rtsp: rtsp://192.0.2.1/\n    linger: 1m\nstream: { linger: 5s }',
      [
        { path: 'cameras[0].linger', line: 4, message: 'is now called warm; write warm in its place' },
        { path: 'stream.linger', line: 5, message: 'is now called warm; write warm in its place' },
      ],
    ],
    [
      'TLS for a stream without',
      'cameras:\n  - name: porch\n    rtsp: rtsp://192.0.2.1/\n    tls: { verify: false }',
      [
        {
          path: 'cameras[0].tls',
          line: 4,
          message: 'is for rtsps streams only; write rtsps:// in the address or remove it',
        },
      ],
    ],
    [
      'UDP for an encrypted stream',
      'cameras:\n  - name: porch\n    rtsp: rtsps://192.0.2.1/\n    transport: udp',
      [
        {
          path: 'cameras[0].transport',
          line: 4,
          message: 'would carry the picture of an rtsps stream in the clear; write tcp or auto, or remove it',
        },
      ],
    ],
    [
      'a warmth that is none',
      `${CAMERA}\nstream: { warm: off }`,
      [
        {
          path: 'stream.warm',
          line: 2,
          message: 'expected always, never, or a duration such as 10s, 500ms or 2m',
        },
      ],
    ],
    [
      'a playout delay that is longer at least than at most',
      `${CAMERA}\nwebrtc:\n  playoutDelay: { min: 1s }`,
      [{ path: 'webrtc.playoutDelay', line: 3, message: 'expected max to be no less than min' }],
    ],
    [
      'a transport that is none',
      'cameras:\n  - name: porch\n    rtsp: rtsp://192.0.2.1/\n    transport: upd',
      [
        {
          path: 'cameras[0].transport',
          line: 4,
          message: 'expected one of auto, tcp, udp; did you mean udp?',
        },
      ],
    ],
    [
      'an external broker that no browser can reach',
      `${CAMERA}\nbroker: { url: "mqtt://192.0.2.5" }`,
      [
        {
          path: 'broker.viewer',
          line: 2,
          message: 'missing; browsers need the external broker’s ws:// or wss:// address in viewer.url',
        },
      ],
    ],
    [
      'a password for the embedded broker',
      `${CAMERA}\nbroker: { password: ${SECRET} }`,
      [
        {
          path: 'broker.password',
          line: 2,
          message: 'is for an external broker, which broker.url names; the embedded one has access.tokens',
        },
      ],
    ],
    [
      'one port for two servers',
      `${CAMERA}\nhttp: { listen: ":1883" }`,
      [{ path: 'broker.listen', line: 1, message: 'port 1883 is taken by http.listen; choose another' }],
    ],
    [
      'credentials in a URL that is logged',
      `cameras: [{ name: a, onvif: { url: "http://u:${SECRET}@192.0.2.1" } }]`,
      [
        {
          path: 'cameras[0].onvif.url',
          line: 1,
          message: 'a user name and a password stand in keys of their own, not in the URL',
        },
      ],
    ],
    [
      'an RTSP address that is none',
      `cameras: [{ name: a, rtsp: "http://u:${SECRET}@192.0.2.1" }]`,
      [
        {
          path: 'cameras[0].rtsp',
          line: 1,
          message:
            'expected a URL rtsp:// or rtsps://[user:password@]host; write / ? # in a password as %2F %3F %23',
        },
      ],
    ],
    [
      'tabs',
      'cameras:\n\t- name: a',
      [{ path: '', line: 2, message: 'tabs do not indent in YAML; use spaces' }],
    ],
    [
      'the same key twice',
      `${CAMERA}\n${CAMERA}`,
      [{ path: '', line: 2, message: 'the same key stands twice in one map' }],
    ],
    [
      'a tag',
      'cameras: [{ name: a, rtsp: !secret porch }]',
      [{ path: '', line: 1, message: 'tags such as !secret are not understood' }],
    ],
  ];

  it.each(cases)('%s', (_, text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  it('tells all at once, in the order of the file', () => {
    const { message } = errorOf(`
gateway: { nam: x }
cameras:
  - { name: a, rstp: x }
  - { name: a, simulated: { fps: 0 } }
webrtc: { ports: high }
`);
    expect(message).toBe(
      [
        'oriel.yaml can not be used:',
        'gateway.nam: unknown key; did you mean name? (line 2)',
        'cameras[0].rstp: unknown key; did you mean rtsp? (line 4)',
        'cameras[1].simulated.fps: expected at least 1, found 0 (line 5)',
        'cameras[1].name: the name a is taken by cameras[0] (line 5)',
        'webrtc.ports: expected a range of ports from 1 to 65535, such as 50000-50100 (line 6)',
      ].join('\n  '),
    );
  });

  it.each([
    ['as a token that is a list', `${CAMERA}\naccess: { tokens: [[${SECRET}]] }`],
    ['as a broken RTSP address', `cameras: [{ name: a, rtsp: "${SECRET}" }]`],
    ['as a password that is a map', `${CAMERA}\nbroker: { url: "mqtt://b", password: { a: ${SECRET} } }`],
    ['in a flow map without spaces', `${CAMERA}\naccess: { tokens: [{name:a,token:${SECRET}}] }`],
    ['in a token’s name', `${CAMERA}\naccess: { tokens: [{ name: "!${SECRET}" }] }`],
    ['in place of the role', `${CAMERA}\naccess: { tokens: [{ name: a, role: ${SECRET} }] }`],
    ['in broken YAML', `cameras: [{ name: a, password: "${SECRET}\n  }`],
    ['behind a wrong bracket', `cameras: [{ name: a, password: ${SECRET} ]`],
    ['after the end', `cameras: []\n} ${SECRET}`],
    ['as the whole file', SECRET],
  ])('never quotes a secret: %s', (_, text) => {
    expect(errorOf(text).message).not.toContain(SECRET.slice(0, 6));
  });

  it.each([
    ['nested lists without end', '['.repeat(100_000)],
    [
      'aliases that multiply',
      `a: &a [x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((key, i) => `${key}: &${key} [${Array(8).fill(`*${'abcdefg'[i]}`).join(',')}]`).join('\n')}`,
    ],
    ['an alias of itself', 'cameras: &a [*a]'],
    ['an alias of nothing', 'cameras: *a'],
    ['a prototype as a key', `${CAMERA}\n__proto__: { log: { level: debug } }`],
  ])('refuses %s', (_, text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
  });
});

describe('single values', () => {
  const withListen = (listen: string) => parse(`${CAMERA}\nhttp: { listen: "${listen}" }`).http.listen;
  const withWarm = (warm: string) => parse(`${CAMERA}\nstream: { warm: ${warm} }`).stream.warm;
  const withCache = (cache: string) => parse(`${CAMERA}\nstream: { cache: ${cache} }`).stream.cache;
  const withPorts = (ports: string) => parse(`${CAMERA}\nwebrtc: { ports: "${ports}" }`).webrtc.ports;

  it.each([
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['[::1]:8080', { host: '::1', port: 8080 }],
    [':8080', { host: undefined, port: 8080 }],
    ['cabin.local:0', { host: 'cabin.local', port: 0 }],
  ])('listen %s', (text, value) => {
    expect(withListen(text)).toEqual(value);
  });

  it.each(['8080', '127.0.0.1', '::1:8080', '[::g]:1', '[1.2.3.4]:1', 'a b:1', ':65536', 'http://a:1'])(
    'no listen %s',
    (text) => {
      expect(() => withListen(text)).toThrow('expected host:port');
    },
  );

  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['24h', 86_400_000],
    ['0s', 0],
    ['never', 0],
    ['always', Number.POSITIVE_INFINITY],
  ])('duration %s', (text, value) => {
    expect(withWarm(text)).toBe(value);
  });

  it.each(['10', '10 s', '-1s', 'soon', '25h', '1e3s'])('no duration %s', (text) => {
    expect(() => withWarm(text)).toThrow('stream.warm: expected');
  });

  it.each([
    ['8MB', 8_000_000],
    ['64kB', 64_000],
    ['1MiB', 1_048_576],
    ['100000B', 100_000],
  ])('size %s', (text, value) => {
    expect(withCache(text)).toBe(value);
  });

  it.each(['8', '8mb', '1kB', '1000MB'])('no size %s', (text) => {
    expect(() => withCache(text)).toThrow('stream.cache: expected');
  });

  it.each([
    ['50000-50100', { first: 50_000, last: 50_100 }],
    ['50000-50000', { first: 50_000, last: 50_000 }],
    ['50000', { first: 50_000, last: 50_000 }],
  ])('ports %s', (text, value) => {
    expect(withPorts(text)).toEqual(value);
  });

  it.each(['0', '50100-50000', '1-65536', '1 - 2', ''])('no ports %s', (text) => {
    expect(() => withPorts(text)).toThrow('webrtc.ports: expected');
  });
});
