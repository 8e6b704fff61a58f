import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { STILL } from '../../../viewer/models/control/motion.ts';
import { createGamepadDrive } from '../../../viewer/models/stage/gamepad-drive.ts';
import {
  asksForHome,
  type GamepadState,
  motionOfGamepad,
} from '../../../viewer/models/stage/gamepad-motion.ts';

const REST: GamepadState = { axes: [0, 0, 0, 0], buttons: Array<number>(17).fill(0) };

function pressed(values: Readonly<Record<number, number>>): GamepadState {
  return { ...REST, buttons: REST.buttons.map((value, index) => values[index] ?? value) };
}

describe('what a gamepad asks for', () => {
  it.each<[name: string, state: GamepadState, motion: object]>([
    ['nothing at rest', REST, STILL],
    ['nothing of a worn stick', { ...REST, axes: [0.12, -0.12] }, STILL],
    ['little of one that is hardly pushed', { ...REST, axes: [0.4, 0] }, { pan: 0.08, tilt: 0, zoom: 0 }],
    ['all to the right', { ...REST, axes: [1, 0] }, { pan: 1, tilt: 0, zoom: 0 }],
    ['all of one that does not reach its rim', { ...REST, axes: [0, -0.96] }, { pan: 0, tilt: 1, zoom: 0 }],
    ['aslant no more than straight on', { ...REST, axes: [-1, 1] }, { pan: -0.71, tilt: -0.71, zoom: 0 }],
    ['in, by the right trigger', pressed({ 7: 1 }), { pan: 0, tilt: 0, zoom: 1 }],
    ['out, by the left trigger halfway', pressed({ 6: 0.54 }), { pan: 0, tilt: 0, zoom: -0.25 }],
    ['nothing of a trigger that hardly moves', pressed({ 7: 0.05 }), STILL],
    ['in, by the right shoulder', pressed({ 5: 1 }), { pan: 0, tilt: 0, zoom: 0.6 }],
    ['out, by the left shoulder', pressed({ 4: 1 }), { pan: 0, tilt: 0, zoom: -0.6 }],
    ['nothing, by both', pressed({ 4: 1, 5: 1 }), STILL],
    ['nothing of one with no stick at all', { axes: [], buttons: [] }, STILL],
  ])('%s', (_, state, motion) => {
    expect(motionOfGamepad(state)).toEqual(motion);
  });

  it('home, by A', () => {
    expect(asksForHome(pressed({ 0: 1 }))).toBe(true);
    expect(asksForHome(pressed({ 1: 1 }))).toBe(false);
    expect(asksForHome({ axes: [], buttons: [] })).toBe(false);
  });
});

function setUp() {
  let state: GamepadState | undefined;
  let frame: (() => void) | undefined;
  let changed: (() => void) | undefined;
  const attending = signal(true);
  const done: unknown[] = [];
  const drive = createGamepadDrive({
    attending,
    gamepads: {
      read: () => state,
      listen(run) {
        changed = run;
        return () => {
          changed = undefined;
        };
      },
      nextFrame(run) {
        frame = run;
        return () => {
          frame = undefined;
        };
      },
    },
    ptz: {
      hold: (_, motion) => done.push(['hold', motion.pan]),
      steer: (_, motion) => done.push(['steer', motion.pan]),
      release: () => done.push('release'),
      home: () => done.push('home'),
    },
  });
  return {
    drive,
    attending,
    /** What was done since the last look. */
    done: () => done.splice(0),
    asksForFrames: () => frame !== undefined,
    isListening: () => changed !== undefined,
    plug(next: GamepadState | undefined) {
      state = next;
      changed?.();
    },
    show(next: GamepadState) {
      state = next;
      frame?.();
    },
  };
}

describe('driving by gamepad', () => {
  it('looks at none where none is, or nobody looks', () => {
    const { plug, attending, asksForFrames, drive, isListening } = setUp();
    expect(asksForFrames()).toBe(false);
    plug(REST);
    expect(asksForFrames()).toBe(true);
    attending.value = false;
    expect(asksForFrames()).toBe(false);
    attending.value = true;
    expect(asksForFrames()).toBe(true);
    drive.dispose();
    expect(asksForFrames()).toBe(false);
    expect(isListening()).toBe(false);
  });

  it('holds, steers and lets go once', () => {
    const { plug, show, done } = setUp();
    plug(REST);
    show({ ...REST, axes: [1, 0] });
    show({ ...REST, axes: [-1, 0] });
    show(REST);
    show(REST);
    expect(done()).toEqual([['hold', 1], ['steer', -1], 'release']);
  });

  it.each<[name: string, run: (scene: ReturnType<typeof setUp>) => void]>([
    ['it is unplugged', ({ plug }) => plug(undefined)],
    [
      'nobody looks any more',
      ({ attending }) => {
        attending.value = false;
      },
    ],
    ['it is over', ({ drive }) => drive.dispose()],
  ])('lets go where %s', (_, run) => {
    const scene = setUp();
    scene.plug({ ...REST, axes: [1, 0] });
    expect(scene.done()).toEqual([['hold', 1]]);
    run(scene);
    expect(scene.done()).toEqual(['release']);
  });

  it('sends the camera home once a press', () => {
    const { plug, show, done } = setUp();
    plug(REST);
    show(pressed({ 0: 1 }));
    show(pressed({ 0: 1 }));
    expect(done()).toEqual(['home']);
    show(REST);
    show(pressed({ 0: 1 }));
    expect(done()).toEqual(['home']);
  });
});
