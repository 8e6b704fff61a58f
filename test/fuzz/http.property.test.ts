import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import pino from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigFile } from '../../config/edit/config-file.ts';
import { parseConfig } from '../../config/load.ts';
import type { HttpLimits } from '../../gateway/http/limits.ts';
import { CameraSetup } from '../../gateway/setup/camera-setup.ts';
import { createSetupRoutes } from '../../gateway/setup/routes.ts';
import { createWhepRoutes } from '../../gateway/signaling/whep.ts';
import { startTestServer, type TestServer } from '../gateway/http/harness.ts';
import { anyText } from '../gateway/rtsp/any-text.ts';
import { fakeNetwork } from '../gateway/setup/fake-camera.ts';
import { fakeStand } from '../gateway/setup/fake-stand.ts';
import { offerOf } from '../gateway/signaling/offers.ts';
import { scriptedHouse } from '../gateway/signaling/scripted-house.ts';
import { eventually } from '../helpers/eventually.ts';
import { fuzz } from './fuzz.ts';
import { settledHeap } from './heap.ts';
import { bytesOf, IMPROPER, PROPER } from './knocks.ts';
import { worn } from './worn.ts';

/** So short that what hangs is seen to be ended in time. */
const LIMITS = { headersMs: 250, requestMs: 400, keepAliveMs: 150, idleMs: 600 };
/** The longest of those, and the looking for it, on a machine that is busy. */
const ENDS_WITHIN_MS = 30_000;
const AT_ONCE = 12;

/** The server with the doors to cameras behind it, none of which is real. */
async function startServer(limits: Partial<HttpLimits> = LIMITS): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-fuzz-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'oriel.yaml');
  const text = 'cameras:\n  - name: porch\n    rtsp: rtsp://192.0.2.1/\n';
  await writeFile(file, text);
  const logger = pino({ level: 'silent' });
  const setup = new CameraSetup({
    network: fakeNetwork(),
    file: new ConfigFile({ file }),
    stand: fakeStand({ cameras: parseConfig(text, { file }).cameras }),
    rights: { forgetCamera: () => undefined, renameCamera: async () => undefined },
    logger,
  });
  const { viewings } = scriptedHouse();
  return startTestServer({
    routes: [...createSetupRoutes({ setup }), ...createWhepRoutes({ viewings, logger })],
    limits,
  });
}

const mostly = <T>(arbitrary: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary }, { weight: 1, arbitrary: other });

