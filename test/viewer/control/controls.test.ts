import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MOVE_REPEAT_MS } from '../../../protocol/commands.ts';
import type { CameraInfo } from '../../../protocol/messages.ts';
import { createControls } from '../../../viewer/models/control/controls.ts';
import { PORCH, YARD } from '../fakes/gateway.ts';
import { layControlLine } from './control-line.ts';

function setUp(first: CameraInfo = PORCH) {
  const line = layControlLine(first);
  const controls = createControls(line.ends);
  return {
    ...line,
    controls,
    /** What was sent since the last look, without its transactions. */
    orders: () => line.sent.splice(0).map(({ transaction: _, ...order }) => order),
  };
}

const REFUSED = { status: 'error', code: 'camera-refused', error: 'porch is busy' };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('settings of the picture', () => {
  it('are asked for, and shown as the camera tells them', () => {
    const { controls, sent, answer } = setUp();
    controls.imaging.ask();
    expect(sent).toMatchObject([{ command: 'imaging' }]);
    answer({ status: 'ok', imaging: { night: 'auto', brightness: 0.4 } });
    expect(controls.imaging.settings.value).toEqual({ night: 'auto', brightness: 0.4 });
  });

  it('follow a slider at most five times a second, with the last value always', () => {
    const { controls, orders, answer } = setUp();
    const { imaging } = controls;
    for (let i = 0; i < 50; i++) {
      imaging.set({ brightness: i / 100 });
      vi.advanceTimersByTime(20);
      answer({ status: 'ok' });
    }
    vi.advanceTimersByTime(1000);
    const sent = orders();
    expect(sent.length).toBeLessThanOrEqual(6);
    expect(sent[0]).toEqual({ command: 'imaging', brightness: 0 });
    expect(sent.at(-1)).toEqual({ command: 'imaging', brightness: 0.49 });
  });

  it('wait for a slow camera instead of piling up', () => {
    const { controls, sent, answer } = setUp();
    controls.imaging.set({ contrast: 0.1 });
    controls.imaging.set({ contrast: 0.2 });
    controls.imaging.set({ night: 'on' });
    vi.advanceTimersByTime(3000);
    expect(sent).toHaveLength(1);
    answer({ status: 'ok', imaging: { contrast: 0.1, night: 'auto' } });
    expect(sent.at(-1)).toMatchObject({ command: 'imaging', contrast: 0.2, night: 'on' });
    expect(controls.imaging.settings.value).toEqual({ contrast: 0.2, night: 'on' });
    answer({ status: 'ok', imaging: { contrast: 0.2, night: 'on' } });
    expect(controls.imaging.settings.value).toEqual({ contrast: 0.2, night: 'on' });
  });

  it('are shown again as they are where the camera refuses', () => {
    const { controls, sent, answer, reports } = setUp();
    controls.imaging.ask();
    answer({ status: 'ok', imaging: { night: 'auto' } });
    controls.imaging.set({ night: 'on' });
    expect(controls.imaging.settings.value).toEqual({ night: 'on' });
    answer(REFUSED);
    expect(reports).toMatchObject([{ camera: 'porch', outcome: { code: 'camera-refused' } }]);
    expect(sent.at(-1)).toEqual({ command: 'imaging', transaction: 'set-3' });
    answer({ status: 'ok', imaging: { night: 'auto' } });
    expect(controls.imaging.settings.value).toEqual({ night: 'auto' });
  });

  it('are asked for again where the question was lost, which nobody is told of the first time', () => {
    const { controls, sent, answer, reports } = setUp();
    controls.imaging.ask();
    expect(controls.imaging.asking.value).toBe(true);
    vi.advanceTimersByTime(5000);
    expect(sent).toHaveLength(2);
    expect(reports).toEqual([]);
    answer({ status: 'ok', imaging: { night: 'auto' } });
    expect(controls.imaging.settings.value).toEqual({ night: 'auto' });
    expect(controls.imaging.asking.value).toBe(false);
  });

  it('are not asked for without end, and who refuses them is not still being asked', () => {
    const { controls, sent, answer, reports } = setUp();
    controls.imaging.ask();
    vi.advanceTimersByTime(60_000);
    expect(sent).toHaveLength(2);
    expect(reports).toMatchObject([{ outcome: { kind: 'unanswered' } }]);
    controls.imaging.ask();
    answer(REFUSED);
    expect(controls.imaging.asking.value).toBe(false);
    expect(reports).toMatchObject([{}, { outcome: { code: 'camera-refused' } }]);
  });

  it('of one camera are not taken for the next one’s', () => {
    const { controls, camera, sent, channel } = setUp();
    controls.imaging.ask();
    const [asked] = sent;
    camera.value = YARD;
    channel.receive(
      JSON.stringify({ transaction: asked?.transaction, status: 'ok', imaging: { night: 'on' } }),
    );
    expect(controls.imaging.settings.value).toBeUndefined();
  });
});

