import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOnvifCamera } from '../../../devices/onvif/onvif-camera.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../../helpers/onvif-camera.ts';

let device: OnvifTestCamera;

beforeAll(async () => {
  device = await startOnvifCamera('porch');
});

afterAll(() => device?.close());

it.each([
  ['two streams', undefined, ['main', 'sub']],
  ['the same profile for both', { main: 'main', sub: 'main' }, undefined],
  ['a profile that is not there', { sub: 'attic' }, undefined],
])('tells which qualities there are: %s', async (_name, profiles, expected) => {
  const { name, onvifUrl: url, username, password } = device;
  const logger = pino({ level: 'silent' });
  const camera = createOnvifCamera({ name, url, username, password, profiles, timeoutMs: 20_000, logger });
  const { qualities } = await camera.probe(new AbortController().signal);
  expect(qualities).toEqual(expected);
  camera.close();
});
