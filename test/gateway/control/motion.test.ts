import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { STILL } from '../../../devices/camera.ts';
import { Motion } from '../../../gateway/control/motion.ts';
import { ScriptedPtz } from './scripted-ptz.ts';

const right = { pan: 0.5, tilt: 0, zoom: 0 };
const left = { pan: -0.5, tilt: 0, zoom: 0 };
const up = { pan: 0, tilt: 0.5, zoom: 0 };

function setUp() {
  const ptz = new ScriptedPtz();
  const motion = new Motion({
    ...{ camera: 'porch', drive: ptz, still: STILL, silenceMs: 500 },
    logger: pino({ level: 'silent' }),
  });
  return { ptz, motion };
}

/** A camera call that ends when told. */
function held(): { call: () => Promise<void>; finish: () => void } {
  let finish = () => {};
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { call: () => ended, finish: () => finish() };
}

describe('Motion', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('stops the camera 500 ms after the last word of its driver', async () => {
    const { ptz, motion } = setUp();
    await motion.move(right);
    await vi.advanceTimersByTimeAsync(400);
    await motion.move(right);
    await vi.advanceTimersByTimeAsync(499);
    expect(ptz.calls).toEqual(['move 0.5 0 0']);
    expect(motion.moving).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop']);
    expect(motion.moving).toBe(false);
  });

  it('sends an unchanged move again only before the camera would stop by itself', async () => {
    const { ptz, motion } = setUp();
    for (let at = 0; at <= 1_200; at += 150) {
      await motion.move(right);
      await vi.advanceTimersByTimeAsync(150);
    }
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'move 0.5 0 0', 'move 0.5 0 0']);
  });

  it('skips what was asked while a slow camera answered, but for the newest', async () => {
    const { ptz, motion } = setUp();
    const slow = held();
    ptz.script.push(slow.call);
    const answers = [motion.move(right), motion.move(left), motion.move(up)];
    slow.finish();
    await Promise.all(answers);
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'move 0 0.5 0']);
  });

  it('lets a stop overtake a move that hangs, and stops again when that move has ended', async () => {
    const { ptz, motion } = setUp();
    const slow = held();
    ptz.script.push(slow.call);
    const moving = motion.move(right);
    const stopping = motion.stop();
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop']);
    slow.finish();
    await Promise.all([moving, stopping]);
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop', 'stop']);
  });

  it('does not send a move that a stop has overtaken', async () => {
    const { ptz, motion } = setUp();
    const slow = held();
    ptz.script.push(slow.call);
    const answers = [motion.move(right), motion.move(left), motion.stop()];
    slow.finish();
    await Promise.all(answers);
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop', 'stop']);
  });

  it('tries a refused stop again until the camera takes it', async () => {
    const { ptz, motion } = setUp();
    await motion.move(right);
    const refuse = () => Promise.reject(new Error('busy'));
    ptz.script.push(refuse, refuse);
    await expect(motion.stop()).rejects.toThrow('busy');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop', 'stop', 'stop']);
  });

  it('does not go on stopping once it is to move again', async () => {
    const { ptz, motion } = setUp();
    ptz.script.push(() => Promise.reject(new Error('busy')));
    await expect(motion.stop()).rejects.toThrow('busy');
    await motion.move(right);
    await vi.advanceTimersByTimeAsync(450);
    expect(ptz.calls).toEqual(['stop', 'move 0.5 0 0']);
  });

  it('takes a move of no speed for a stop', async () => {
    const { ptz, motion } = setUp();
    await motion.move({ pan: 0, tilt: 0, zoom: 0 });
    expect(ptz.calls).toEqual(['stop']);
  });

  it('tells that the camera refused a move, and sends it again when asked again', async () => {
    const { ptz, motion } = setUp();
    ptz.script.push(() => Promise.reject(new Error('locked')));
    await expect(motion.move(right)).rejects.toThrow('locked');
    await motion.move(right);
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'move 0.5 0 0']);
  });
});