describe('focus by hand', () => {
  it('is repeated while held, and stops once', () => {
    const { controls, orders } = setUp();
    controls.focus.hold(-0.5);
    vi.advanceTimersByTime(2 * MOVE_REPEAT_MS);
    controls.focus.release();
    controls.focus.release();
    vi.advanceTimersByTime(1000);
    const near = { command: 'focus', speed: -0.5 };
    expect(orders()).toEqual([near, near, near, { command: 'focus', speed: 0 }]);
  });

  it('that is refused is not asked for again', () => {
    const { controls, orders, answer, reports } = setUp();
    controls.focus.hold(0.5);
    answer(REFUSED);
    vi.advanceTimersByTime(1000);
    controls.focus.release();
    expect(orders()).toEqual([{ command: 'focus', speed: 0.5 }]);
    expect(reports).toHaveLength(1);
  });

  it('ends at the camera that is left, and what was asked there is answered no more', () => {
    const { controls, channel, orders, reports } = setUp();
    controls.focus.hold(0.5);
    controls.keep({ command: 'set-home' });
    channel.ending();
    expect(orders().at(-1)).toEqual({ command: 'focus', speed: 0 });
    expect(controls.upkeep.value).toBeUndefined();
    vi.advanceTimersByTime(60_000);
    expect(reports).toEqual([]);
  });

  it('ends by itself after a click', () => {
    const { controls, orders } = setUp();
    controls.focus.nudge(0.5);
    vi.advanceTimersByTime(1000);
    expect(orders().at(-1)).toEqual({ command: 'focus', speed: 0 });
    expect(vi.getTimerCount()).toBeLessThanOrEqual(4);
  });
});

describe('presets that are kept', () => {
  const save = { command: 'save-preset', name: 'Gate' } as const;

  it('are told to be done once the camera has taken them', () => {
    const { controls, orders, answer } = setUp();
    const onDone = vi.fn();
    controls.keep(save, onDone);
    expect(controls.upkeep.value).toEqual(save);
    controls.keep({ command: 'remove-preset', preset: '1' });
    answer({ status: 'ok', preset: '7' });
    expect(orders()).toEqual([save]);
    expect(onDone).toHaveBeenCalledOnce();
    expect(controls.upkeep.value).toBeUndefined();
  });

  it('are not, where it refuses; and it may take its time', () => {
    const { controls, answer, reports } = setUp();
    const onDone = vi.fn();
    controls.keep({ command: 'rename-preset', preset: '1', name: 'Gate' }, onDone);
    vi.advanceTimersByTime(20_000);
    expect(reports).toEqual([]);
    answer(REFUSED);
    expect(onDone).not.toHaveBeenCalled();
    expect(controls.upkeep.value).toBeUndefined();
    expect(reports).toHaveLength(1);
  });
});

describe('controls', () => {
  it('switch a relay', () => {
    const { controls, orders } = setUp();
    controls.switchRelay('LAMP', 'on');
    expect(orders()).toEqual([{ command: 'relay', relay: 'LAMP', state: 'on' }]);
  });

  it.each([
    ['whoever may not', { ...PORCH, mayCommand: false }, true],
    ['a channel that is closed', PORCH, false],
  ])('send nothing for %s', (_name, camera, open) => {
    const { controls, channel, sent } = setUp(camera);
    channel.open.value = open;
    expect(controls.ready.value).toBe(false);
    controls.imaging.set({ night: 'on' });
    controls.focus.hold(1);
    controls.switchRelay('LAMP', 'on');
    controls.keep({ command: 'set-home' });
    expect(sent).toEqual([]);
    expect(controls.upkeep.value).toBeUndefined();
  });

  it('leave nothing running', () => {
    const { controls } = setUp();
    controls.focus.hold(1);
    controls.imaging.set({ brightness: 1 });
    controls.keep({ command: 'set-home' });
    controls.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});