const method = mostly(
  fc.constantFrom('GET', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'),
  fc.oneof(fc.constantFrom('PUT', 'TRACE', 'CONNECT', 'PRI', 'get', ''), anyText(8)),
);
const PATHS = [
  ...['/', '/assets/index-D4f_x-9Z.js', '/whep/porch', '/whep/porch/0', '/whep/%2e%2e/x', '/mqtt'],
  ...['/api/discovery', '/api/discovery/inspect', '/api/cameras', '/api/cameras/porch', '/../package.json'],
];
const path = mostly(
  fc.constantFrom(...PATHS),
  fc.oneof(fc.constantFrom(...PATHS).chain(worn), anyText(60), fc.constant(`/${'a/'.repeat(4000)}`)),
);

const camera = fc.record(
  {
    name: fc.constantFrom('gate', 'shed', 'porch', '', '../x'),
    onvif: fc.record({ url: fc.constantFrom('192.0.2.2', 'http://192.0.2.2/', 'file:///etc/passwd', '') }),
    rtsp: fc.constantFrom('rtsp://192.0.2.3/live', 'rtsp://a:b@192.0.2.3/', 'x'),
    profile: fc.jsonValue(),
    url: fc.constantFrom('192.0.2.4', 'http://[::1]:99999/', 'http://'),
    username: fc.string(),
    password: fc.string(),
    more: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const change = fc.record(
  {
    name: fc.constantFrom('gate', 'shed', 'porch', 'status', '__proto__'),
    profile: fc.constantFrom({ main: 'P1' }, { sub: null }, {}),
    invert: fc.constantFrom([], ['pan'], ['zoom', 'zoom']),
    username: fc.string(),
    password: fc.string(),
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  fc.constant(''),
  fc.oneof({ weight: 2, arbitrary: camera }, change).map((each) => JSON.stringify(each)),
  camera.chain((each) => worn(JSON.stringify(each))),
  fc.json(),
  worn(offerOf()),
  anyText(300),
  fc.nat(60_000).map((length) => 'x'.repeat(length)),
);

const AUTHORIZATIONS = ['Bearer cem-secret', 'Bearer ann-secret', 'Bearer x', 'Basic eA==', 'Bearer'];
const TYPES = ['application/json', 'application/sdp', 'application/sdp;x', 'multipart/form-data'];
const header = fc.oneof(
  fc.constantFrom(...AUTHORIZATIONS).map((each) => `Authorization: ${each}`),
  fc.constantFrom(...TYPES).map((each) => `Content-Type: ${each}`),
  fc.constantFrom(
    ...['Upgrade: websocket', 'Connection: upgrade', 'Connection: close', 'Expect: 100-continue'],
    ...['Expect: x', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Protocol: mqtt'],
    ...['Origin: https://evil.example', 'Range: bytes=5-1', 'If-None-Match: *', 'Content-Encoding: gzip'],
    ...['X-Forwarded-For: 203.0.113.1', 'Transfer-Encoding: gzip', 'Content-Length: -1', 'Host: a, b'],
  ),
  anyText(40),
  fc.nat(20_000).map((length) => `X-Long: ${'y'.repeat(length)}`),
);

/** How the body's end is told: rightly, with a lie, in chunks, in chunks that are none, or not at all. */
function framed(body: string, how: number): string {
  const { length } = Buffer.from(body, 'latin1');
  const half = Math.floor(length / 2);
  const chunk = (text: string) => `${Buffer.from(text, 'latin1').length.toString(16)}\r\n${text}\r\n`;
  if (how < 5) return `Content-Length: ${length}\r\n\r\n${body}`;
  if (how === 5) return `Content-Length: ${length + 7}\r\n\r\n${body}`;
  if (how === 6) return `Content-Length: ${half}\r\n\r\n${body}`;
  if (how === 7) {
    const chunks = [body.slice(0, half), body.slice(half)].filter((each) => each !== '').map(chunk);
    return `Transfer-Encoding: chunked\r\n\r\n${chunks.join('')}0\r\n\r\n`;
  }
  return how === 8 ? `Transfer-Encoding: chunked\r\n\r\nfffffffffffff\r\n${body}` : `\r\n${body}`;
}

const request = fc
  .record({
    ...{ method, path, body, how: fc.nat(9) },
    version: mostly(fc.constant('HTTP/1.1'), fc.constantFrom('HTTP/1.0', 'HTTP/2.0', 'HTTP/9', '')),
    headers: mostly(
      fc.array(header, { maxLength: 2 }).map((each) => ['Authorization: Bearer cem-secret', ...each]),
      fc.array(header, { maxLength: 6 }),
    ),
  })
  .map(({ method, path, version, headers, body, how }) =>
    [`${method} ${path} ${version}`, 'Host: x', ...headers, framed(body, how)].join('\r\n'),
  );
const proper = fc.constantFrom(...PROPER).map((knock) => bytesOf(knock));

const connection = fc.record({
  bytes: mostly(
    fc.array(mostly(request, proper), { minLength: 1, maxLength: 3 }).map((requests) => requests.join('')),
    fc.oneof(
      anyText(200),
      request.chain((text) => worn(text.slice(0, 2000))),
    ),
  ),
  /** Whether the client says that it is done, or leaves the server to its time limits. */
  ends: fc.oneof({ weight: 20, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});
type Connection = typeof connection extends fc.Arbitrary<infer T> ? T : never;

/** All that comes back until the server has closed; rejects where it does not. */
function exchange({ server }: TestServer, { bytes, ends }: Connection): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ ...server.address, allowHalfOpen: true });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`the server did not end it; it said ${Buffer.concat(chunks).toString('latin1')}`));
    }, ENDS_WITHIN_MS);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    // Who half-closes sees whether the server ends its side by itself.
    socket.once('end', () => socket.destroy());
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
    if (ends) socket.end(bytes, 'latin1');
    else socket.write(bytes, 'latin1');
  });
}

const openSockets = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

const statuses = (said: string) =>
  [...said.matchAll(/(?:^|\r\n\r\n|[\s\S])HTTP\/1\.1 (\d{3}) [A-Z]/g)].map(([, status]) => Number(status));

describe('the HTTP server', () => {
  let test: TestServer | undefined;
  const server = async (): Promise<TestServer> => {
    if (test) return test;
    onTestFinished(() => {
      test = undefined;
    });
    test = await startServer();
    return test;
  };

  fuzz(
    'answers any bytes or ends the connection in time, and never fails',
    fc.asyncProperty(fc.array(connection, { minLength: 1, maxLength: AT_ONCE }), async (connections) => {
      const { log } = await server();
      const answers = await Promise.all(connections.map(async (each) => exchange(await server(), each)));
      for (const answer of answers) {
        if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 \d{3} /);
        expect(statuses(answer).filter((status) => status === 500)).toEqual([]);
      }
      expect(log.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
    }),
    { weight: 0.3 },
  );

  it('keeps no socket and no memory of it', async () => {
    const started = await server();
    const connections = fc.sample(connection, { numRuns: 40 * AT_ONCE, seed: 1 });
    const round = async () => {
      for (let at = 0; at < connections.length; at += AT_ONCE) {
        const some = connections
          .slice(at, at + AT_ONCE)
          .map((each) => exchange(started, { ...each, ends: true }));
        await Promise.all(some);
      }
    };
    const sockets = openSockets();
    // Where a change of the file may take its time.
    const patient = await startServer({});
    // Behind every door; what comes at random is there only where it is first, and answered before its end, by chance.
    for (const knock of [...PROPER, ...IMPROPER]) {
      const answer = await exchange(patient, { bytes: bytesOf(knock, ['Connection: close']), ends: false });
      expect([knock.way, ...statuses(answer)]).toEqual([knock.way, knock.status]);
    }
    await round();
    await eventually(() => openSockets() <= sockets, { what: 'the end of each socket' });
    const before = await settledHeap();
    await round();
    await round();
    await eventually(() => openSockets() <= sockets, { what: 'the end of each socket' });
    expect((await settledHeap()) - before).toBeLessThan(6 * 1024 * 1024);
  }, 60_000);
});
