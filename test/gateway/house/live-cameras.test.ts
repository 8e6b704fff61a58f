import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../../../config/load.ts';
import { openSwitchedOff } from '../../../gateway/cameras/switched-off.ts';
import { LiveCameras } from '../../../gateway/house/live-cameras.ts';
import { eventually } from '../../helpers/eventually.ts';

const logger = pino({ level: 'silent' });
const SIZE = 'simulated: { width: 256, height: 144, fps: 2 }';

async function start(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-live-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const switchedOff = await openSwitchedOff({ directory: folder, logger });
  const config = parseConfig(text, { file: 'oriel.yaml' });
  const cameras = new LiveCameras({
    config,
    userAgent: 'Oriel/test',
    switchedOff,
    findDevice: async () => undefined,
    logger,
  });
  onTestFinished(async () => {
    await cameras.close();
    await cameras.closeSimulated();
  });
  return { cameras, config, switchedOff };
}

it('runs cameras from when they are raised until they are lowered, and tells of each change', async () => {
  const { cameras, config, switchedOff } = await start(
    `cameras: [{ name: demo, ${SIZE} }, { name: off, enabled: false, ${SIZE} }]\nstream: { warm: never }`,
  );
  let changes = 0;
  cameras.posts.onChange(() => changes++);
  for (const camera of config.cameras) await cameras.raise(camera);
  expect(changes).toBeGreaterThanOrEqual(2);
  expect(cameras.posts.list().map(({ name, enabled }) => [name, enabled])).toEqual([
    ['demo', true],
    ['off', false],
  ]);
  await eventually(() => cameras.posts.get('demo')?.facts(), { what: 'the camera’s facts' });

  await cameras.posts.get('off')?.setEnabled(true);
  expect(switchedOff.isEnabled('off', false)).toBe(true);
  expect(await cameras.lower('off')).toBe(true);
  expect(await cameras.lower('off')).toBe(false);
  expect(switchedOff.isEnabled('off', false)).toBe(false);
  expect([...cameras.simulated.keys()]).toEqual(['demo']);
  expect(cameras.known()).toEqual([{ name: 'demo' }]);
});

it('knows a camera by its address, and by what it says of itself once it has answered', async () => {
  const { cameras, config } = await start(`cameras: [{ name: demo, ${SIZE} }]\nstream: { warm: never }`);
  for (const camera of config.cameras) await cameras.raise(camera);
  const demo = cameras.simulated.get('demo');
  if (!demo) throw new Error('the simulated camera does not run');
  const { onvifUrl: url, username, password, identity } = demo;
  const source = { kind: 'onvif', url, username, password, profile: {} } as const;
  const [first] = config.cameras;
  if (!first) throw new Error('no camera');
  await cameras.raise({ ...first, name: 'gate', source });
  expect(cameras.known()[1]).toMatchObject({ name: 'gate', url });
  await eventually(() => cameras.known()[1]?.identity === identity, { what: 'its identity' });
});

it('lets a camera begin anew in its place, by another name and switched off as before', async () => {
  const { cameras, config, switchedOff } = await start(
    `cameras: [{ name: demo, ${SIZE} }, { name: yard, ${SIZE} }]\nstream: { warm: never }`,
  );
  for (const camera of config.cameras) await cameras.raise(camera);
  const [first] = config.cameras;
  if (!first) throw new Error('no camera');
  await eventually(() => cameras.facts('demo'), { what: 'the camera’s facts' });
  await cameras.posts.get('demo')?.setEnabled(false);
  const before = cameras.simulated.get('demo');

  const dropped = await cameras.prepare('demo', { ...first, name: 'shed' });
  await dropped.drop();
  expect(cameras.posts.list().map(({ name }) => name)).toEqual(['demo', 'yard']);

  const ready = await cameras.prepare('demo', { ...first, name: 'gate' });
  expect(cameras.get('demo')).toBe(first);
  await ready.takePlace();
  expect(cameras.posts.list().map(({ name, enabled }) => [name, enabled])).toEqual([
    ['gate', false],
    ['yard', true],
  ]);
  expect([cameras.get('demo'), cameras.get('gate')?.name]).toEqual([undefined, 'gate']);
  expect(cameras.simulated.get('gate')).not.toBe(before);
  expect([...cameras.simulated.keys()].sort()).toEqual(['gate', 'yard']);
  expect(switchedOff.isEnabled('demo', true)).toBe(true);
  await expect(cameras.ask('gate')).rejects.toThrow('gate is switched off');

  const again = cameras.get('gate');
  if (!again) throw new Error('no camera');
  await (await cameras.prepare('gate', again)).takePlace();
  expect(cameras.posts.get('gate')?.info()).toMatchObject({ formerly: 'demo' });

  // The name is another's from then on, also once that has gone.
  await cameras.raise(first);
  expect(cameras.posts.get('gate')?.info()).not.toHaveProperty('formerly');
  await cameras.lower('demo');
  expect(cameras.posts.get('gate')?.info()).not.toHaveProperty('formerly');

  const late = await cameras.prepare('gate', { ...again, name: 'late' });
  await cameras.close();
  await expect(late.takePlace()).rejects.toThrow('the gateway is ending');
  await late.drop();
  expect(switchedOff.isEnabled('gate', true)).toBe(false);
});

it('raises none any more once it is closed', async () => {
  const { cameras, config } = await start(`cameras: [{ name: demo, ${SIZE} }]`);
  await cameras.close();
  const [camera] = config.cameras;
  if (!camera) throw new Error('no camera');
  await expect(cameras.raise(camera)).rejects.toThrow('the gateway is ending');
  expect(cameras.simulated.size).toBe(0);
});
