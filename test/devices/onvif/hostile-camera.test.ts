import type { ServerResponse } from 'node:http';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createOnvifCamera } from '../../../devices/onvif/onvif-camera.ts';
import { type Answer, startScriptedCamera } from './scripted-camera.ts';

const { signal } = new AbortController();
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(
  answers: Readonly<Record<string, Answer>>,
  options: { username?: string; password?: string; timeoutMs?: number } = {},
) {
  const device = await startScriptedCamera(answers);
  const camera = createOnvifCamera({
    name: 'porch',
    url: device.url,
    timeoutMs: 20_000,
    ...options,
    logger: pino({ level: 'silent' }),
  });
  closers.push(device.close, () => camera.close());
  return { device, camera };
}

/** Writes as fast as the other end takes it, until that has had enough; the bytes that left. */
function pour(response: ServerResponse, chunk: string, bytes: number): { sent: number } {
  const poured = { sent: 0 };
  const write = () => {
    while (poured.sent < bytes && !response.destroyed) {
      poured.sent += chunk.length;
      if (!response.write(chunk)) {
        response.once('drain', write);
        return;
      }
    }
    response.end();
  };
  response.on('error', () => undefined);
  write();
  return poured;
}

const drip: Answer = (_, response) => {
  response.write('<s:Envelope>');
  const timer = setInterval(() => response.write('<a/>'), 10);
  response.on('close', () => clearInterval(timer));
  return undefined;
};

const envelope = (content: string): Answer => {
  return (_, response) => {
    response.end(
      `<s:Envelope><s:Body><GetProfilesResponse>${content}</GetProfilesResponse></s:Body></s:Envelope>`,
    );
    return undefined;
  };
};

describe('a camera that means harm, or is broken', () => {
  it('is cut off long before it has sent 50 MB', async () => {
    let poured = { sent: 0 };
    const { camera } = await start({
      GetProfiles: (_, response) => {
        poured = pour(response, '<a>b</a>'.repeat(8_192), 52_428_800);
        return undefined;
      },
    });
    await expect(camera.streamSource('main', signal)).rejects.toMatchObject({
      kind: 'protocol',
      message: expect.stringMatching(
        /^The camera porch at 127\.0\.0\.1:\d+ did not answer GetProfiles as ONVIF asks \(the answer is too long\); check the address and its path$/,
      ),
    });
    // What is on its way in socket buffers has left the camera too.
    expect(poured.sent).toBeLessThan(26_214_400);
  });

  it.each<[string, Answer, { kind: string; message?: unknown }]>([
    [
      'drips',
      drip,
      { kind: 'timeout', message: expect.stringContaining('did not answer GetProfiles within 1 s') },
    ],
    ['hangs', () => undefined, { kind: 'timeout' }],
    [
      'sends rubbish',
      (_, response) =>
        void response.end(Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 256))),
      { kind: 'protocol' },
    ],
    [
      'nests without end',
      envelope('<a>'.repeat(80_000)),
      { kind: 'protocol', message: expect.stringContaining('(it is nested too deeply)') },
    ],
    [
      'has too many elements',
      envelope('<a/>'.repeat(100_000)),
      { kind: 'protocol', message: expect.stringContaining('(it has too many elements)') },
    ],
    [
      'declares entities that grow',
      (_, response) =>
        void response.end(
          `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(100)}"><!ENTITY b "${'&a;'.repeat(100)}">]><s:Envelope>&b;</s:Envelope>`,
        ),
      { kind: 'protocol', message: expect.stringContaining('(it has a document type)') },
    ],
    [
      'points to entities elsewhere',
      (_, response) => void response.end('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><s:Envelope/>'),
      { kind: 'protocol', message: expect.stringContaining('(it has a document type)') },
    ],
    [
      'breaks off',
      (_, response) => void response.end('<s:Envelope><s:Body><GetProfilesResponse><Profiles token="a"/>'),
      { kind: 'protocol', message: expect.stringContaining('(it breaks off)') },
    ],
    [
      'sends endless headers',
      (_, response) => {
        response.writeHead(200, { 'X-Long': 'a'.repeat(100_000) }).end();
        return undefined;
      },
      { kind: 'protocol' },
    ],
  ])('is told apart in one sentence where it %s', async (_, answer, expected) => {
    const timeoutMs = expected.kind === 'timeout' ? 1_000 : 20_000;
    const { camera } = await start({ GetProfiles: answer }, { timeoutMs });
    const failure = await camera.streamSource('main', signal).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'DeviceError', camera: 'porch', ...expected });
    expect(String(failure).length).toBeLessThan(300);
  });

  it.each([
    ['is garbled', 'Digest ===, "",algorithm=FOO'],
    ['asks for a digest that nobody knows', 'Digest realm="a", nonce="b", algorithm=WHIRLPOOL-9'],
    ['is Basic', 'Basic realm="a"'],
  ])('is not signed in to where its challenge %s', async (_, challenge) => {
    const { device, camera } = await start(
      { GetProfiles: (_, response) => void response.writeHead(401, { 'WWW-Authenticate': challenge }).end() },
      { username: 'oriel', password: 'sesame' },
    );
    await expect(camera.streamSource('main', signal)).rejects.toMatchObject({ kind: 'refused-credentials' });
    expect(device.operations().filter((name) => name === 'GetProfiles').length).toBeLessThanOrEqual(2);
    expect(device.seen.some(({ headers }) => headers.authorization?.includes('sesame'))).toBe(false);
  });

  it('holds up no other camera while its megabyte is read', async () => {
    const hostile = await start({ GetProfiles: envelope('<a b="&amp;"/>'.repeat(49_000)) });
    const honest = await start({});
    await honest.camera.streamSource('main', signal);
    let isRead = false;
    const reading = hostile.camera.streamSource('main', signal).catch(() => {
      isRead = true;
    });
    await expect.poll(() => hostile.device.operations(), { interval: 1 }).toContain('GetProfiles');
    await honest.camera.streamSource('main', signal);
    expect(isRead).toBe(false);
    await reading;
  });
});
