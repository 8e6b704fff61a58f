import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { createOnvifCamera } from '../../../devices/onvif/onvif-camera.ts';
import type { Command } from '../../../protocol/commands.ts';
import { eventually } from '../../helpers/eventually.ts';
import { isStill, isStop, startOnvifCamera } from '../../helpers/onvif-camera.ts';
import { standPost } from './stand-post.ts';

const logger = pino({ level: 'silent' });

async function setUp() {
  const simulated = await startOnvifCamera('porch');
  onTestFinished(() => simulated.close());
  const credentials = { username: 'oriel', password: 'p@ss:word/1' };
  const camera = createOnvifCamera({ name: 'porch', url: simulated.onvifUrl, ...credentials, logger });
  const events = { enabled: true, clearAfterMs: 300_000, doorbells: [] };
  const post = standPost({ camera, events });
  await eventually(() => post.available && post.heard === 'yes', { what: 'the camera', withinMs: 15_000 });
  const principal = { id: 'token:owner', name: 'owner', role: 'admin', cameras: ['*'] } as const;
  const link = post.control({ id: 'o', principal, send: () => undefined });
  return { simulated, post, link, say: (command: Command) => link.execute(command) };
}

it('keeps a place of a real camera, finds it again and calls it otherwise', async () => {
  const { post, say } = await setUp();
  const names = () => post.facts()?.ptz?.presets.map(({ name }) => name);
  expect(await say({ command: 'move-to', pan: 0.4, tilt: 0.1 })).toEqual({ status: 'ok' });
  await eventually(() => samePan(post.state().position, 0.4), { what: 'the place', withinMs: 15_000 });
  expect(await say({ command: 'save-preset', name: 'Gate' })).toMatchObject({ status: 'ok' });
  await eventually(() => names()?.includes('Gate'), { what: 'the preset' });
  expect(post.state()).toMatchObject({ preset: 'Gate' });
  await say({ command: 'move-by', pan: -0.2, tilt: 0, zoom: 0 });
  expect(post.state()).toMatchObject({ preset: null });
  await eventually(() => samePan(post.state().position, 0.2), { what: 'the step', withinMs: 15_000 });
  expect(await say({ command: 'rename-preset', preset: 'Gate', name: 'Garage' })).toMatchObject({
    status: 'ok',
  });
  expect(samePan(post.state().position, 0.4)).toBe(true);
  await eventually(() => names()?.includes('Garage'), { what: 'the new name' });
  expect(names()).not.toContain('Gate');
  expect(await say({ command: 'remove-preset', preset: 'garage' })).toEqual({ status: 'ok' });
  await eventually(() => !names()?.includes('Garage'), { what: 'the preset to go' });
});

it('brings a point of the picture to its middle', async () => {
  const { simulated, post, say } = await setUp();
  expect(post.info().ptz).toMatchObject({ centre: true });
  const { pan, zoom } = simulated.pose();
  expect(await say({ command: 'move-by', pan: 0.3, tilt: 0, zoom: 0, unit: 'picture' })).toEqual({
    status: 'ok',
  });
  // A third of half its widest picture, which is 640 units in a world where it can turn by 480; zoomed in by less.
  const turned = (0.3 * 320) / 240 / 4 ** zoom;
  await eventually(() => samePan(post.state().position, pan + turned), {
    what: 'the point in the middle',
    withinMs: 15_000,
  });
});

it('stops a real camera whose driver has gone', async () => {
  const { simulated, link, say } = await setUp();
  expect(await say({ command: 'move', pan: 0.5, tilt: 0, zoom: 0 })).toEqual({ status: 'ok' });
  link.close();
  await eventually(() => simulated.ptzCalls().some(isStop), { what: 'the stop' });
  expect(await isStill(simulated)).toBe(true);
});

it('switches, focuses and pictures a real camera', async () => {
  const { post, say } = await setUp();
  const taken: number[] = [];
  post.onSnapshot((jpeg) => taken.push(jpeg.length));
  expect(await say({ command: 'imaging', night: 'on' })).toMatchObject({
    status: 'ok',
    imaging: { night: 'on' },
  });
  expect(await say({ command: 'focus', speed: 0.5 })).toEqual({ status: 'ok' });
  expect(await say({ command: 'relay', relay: 1, state: 'on' })).toEqual({ status: 'ok' });
  await eventually(() => post.info().relays?.[0]?.active, { what: 'the relay' });
  expect(await say({ command: 'snapshot' })).toEqual({ status: 'ok', bytes: taken[0] });
  expect(taken[0]).toBeGreaterThan(1_000);
});

function samePan(position: unknown, pan: number): boolean {
  const told =
    typeof position === 'object' && position !== null && 'pan' in position ? position.pan : undefined;
  return typeof told === 'number' && Math.abs(told - pan) < 0.02;
}
