import { pino } from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { decideSnapshot, Snapshots } from '../../../gateway/automation/snapshots.ts';
import { MqttBus } from '../../../gateway/mqtt/bus.ts';
import { eventually } from '../../helpers/eventually.ts';
import { FakeCamera } from './fake-cameras.ts';

const motion = { isNew: true, takenAt: undefined, everyMs: 10_000, now: 50_000 };

describe('motion and its picture', () => {
  it.each([
    ['takes one where it begins', {}, { kind: 'take' }],
    ['takes none of which there is one already', { isNew: false }, { kind: 'none' }],
    ['waits where the last is not long ago', { takenAt: 45_000 }, { kind: 'wait', forMs: 5_000 }],
    ['takes one where the last is long ago', { takenAt: 40_000 }, { kind: 'take' }],
  ])('%s', (_what, change, decision) => {
    expect(decideSnapshot({ ...motion, ...change })).toEqual(decision);
  });
});

/** Of a camera, on a bus that reaches nobody: it does not have to. */
async function openSnapshots({ everyMs }: { everyMs: number }) {
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => log.push(line) });
  const url = 'mqtt://127.0.0.1:1';
  const bus = new MqttBus({ url, statusTopic: 'oriel/home/status', logger: pino({ level: 'silent' }) });
  onTestFinished(() => bus.close(100));
  const camera = new FakeCamera('porch');
  const snapshots = new Snapshots({
    bus,
    gateway: 'home',
    camera,
    onMotion: true,
    everyMs,
    logger,
    now: () => Date.now(),
  });
  return { camera, snapshots, log };
}

it('takes one later of motion that goes on, and none of what is over by then', async () => {
  const { camera, snapshots } = await openSnapshots({ everyMs: 10_000 });
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  for (const active of [true, false, true, false, true]) snapshots.motion(active);
  vi.advanceTimersByTime(9_999);
  expect(camera.taken).toBe(1);
  vi.advanceTimersByTime(1);
  expect(camera.taken).toBe(2);
  for (const active of [false, true, false]) snapshots.motion(active);
  vi.advanceTimersByTime(60_000);
  expect(camera.taken).toBe(2);
  snapshots.motion(true);
  expect(camera.taken).toBe(3);
  snapshots.close();
});

it('a picture that the camera does not give is told once, until it gives one', async () => {
  const { camera, snapshots, log } = await openSnapshots({ everyMs: 0 });
  camera.picture = undefined;
  const moves = async () => {
    const { taken } = camera;
    snapshots.motion(true);
    snapshots.motion(false);
    await eventually(() => camera.taken > taken);
  };
  for (let i = 0; i < 3; i++) await moves();
  await eventually(() => log.length > 0, { what: 'the line' });
  camera.picture = Buffer.from('x');
  await moves();
  camera.picture = undefined;
  await moves();
  await eventually(() => log.length === 2, { what: 'the second line' });
  expect(log.every((line) => line.includes('motion took no picture') && line.includes('nobody there'))).toBe(
    true,
  );
  camera.known = { snapshot: false };
  const { taken } = camera;
  snapshots.motion(true);
  expect(camera.taken).toBe(taken);
  snapshots.close();
  expect(camera.listeners()).toBe(0);
});

it('takes the picture of motion that began before the camera had told that it gives any', async () => {
  const { camera, snapshots } = await openSnapshots({ everyMs: 0 });
  camera.known = undefined;
  snapshots.motion(true);
  expect(camera.taken).toBe(0);
  camera.known = { snapshot: true };
  snapshots.motion(true);
  snapshots.motion(true);
  expect(camera.taken).toBe(1);
  snapshots.close();
});

it('sends no picture again of before the camera was switched off', async () => {
  const { camera, snapshots } = await openSnapshots({ everyMs: 0 });
  await camera.takeSnapshot();
  snapshots.forget();
  snapshots.resend();
  expect(snapshots.count).toBe(1);
  snapshots.close();
});

it('sends a picture again once a second, however many ask for it', async () => {
  const { camera, snapshots } = await openSnapshots({ everyMs: 0 });
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  snapshots.resend();
  expect(snapshots.count).toBe(0);
  await camera.takeSnapshot();
  for (let i = 0; i < 100; i++) snapshots.resend();
  expect(snapshots.count).toBe(2);
  vi.advanceTimersByTime(1_000);
  expect(snapshots.count).toBe(3);
  vi.advanceTimersByTime(60_000);
  expect(snapshots.count).toBe(3);
  snapshots.resend();
  expect(snapshots.count).toBe(4);
  snapshots.close();
});
