import { expect, it } from 'vitest';
import { DeviceError } from '../../../devices/camera.ts';
import { createStillRoute, type StillSource } from '../../../gateway/cameras/still-route.ts';
import { ask, bearer, startTestServer } from '../http/harness.ts';

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xd9]);

function start(camera: Partial<StillSource> = {}, limitMs?: number) {
  const porch: StillSource = { enabled: true, still: async () => JPEG, ...camera };
  const cameras = { get: (name: string) => (name === 'porch' ? porch : undefined) };
  const route = createStillRoute({ cameras, ...(limitMs !== undefined && { limitMs }) });
  return startTestServer({ routes: [route] });
}

const path = '/api/cameras/porch/still';

it('gives whoever may watch a camera its still', async () => {
  const reply = await ask(await start(), { path, headers: bearer('ann-secret') });
  expect(reply.status).toBe(200);
  expect(reply.headers['content-type']).toBe('image/jpeg');
  expect(reply.headers['cache-control']).toBe('no-store');
  expect(reply.headers['content-length']).toBe('4');
});

it.each([
  ['nobody without a token', path, {}, 401],
  ['nobody for whom it is not', '/api/cameras/yard/still', bearer('ann-secret'), 403],
  ['nothing of a camera that is not there', '/api/cameras/yard/still', bearer('cem-secret'), 404],
])('gives %s', async (_, path, headers, status) => {
  expect((await ask(await start(), { path, headers })).status).toBe(status);
});

it.each([
  ['unsupported', 404],
  ['unreachable', 502],
  ['timeout', 504],
] as const)('says why there is none: %s', async (kind, status) => {
  const still = () => Promise.reject(new DeviceError({ kind, camera: 'porch', message: 'its sentence' }));
  const reply = await ask(await start({ still }), { path, headers: bearer('cem-secret') });
  expect([reply.status, JSON.parse(reply.body)]).toEqual([status, { error: 'its sentence' }]);
});

it('asks a camera that is switched off for none', async () => {
  const reply = await ask(await start({ enabled: false }), { path, headers: bearer('cem-secret') });
  expect([reply.status, JSON.parse(reply.body).error]).toEqual([409, 'porch is switched off']);
});

it('waits for a camera that hangs only so long', async () => {
  const still = (signal: AbortSignal) =>
    new Promise<Buffer>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const reply = await ask(await start({ still }, 20), { path, headers: bearer('cem-secret') });
  expect([reply.status, JSON.parse(reply.body).error]).toEqual([
    504,
    'porch takes too long for a still; try again',
  ]);
});
