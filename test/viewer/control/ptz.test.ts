import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MOVE_REPEAT_MS } from '../../../protocol/commands.ts';
import type { CameraInfo } from '../../../protocol/messages.ts';
import { STILL } from '../../../viewer/models/control/motion.ts';
import { createPtz } from '../../../viewer/models/control/ptz.ts';
import { listenForPtzKeys } from '../../../viewer/models/control/ptz-keys.ts';
import type { Turn } from '../../../viewer/models/stage/turn.ts';
import { PORCH, YARD } from '../fakes/gateway.ts';
import { layControlLine } from './control-line.ts';

const LEFT = { ...STILL, pan: -0.6 };
const UP = { ...STILL, tilt: 0.6 };

function setUp(first: CameraInfo = PORCH) {
  const line = layControlLine(first);
  const blind = signal(false);
  const turn = signal<Turn>(0);
  const ptz = createPtz({ ...line.ends, blind, turn });
  return {
    ...line,
    blind,
    turn,
    ptz,
    /** What was sent since the last look. */
    commands: () => line.sent.splice(0).map(({ command }) => command),
  };
}

describe('driving a camera', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('moves at once when pressed, again while held, and stops once when released', () => {
    const { ptz, sent, commands } = setUp();
    ptz.hold('pad', LEFT);
    expect(sent).toEqual([{ command: 'move', pan: -0.6, tilt: 0, zoom: 0, transaction: 'ptz-1' }]);
    vi.advanceTimersByTime(3 * MOVE_REPEAT_MS);
    expect(commands()).toEqual(['move', 'move', 'move', 'move']);
    ptz.release('pad');
    ptz.release('pad');
    vi.advanceTimersByTime(1000);
    expect(commands()).toEqual(['stop']);
  });

  it('means directions as they are seen where the picture is turned', () => {
    const { ptz, turn, sent } = setUp();
    // A quarter clockwise: what the camera has on its left is seen above.
    turn.value = 1;
    ptz.hold('pad', UP);
    expect(sent.at(-1)).toMatchObject({ pan: -0.6, tilt: 0 });
    expect(ptz.motion.value).toEqual(UP);
    ptz.release('pad');
    turn.value = 2;
    ptz.hold('pad', UP);
    expect(sent.at(-1)).toMatchObject({ pan: 0, tilt: -0.6 });
  });

  it('aims by parts of the picture, where the camera can', () => {
    const { ptz, camera, sent, commands } = setUp();
    const first = camera.peek();
    if (!first?.ptz) throw new Error('a camera without motors');
    camera.value = { ...first, ptz: { ...first.ptz, centre: true } };
    ptz.hold('pad', LEFT);
    ptz.aim({ x: 0.5, y: -0.25 });
    expect(sent.at(-1)).toMatchObject({ command: 'move-by', pan: 0.5, tilt: 0.25, zoom: 0, unit: 'picture' });
    expect(commands()).toEqual(['move', 'stop', 'move-by']);
    camera.value = { ...first, ptz: { ...first.ptz, centre: false } };
    ptz.aim({ x: 0.5, y: -0.25 });
    expect(commands()).toEqual([]);
  });

  it('says that a preset was taken, and not one that was refused', () => {
    const { ptz, answer } = setUp();
    const onTaken = vi.fn();
    ptz.goTo('1', onTaken);
    answer({ status: 'error', code: 'camera-refused', error: 'motor locked' });
    expect(onTaken).not.toHaveBeenCalled();
    ptz.goTo('1', onTaken);
    answer({ status: 'ok' });
    expect(onTaken).toHaveBeenCalledOnce();
  });

  it('follows a finger that slides with the next repeat', () => {
    const { ptz, sent } = setUp();
    ptz.hold('pad', LEFT);
    ptz.steer('pad', UP);
    ptz.steer('pad', { ...STILL, tilt: 1 });
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(MOVE_REPEAT_MS);
    expect(sent.at(-1)).toMatchObject({ pan: 0, tilt: 1 });
  });

  it('goes by steps where the camera has no other way, and needs no stop for them', () => {
    const ptz = PORCH.ptz && { ...PORCH.ptz, continuous: { panTilt: false, zoom: true } };
    const { ptz: drive, sent, commands } = setUp({ ...PORCH, ptz });
    drive.hold('pad', { ...STILL, pan: 1 });
    expect(sent).toEqual([{ command: 'move-by', pan: 0.12, tilt: 0, zoom: 0, transaction: 'ptz-1' }]);
    vi.advanceTimersByTime(1300);
    expect(commands()).toEqual(['move-by', 'move-by', 'move-by']);
    drive.release('pad');
    vi.advanceTimersByTime(1000);
    expect(commands()).toEqual([]);
    drive.nudge(LEFT);
    vi.advanceTimersByTime(1000);
    expect(commands()).toEqual(['move-by']);
    drive.hold('zoom', { ...STILL, zoom: 0.6 });
    drive.release('zoom');
    expect(commands()).toEqual(['move', 'stop']);
  });

  it('goes from place to place where the camera knows nothing else', () => {
    const none = { panTilt: false, zoom: false };
    const ptz = PORCH.ptz && { ...PORCH.ptz, continuous: none, relative: none };
    const { ptz: drive, sent, answer } = setUp({ ...PORCH, ptz });
    drive.hold('pad', { pan: 1, tilt: -1, zoom: 0 });
    drive.release('pad');
    expect(sent).toMatchObject([{ command: 'position' }]);
    answer({ status: 'ok', position: { pan: 0.95, tilt: 0.5, zoom: 0.2 } });
    expect(sent.at(-1)).toEqual({ command: 'move-to', pan: 1, tilt: 0.38, transaction: 'ptz-2' });
    drive.hold('zoom', { ...STILL, zoom: -1 });
    answer({ status: 'ok', position: { zoom: 0.1 } });
    expect(sent.at(-1)).toMatchObject({ command: 'move-to', zoom: 0 });
    drive.release('zoom');
    expect(sent).toHaveLength(4);
  });

  it('does not jump where the camera does not tell where it looks', () => {
    const none = { panTilt: false, zoom: false };
    const ptz = PORCH.ptz && { ...PORCH.ptz, continuous: none, relative: none };
    const { ptz: drive, commands, answer } = setUp({ ...PORCH, ptz });
    drive.hold('pad', LEFT);
    answer({ status: 'ok', position: {} });
    expect(commands()).toEqual(['position']);
  });

  it('takes one step that is refused for the whole hold', () => {
    const ptz = PORCH.ptz && { ...PORCH.ptz, continuous: { panTilt: false, zoom: false } };
    const { ptz: drive, commands, answer, reports } = setUp({ ...PORCH, ptz });
    drive.hold('pad', LEFT);
    answer({ status: 'error', code: 'camera-refused', error: 'motor locked' });
    vi.advanceTimersByTime(2000);
    expect(commands()).toEqual(['move-by']);
    expect(reports).toHaveLength(1);
  });

  it('begins when a finger slides out of the middle, and stops when it slides back', () => {
    const { ptz, commands } = setUp();
    ptz.hold('pad', STILL);
    expect(commands()).toEqual([]);
    ptz.steer('pad', LEFT);
    expect(commands()).toEqual(['move']);
    ptz.steer('pad', STILL);
    vi.advanceTimersByTime(MOVE_REPEAT_MS);
    expect(commands()).toEqual(['stop']);
    ptz.steer('pad', LEFT);
    expect(commands()).toEqual(['move']);
  });

  it('adds up what is held, and goes on with what stays held', () => {
    const { ptz, sent, commands } = setUp();
    ptz.hold('key ArrowLeft', LEFT);
    ptz.hold('key ArrowUp', UP);
    expect(sent.at(-1)).toMatchObject({ pan: -0.6, tilt: 0.6 });
    ptz.release('key ArrowLeft');
    expect(sent.at(-1)).toMatchObject({ command: 'move', pan: 0, tilt: 0.6 });
    commands();
    ptz.release('key ArrowUp');
    expect(commands()).toEqual(['stop']);
  });

  it('stops at a refusal, says it once, and takes the next press', () => {
    const { ptz, commands, answer, reports } = setUp();
    ptz.hold('pad', LEFT);
    answer({ status: 'error', code: 'busy', error: 'ben drives porch right now' });
    ptz.steer('pad', UP);
    vi.advanceTimersByTime(1000);
    expect(commands()).toEqual(['move']);
    expect(reports).toEqual([
      {
        camera: 'porch',
        order: { command: 'move', ...LEFT },
        outcome: { kind: 'error', code: 'busy', error: 'ben drives porch right now' },
      },
    ]);
    ptz.hold('pad', LEFT);
    expect(commands()).toEqual(['move']);
  });

  it('sends a stop after a move that the camera did not answer: it may be turning', () => {
    const { ptz, commands, answer } = setUp();
    ptz.hold('pad', LEFT);
    answer({ status: 'error', code: 'camera-unreachable', error: 'porch: timeout' });
    expect(commands()).toEqual(['move', 'stop']);
  });

  it('reports a command that nobody answers', () => {
    const { ptz, reports } = setUp();
    ptz.home();
    vi.advanceTimersByTime(4999);
    expect(reports).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(reports).toMatchObject([{ outcome: { kind: 'unanswered' } }]);
  });

  it('goes to presets and home, ends any hold before, and reports nothing that was taken', () => {
    const { ptz, sent, commands, answer, reports } = setUp();
    ptz.hold('pad', LEFT);
    ptz.goTo('1');
    expect(sent.at(-1)).toMatchObject({ command: 'preset', preset: '1' });
    answer({ status: 'ok' });
    expect(reports).toEqual([]);
    ptz.home();
    vi.advanceTimersByTime(1000);
    expect(commands()).toEqual(['move', 'stop', 'preset', 'home']);
  });

  it('moves for a moment where nothing can hold', () => {
    const { ptz, commands } = setUp();
    ptz.nudge(LEFT);
    vi.advanceTimersByTime(299);
    expect(commands()).toEqual(['move', 'move']);
    vi.advanceTimersByTime(1);
    expect(commands()).toEqual(['stop']);
  });

  it('lets go when the channel closes or the camera changes, and knows who may what', () => {
    const { ptz, channel, camera, commands } = setUp();
    ptz.hold('pad', LEFT);
    channel.open.value = false;
    expect(ptz.access.value).toBe('closed');
    expect(ptz.motion.value).toEqual(STILL);
    channel.open.value = true;
    vi.advanceTimersByTime(1000);
    expect(commands()).toEqual(['move']);

    camera.value = { ...PORCH, mayCommand: false };
    expect(ptz.access.value).toBe('forbidden');
    ptz.hold('pad', LEFT);
    ptz.home();
    camera.value = YARD;
    expect(ptz.access.value).toBe('none');
    ptz.hold('pad', LEFT);
    expect(commands()).toEqual([]);
  });

  it('says a last stop to the camera that it leaves, and takes nothing of it for the next one’s', () => {
    const { ptz, channel, camera, commands, reports } = setUp();
    channel.receive('{"event":"driver","driver":"ben"}');
    ptz.hold('pad', LEFT);
    channel.ending();
    expect(commands()).toEqual(['move', 'stop']);
    expect([ptz.motion.value, ptz.driver.value]).toEqual([STILL, undefined]);
    camera.value = { ...PORCH, name: 'gate' };
    vi.advanceTimersByTime(10_000);
    expect([commands(), reports]).toEqual([[], []]);
  });

  it('tells who drives, for as long as the channel stands', () => {
    const { ptz, channel } = setUp();
    channel.receive('{"event":"driver","driver":"ben"}');
    expect(ptz.driver.value).toBe('ben');
    channel.receive('{"event":"driver","driver":null}');
    expect(ptz.driver.value).toBeNull();
    channel.receive('{"event":"driver","driver":"ben"}');
    channel.open.value = false;
    expect(ptz.driver.value).toBeUndefined();
  });

  it('knows itself from another page of the same name', () => {
    const { ptz, channel, answer } = setUp();
    channel.receive('{"event":"driver","driver":"anna"}');
    expect(ptz.drives.value).toBe(false);
    ptz.hold('pad', LEFT);
    answer({ status: 'error', code: 'busy', error: 'anna drives porch right now' });
    expect(ptz.drives.value).toBe(false);
    channel.receive('{"event":"driver","driver":null}');
    ptz.hold('pad', LEFT);
    channel.receive('{"event":"driver","driver":"anna"}');
    expect(ptz.drives.value).toBe(true);
    answer({ status: 'ok' });
    ptz.release('pad');
    answer({ status: 'ok' });
    expect(ptz.drives.value).toBe(true);
    channel.receive('{"event":"driver","driver":null}');
    channel.receive('{"event":"driver","driver":"anna"}');
    expect(ptz.drives.value).toBe(false);
  });

  it('lets go of what nobody sees', () => {
    const { ptz, blind, commands } = setUp();
    ptz.hold('pad', LEFT);
    blind.value = true;
    expect(ptz.access.value).toBe('closed');
    ptz.hold('pad', LEFT);
    expect(commands()).toEqual(['move', 'stop']);
  });

  it('knows who drives for as long as the channel is open, seen or not', () => {
    const { ptz, blind, channel } = setUp();
    channel.receive('{"event":"driver","driver":"ben"}');
    blind.value = true;
    blind.value = false;
    expect(ptz.driver.value).toBe('ben');
    blind.value = true;
    channel.receive('{"event":"driver","driver":null}');
    expect(ptz.driver.value).toBeNull();
    channel.open.value = false;
    expect(ptz.driver.value).toBeUndefined();
  });

  it('does not mind what it does not understand', () => {
    const { ptz, channel, reports } = setUp();
    for (const text of ['', '{', '[]', '{"event":"party"}', '{"status":"ok","transaction":"ptz-99"}'])
      channel.receive(text);
    expect(ptz.access.value).toBe('ready');
    expect(reports).toEqual([]);
  });

  it('leaves nothing running', () => {
    const { ptz, commands } = setUp();
    ptz.hold('pad', LEFT);
    ptz.nudge(UP);
    ptz.dispose();
    expect(commands().at(-1)).toBe('stop');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('keys that drive', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function press(window: EventTarget, type: 'keydown' | 'keyup', key: string, more: object = {}): Event {
    const fields = { key, repeat: false, ctrlKey: false, metaKey: false, altKey: false, ...more };
    const event = Object.assign(new Event(type, { cancelable: true }), fields);
    window.dispatchEvent(event);
    return event;
  }

  function setUpKeys(camera?: CameraInfo) {
    const scene = setUp(camera);
    const window = new EventTarget();
    const typing = { value: false };
    const stop = listenForPtzKeys({ window, ptz: scene.ptz, isTyping: () => typing.value });
    return { ...scene, window, typing, stop };
  }

  it('move while held and stop when let go', () => {
    const { window, commands } = setUpKeys();
    expect(press(window, 'keydown', 'ArrowLeft').defaultPrevented).toBe(true);
    press(window, 'keydown', 'ArrowLeft', { repeat: true });
    expect(commands()).toEqual(['move']);
    vi.advanceTimersByTime(2 * MOVE_REPEAT_MS);
    expect(commands()).toEqual(['move', 'move']);
    press(window, 'keyup', 'ArrowLeft');
    expect(commands()).toEqual(['stop']);
  });

  it('stop when the window loses the focus', () => {
    const { window, commands } = setUpKeys();
    press(window, 'keydown', '+');
    window.dispatchEvent(new Event('blur'));
    vi.advanceTimersByTime(1000);
    expect(commands()).toEqual(['move', 'stop']);
  });

  it('let go of plus although shift went up first', () => {
    const { window, commands } = setUpKeys();
    press(window, 'keydown', '+');
    press(window, 'keyup', '=');
    expect(commands()).toEqual(['move', 'stop']);
  });

  it('leave typing, shortcuts and cameras that do not move alone', () => {
    const { window, typing, commands, stop } = setUpKeys();
    press(window, 'keydown', 'ArrowLeft', { altKey: true });
    press(window, 'keydown', 'a');
    typing.value = true;
    expect(press(window, 'keydown', 'ArrowLeft').defaultPrevented).toBe(false);
    typing.value = false;
    stop();
    press(window, 'keydown', 'ArrowLeft');
    expect(commands()).toEqual([]);
    expect(press(setUpKeys(YARD).window, 'keydown', 'ArrowLeft').defaultPrevented).toBe(false);
  });
});
