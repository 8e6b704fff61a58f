import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CameraFacts, DeviceError, STILL } from '../../../devices/camera.ts';
import { Motion } from '../../../gateway/control/motion.ts';
import { held, PTZ, scriptedControl } from './scripted-control.ts';
import { ScriptedPtz } from './scripted-ptz.ts';

const right = { pan: 0.5, tilt: 0, zoom: 0 };
const logger = pino({ level: 'silent' });
const away = () =>
  Promise.reject(new DeviceError({ kind: 'unreachable', camera: 'porch', message: 'porch is away' }));
const refusing = () =>
  Promise.reject(new DeviceError({ kind: 'refused', camera: 'porch', message: 'porch will not' }));

describe('a stop has the last word', () => {
  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function setUpMotion() {
    const ptz = new ScriptedPtz();
    return { ptz, motion: new Motion({ camera: 'porch', drive: ptz, still: STILL, silenceMs: 500, logger }) };
  }

  it('also where the second stop, after a move that hung, is the one that fails', async () => {
    const { ptz, motion } = setUpMotion();
    const slow = held();
    ptz.script.push(slow.call, () => Promise.resolve(), away);
    const moving = motion.move(right);
    const stopping = motion.stop();
    slow.finish();
    await moving;
    await expect(stopping).rejects.toThrow('away');
    expect(motion.moving).toBe(true);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop', 'stop', 'stop']);
    expect(motion.moving).toBe(false);
  });

  it('also where a move still hangs when the stop is tried again', async () => {
    const { ptz, motion } = setUpMotion();
    const slow = held();
    ptz.script.push(slow.call, away);
    const moving = motion.move(right);
    await expect(motion.stop()).rejects.toThrow('away');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop', 'stop']);
    slow.finish();
    await moving;
    await vi.advanceTimersByTimeAsync(0);
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop', 'stop', 'stop']);
  });

  it('also for a camera that was away for half a minute', async () => {
    const { ptz, motion } = setUpMotion();
    await motion.move(right);
    let isAway = true;
    ptz.stop = () => (isAway ? away() : ScriptedPtz.prototype.stop.call(ptz));
    await expect(motion.stop()).rejects.toThrow('away');
    await vi.advanceTimersByTimeAsync(30_000);
    isAway = false;
    await vi.advanceTimersByTimeAsync(2_500);
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop']);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop']);
  });

  it('but a camera that is there and refuses is not asked for ever', async () => {
    const { ptz, motion } = setUpMotion();
    await motion.move(right);
    ptz.script.push(...Array.from({ length: 20 }, () => refusing));
    await expect(motion.stop()).rejects.toThrow('will not');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ptz.calls).toEqual(['move 0.5 0 0', ...Array(6).fill('stop')]);
  });

  function setUpControl() {
    const presets = held<CameraFacts>();
    const facts = { ptz: { ...PTZ, presets: [] } };
    const { ptz, control, join } = scriptedControl({ facts: () => facts, refresh: presets.call });
    const { link, heard } = join('p');
    return { ptz, presets, control, link, heard };
  }

  it('also when the gateway closes and the camera does not take the first', async () => {
    const { ptz, control, link } = setUpControl();
    await link.execute({ command: 'move', ...right });
    ptz.script.push(away);
    await control.stop();
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop', 'stop']);
  });

  it('also when the gateway closes while a stop is being tried again', async () => {
    const { ptz, control, link } = setUpControl();
    await link.execute({ command: 'move', ...right });
    ptz.script.push(away);
    expect(await link.execute({ command: 'stop' })).toMatchObject({ code: 'camera-unreachable' });
    await control.stop();
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop', 'stop']);
  });

  it('over a command of somebody who has left', async () => {
    const { ptz, link } = setUpControl();
    link.close();
    expect(await link.execute({ command: 'move', ...right })).toMatchObject({ code: 'busy' });
    expect(ptz.calls).toEqual([]);
  });

  it('and two seconds later the camera is free, also by a timer that fires early', async () => {
    // 0.02 ms behind the timers after 2 s.
    const { link, heard } = scriptedControl({ now: () => Date.now() * 0.99999 }).join('phone');
    await link.execute({ command: 'stop' });
    await vi.advanceTimersByTimeAsync(2_010);
    expect(heard.at(-1)).toEqual({ event: 'driver', driver: null });
  });

  it('over a preset that is still being looked up', async () => {
    const { ptz, presets, link } = setUpControl();
    const going = link.execute({ command: 'preset', preset: '1' });
    await link.execute({ command: 'stop' });
    presets.finish({ ptz: PTZ });
    expect(await going).toEqual({ status: 'ok', superseded: true });
    expect(ptz.calls).toEqual(['stop']);
  });

  it.each([{ command: 'home' }, { command: 'preset', preset: '1' }] as const)(
    'before $command, not in the middle of its travel',
    async (command) => {
      const { ptz, presets, link } = setUpControl();
      presets.finish({ ptz: PTZ });
      await link.execute({ command: 'move', ...right });
      expect(await link.execute(command)).toEqual({ status: 'ok' });
      await vi.advanceTimersByTimeAsync(2_000);
      expect(ptz.calls).toEqual(['move 0.5 0 0', 'stop', command.command === 'home' ? 'home' : 'preset 1']);
    },
  );

  it('but a camera that takes no stop at all still goes home', async () => {
    const { ptz, link } = setUpControl();
    ptz.stop = refusing;
    await link.execute({ command: 'move', ...right });
    expect(await link.execute({ command: 'home' })).toEqual({ status: 'ok' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await link.execute({ command: 'home' })).toEqual({ status: 'ok' });
    expect(ptz.calls).toEqual(['move 0.5 0 0', 'home', 'home']);
  });

  it('and finds room when other commands have taken it all, whichever door they came by', async () => {
    const { ptz, link } = setUpControl();
    for (let i = 0; i < 16; i++) void link.execute({ command: 'presets' });
    expect(await link.execute({ command: 'presets', transaction: 7 })).toMatchObject({
      code: 'busy',
      transaction: 7,
    });
    expect(await link.execute({ command: 'stop' })).toEqual({ status: 'ok' });
    expect(ptz.calls).toEqual(['stop']);
  });
});
