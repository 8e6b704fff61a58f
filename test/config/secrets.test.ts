import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, parseConfig } from '../../config/load.ts';
import { openConfig, openWithoutSecrets } from '../../config/open.ts';
import { ConfigError } from '../../config/problems.ts';
import { findSecret } from '../../config/secret-source.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'oriel-secrets-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function load(text: string, env: Record<string, string> = {}) {
  const file = join(directory, 'oriel.yaml');
  await writeFile(file, text, { mode: 0o600 });
  return loadConfig({ file, env, home: directory });
}

async function problemsOf(text: string, env: Record<string, string> = {}) {
  try {
    await load(text, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

const put = (name: string, text: string | Buffer) => writeFile(join(directory, name), text);

describe('a secret', () => {
  it('is read from a file, the environment or a credential of systemd, wherever one stands', async () => {
    await mkdir(join(directory, 'credentials'));
    await put('porch', 'pässwort of porch\n');
    await put('credentials/broker', 'the broker’s\r\n');
    await put('turn', ' with blanks ');
    const { config, secrets } = await load(
      `
broker:
  url: mqtt://broker.example
  username: oriel
  password: { credential: broker }
  viewer: { url: "wss://broker.example", username: v, password: { env: VIEWERS } }
access:
  tokens: [ { name: phone, token: { env: PHONE_TOKEN }, role: viewer } ]
cameras:
  - { name: porch, onvif: { url: "http://192.0.2.1/", username: u, password: { file: porch } } }
  - { name: yard, rtsp: { url: "rtsp://192.0.2.2:8554/a b?x=%20", username: "u:ser", password: { env: YARD } } }
  - { name: shed, rtsp: "rtsp://user:in%2Fside@192.0.2.3/" }
webrtc:
  iceServers:
    - { urls: ["turn:turn.example"], username: t, credential: { file: ${join(directory, 'turn')} } }
    - { urls: ["turn:turn2.example"], secret: written-here }
`,
      {
        CREDENTIALS_DIRECTORY: join(directory, 'credentials'),
        VIEWERS: 'viewers-secret',
        PHONE_TOKEN: 'phone-token',
        YARD: 'p@ss/w:rd%',
      },
    );
    expect(config.broker).toMatchObject({
      password: 'the broker’s',
      viewer: { password: 'viewers-secret' },
    });
    expect(config.access.tokens).toMatchObject([{ token: 'phone-token' }]);
    expect(config.cameras.map(({ source }) => source)).toMatchObject([
      { password: 'pässwort of porch' },
      { url: 'rtsp://u%3Aser:p%40ss%2Fw%3Ard%25@192.0.2.2:8554/a b?x=%20' },
      { url: 'rtsp://user:in%2Fside@192.0.2.3/' },
    ]);
    expect(config.webrtc.iceServers).toMatchObject([
      { credential: ' with blanks ' },
      { secret: 'written-here' },
    ]);
    expect([...secrets.texts].sort()).toEqual(
      [
        ' with blanks ',
        'in%2Fside',
        'in/side',
        'p@ss/w:rd%',
        'phone-token',
        'pässwort of porch',
        'the broker’s',
        'viewers-secret',
        'written-here',
      ].sort(),
    );
    expect(secrets.files).toEqual([join(directory, 'porch'), join(directory, 'turn')]);
    expect(secrets.areInline).toBe(true);
  });

  it.each([
    ['a stream without a password', 'cameras: [{ name: a, rtsp: "rtsp://192.0.2.1/a:b@c" }]'],
    ['a password elsewhere', 'cameras: [{ name: a, onvif: { url: "http://h/", password: { file: p } } }]'],
  ])('is not inline in %s', async (_, text) => {
    await put('p', 'sesame');
    expect((await load(text)).secrets.areInline).toBe(false);
  });

  it('is told of with all that is wrong, in one go and by its key and line', async () => {
    await put('empty', '\n');
    await put('lines', 'one\ntwo\n');
    await put('long', 'x'.repeat(5000));
    await put('latin', Buffer.from([0x70, 0xe4]));
    await put('short', 'abc\n');
    await mkdir(join(directory, 'folder'));
    execFileSync('/usr/bin/mkfifo', [join(directory, 'pipe')]);
    const camera = (name: string, password: string) =>
      `  - { name: ${name}, onvif: { url: "http://h/", password: ${password} } }\n`;
    const problems = await problemsOf(
      `gateway: { nmae: x }
access:
  tokens:
    - { name: a, token: { file: short }, role: viewer }
    - { name: b, token: { env: TWICE }, role: viewer }
    - { name: c, token: { env: TWICE }, role: viewer }
    - { name: d, token: { env: SPACED }, role: viewer }
cameras:
${[
  '{ file: none }',
  '{ file: empty }',
  '{ file: lines }',
  '{ file: long }',
  '{ file: latin }',
  '{ file: folder }',
  '{ file: pipe }',
  '{ env: UNSET }',
  '{ credential: porch }',
  '{ file: none, env: X }',
  '{}',
  '{ fiel: x }',
  '{ env: "$X" }',
  '{ credential: ../x }',
  '{ file: 5 }',
  '5',
]
  .map((written, index) => camera(`c${index}`, written))
  .join('')}`,
      { TWICE: 'one-for-both', SPACED: 'has blanks in it' },
    );
    const at = (index: number) => `cameras[${index}].onvif.password`;
    const of = (name: string) => join(directory, name);
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'gateway.nmae: unknown key; did you mean name?',
      'access.tokens[0].token: expected at least 8 characters, found 3',
      'access.tokens[2].token: is the same secret as that of access.tokens[1]; give each its own',
      'access.tokens[3].token: expected letters, digits and signs of ASCII, without spaces',
      `${at(0)}: there is no file ${of('none')}; make it, with the secret on its one line`,
      `${at(1)}: ${of('empty')} is empty; write the secret into it`,
      `${at(2)}: ${of('lines')} has more than one line; it is to hold the secret and nothing else`,
      `${at(3)}: ${of('long')} is longer than 4096 bytes; it is to hold the secret and nothing else`,
      `${at(4)}: ${of('latin')} is not in UTF-8; save it so`,
      `${at(5)}: ${of('folder')} is not a plain file; write the path of one`,
      `${at(6)}: ${of('pipe')} is not a plain file; write the path of one`,
      `${at(7)}: the environment variable UNSET is not set; set it where the daemon is started, or write a file in its place`,
      `${at(8)}: $CREDENTIALS_DIRECTORY is not set, so systemd passes no credentials here; run it as a service with LoadCredential=porch:FILE, or write file or env in its place`,
      `${at(9)}: expected the secret itself, or exactly one of file, env and credential`,
      `${at(10)}: expected the secret itself, or exactly one of file, env and credential`,
      `${at(11)}.fiel: unknown key; did you mean file?`,
      `${at(12)}.env: expected the name of an environment variable, without $`,
      `${at(13)}.credential: expected the name of a credential, without a path`,
      `${at(14)}.file: expected text, found a number; text stands in quotes, a duration or size has a unit`,
      `${at(15)}: expected text such as "the camera’s password", found a number; text stands in quotes, a duration or size has a unit`,
    ]);
    expect(problems.map(({ line }) => line)).toEqual([
      1, 4, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/one-for-both|has blanks|abc/);
  });

  it('that systemd does not pass is asked of the unit', async () => {
    const text = 'cameras: [{ name: a, onvif: { url: "http://h/", password: { credential: porch } } }]';
    expect(await problemsOf(text, { CREDENTIALS_DIRECTORY: directory })).toMatchObject([
      {
        message: 'systemd passes no credential named porch; add LoadCredential=porch:FILE to the unit',
      },
    ]);
  });

  it('that this user may not read says whom to ask', async () => {
    await put('locked', 'sesame');
    await chmod(join(directory, 'locked'), 0);
    const sources = { env: {}, directory };
    const found = await findSecret({ file: 'locked' }, sources);
    // Root reads everything.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) expect(found).toEqual({ text: 'sesame' });
    else
      expect(found).toEqual({
        problem: expect.stringMatching(/locked may not be read by this user; .*chown/),
      });
  });

  it('is not read by who needs none, and what stands in for it lets nobody in', async () => {
    const text = `access: { tokens: [${['a', 'b']
      .map((name) => `{ name: ${name}, token: { file: none }, role: viewer }`)
      .join(', ')}] }\ncameras: [{ name: a, simulated: {} }]`;
    const file = join(directory, 'oriel.yaml');
    await writeFile(file, text);
    const { config } = await openWithoutSecrets({ file, env: {}, home: directory });
    const tokens = [...config.access.tokens, ...parseConfig(text, { file }).access.tokens];
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(4);
    for (const { token } of tokens) expect(token).toMatch(/^[\w-]{32}$/);
  });
});

describe('a stream’s address as a map', () => {
  it.each([
    ['without a password', '{ url: "rtsp://h/x", username: u }', 'rtsp://u@h/x'],
    ['with nothing beside it', '{ url: "rtsps://h:322/x" }', 'rtsps://h:322/x'],
    [
      'with a $ in the password',
      '{ url: "rtsp://h", username: u, password: "$&$1" }',
      'rtsp://u:%24%26%241@h',
    ],
  ])('is taken %s', (_, written, url) => {
    const { cameras } = parseConfig(`cameras: [{ name: a, rtsp: ${written} }]`, { file: 'f' });
    expect(cameras[0]?.source).toEqual({ kind: 'rtsp', url });
  });

  it.each([
    ['{ url: "rtsp://u:p@h/" }', 'rtsp.url', /keys of their own/],
    ['{ url: "http://h/" }', 'rtsp.url', /^expected a URL rtsp:\/\/ or rtsps:\/\/host$/],
    ['{ url: "rtsp://h/", password: p }', 'rtsp.username', /^missing; a password belongs to a user name$/],
    ['{ url: "rtsp://h/", pasword: p }', 'rtsp.pasword', /did you mean password/],
    ['{ username: u }', 'rtsp.url', /^expected text such as "rtsp:.*found nothing$/],
    ['5', 'rtsp', /^expected text such as "rtsp:.*found a number/],
    ['[]', 'rtsp', /^expected text such as "rtsp:.*found a list/],
    ['"http://h"', 'rtsp', /^expected a URL rtsp/],
  ])('is refused as %s', (written, path, message) => {
    const text = `cameras: [{ name: a, rtsp: ${written} }]`;
    expect(() => parseConfig(text, { file: 'f' })).toThrow(
      expect.objectContaining({
        problems: [{ path: `cameras[0].${path}`, line: 1, message: expect.stringMatching(message) }],
      }),
    );
  });

  it.each([
    ['udp', '{ name: a, rtsp: { url: "rtsps://h/" }, transport: udp }', 'transport'],
    ['tls', '{ name: a, rtsp: { url: "rtsp://h/" }, tls: { verify: false } }', 'tls'],
  ])('is held to the rules of its scheme: %s', (_, camera, key) => {
    expect(() => parseConfig(`cameras: [${camera}]`, { file: 'f' })).toThrow(`cameras[0].${key}: `);
  });
});

describe('openConfig', () => {
  it('tells the secrets, and who else can read them', async () => {
    const file = join(directory, 'oriel.yaml');
    await writeFile(file, 'cameras: [{ name: a, rtsp: "rtsp://u:sesame@h/" }]');
    await chmod(file, 0o644);
    const options = { file, env: {}, home: directory };
    const opened = await openConfig(options);
    expect(opened.secrets).toEqual(['sesame']);
    expect(opened.exposed).toEqual([
      `${file} holds secrets, and other users of this machine can read or change them; type: chmod g-w,o= ${file}`,
    ]);
    await chmod(file, 0o640);
    expect((await openConfig(options)).exposed).toEqual([]);
  });

  it('tells who else can read the key of the HTTP server', async () => {
    const file = join(directory, 'oriel.yaml');
    await writeFile(
      file,
      'http: { tls: { cert: c.pem, key: k.pem } }\ncameras: [{ name: a, simulated: {} }]',
    );
    for (const name of ['c.pem', 'k.pem']) await writeFile(join(directory, name), '', { mode: 0o644 });
    const { exposed } = await openConfig({ file, env: {}, home: directory });
    expect(exposed).toEqual([expect.stringMatching(/k\.pem holds secrets/)]);
    expect(exposed.join()).not.toContain('c.pem');
  });
});
