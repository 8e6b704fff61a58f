import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { createGestures } from '../../../viewer/models/stage/gestures.ts';
import { createLens } from '../../../viewer/models/stage/lens.ts';
import type { Point } from '../../../viewer/models/stage/turn.ts';
import { createFakeMemory } from '../fakes/memory.ts';

function setUp({ able = true, takesTaps = false } = {}) {
  let now = 0;
  const lens = createLens({
    watch: { chosen: signal('porch'), camera: signal(undefined) },
    gateway: 'home',
    memory: createFakeMemory(),
  });
  lens.resize({ width: 400, height: 200 });
  lens.setAspect(2);
  const done: unknown[] = [];
  const taps: Point[] = [];
  const hand = createGestures({
    clock: { now: () => now },
    lens,
    size: lens.size,
    steering: {
      able: () => able,
      hold: ({ pan, tilt }) => done.push(['hold', pan, tilt]),
      steer: ({ pan, tilt }) => done.push(['steer', pan, tilt]),
      release: () => done.push('release'),
    },
    onTap(at) {
      taps.push(at);
      return takesTaps;
    },
  });
  const press = (id: number, x: number, y = 0) => hand.press(id, { x, y }, 'finger');
  const move = (id: number, x: number, y = 0) => hand.move(id, { x, y });
  return {
    hand,
    lens,
    done: () => done.splice(0),
    taps,
    press,
    move,
    pass(ms: number) {
      now += ms;
    },
    tap(x: number, y = 0, kind: 'finger' | 'mouse' = 'finger') {
      hand.press(9, { x, y }, kind);
      hand.lift(9);
    },
  };
}

describe('one finger on the whole picture', () => {
  it('steers the camera from where it began, and stops it when it is lifted', () => {
    const { hand, press, move, done } = setUp();
    press(1, 10);
    move(1, 15);
    expect(done()).toEqual([]);
    expect(hand.vane.value).toBeUndefined();
    move(1, 30);
    expect(done()).toMatchObject([['hold', expect.closeTo(0.07, 1), 0]]);
    expect(hand.vane.value).toEqual({ from: { x: 10, y: 0 }, to: { x: 30, y: 0 }, reachPx: 84 });
    move(1, 10, -90);
    expect(done()).toEqual([['steer', 0, 1]]);
    hand.lift(1);
    hand.lift(1);
    expect(done()).toEqual(['release']);
    expect(hand.vane.value).toBeUndefined();
  });

  it('lets go where the browser takes it away', () => {
    const { hand, press, move, done, taps } = setUp();
    press(1, 0);
    move(1, 50);
    done();
    hand.cancel(1);
    expect(done()).toEqual(['release']);
    expect(taps).toEqual([]);
  });

  it('does nothing where the camera can not be steered', () => {
    const { hand, press, move, done, taps, lens } = setUp({ able: false });
    press(1, 0);
    move(1, 80);
    hand.lift(1);
    expect([...done(), ...taps]).toEqual([]);
    expect(lens.isZoomed()).toBe(false);
  });

  it('gives the camera up to a second one, and not again to the one that stays', () => {
    const { hand, press, move, done, lens } = setUp();
    press(1, 0);
    move(1, 50);
    done();
    press(2, 80);
    expect(done()).toEqual(['release']);
    hand.lift(2);
    move(1, -90);
    hand.lift(1);
    expect(done()).toEqual([]);
    expect(lens.isZoomed()).toBe(false);
  });
});

describe('two fingers', () => {
  it('magnify by how far they part, and what was between them stays there', () => {
    const { press, move, lens, done } = setUp();
    press(1, 40);
    press(2, 60);
    move(2, 80);
    move(1, 20);
    expect(lens.zoom.value.scale).toBeCloseTo(3);
    expect(lens.pictureAt({ x: 50, y: 0 })?.x).toBeCloseTo(0.25);
    expect(done()).toEqual([]);
  });

  it('carry the picture along', () => {
    const { press, move, lens } = setUp();
    lens.zoomBy(4, { x: 0, y: 0 });
    press(1, -20);
    press(2, 20);
    move(1, 20);
    move(2, 60);
    expect(lens.zoom.value.scale).toBeCloseTo(4);
    expect(lens.pictureAt({ x: 40, y: 0 })?.x).toBeCloseTo(0);
  });

  it('leave the picture to the one that stays', () => {
    const { hand, press, move, lens, done } = setUp();
    press(1, -20);
    press(2, 20);
    move(2, 60);
    hand.lift(2);
    const before = lens.zoom.value.x;
    move(1, 20);
    expect(lens.zoom.value.x - before).toBeCloseTo(0.1);
    expect(done()).toEqual([]);
  });

  it('are all that counts, whatever else touches', () => {
    const { hand, press, move, lens } = setUp();
    press(1, -20);
    press(2, 20);
    press(3, 100);
    move(3, 0);
    hand.lift(3);
    expect(lens.isZoomed()).toBe(false);
    move(2, 60);
    expect(lens.isZoomed()).toBe(true);
  });
});

describe('one finger on a magnified picture', () => {
  it('moves it, and never the camera', () => {
    const { hand, press, move, lens, done, taps } = setUp();
    lens.zoomBy(2, { x: 0, y: 0 });
    press(1, 0);
    move(1, 20);
    move(1, 40);
    hand.lift(1);
    expect(lens.zoom.value.x).toBeCloseTo(0.1);
    expect([...done(), ...taps]).toEqual([]);
  });
});

describe('taps', () => {
  it('two of them magnify where they are, and two more show the whole again', () => {
    const { tap, pass, lens } = setUp();
    tap(100);
    expect(lens.isZoomed()).toBe(false);
    pass(150);
    tap(104);
    expect(lens.zoom.value.scale).toBe(2.5);
    pass(1000);
    tap(0);
    pass(150);
    tap(0);
    expect(lens.isZoomed()).toBe(false);
  });

  it.each<[name: string, second: { x: number; afterMs: number }]>([
    ['too late', { x: 0, afterMs: 400 }],
    ['somewhere else', { x: 90, afterMs: 100 }],
  ])('are two and no double one where the second comes %s', (_, { x, afterMs }) => {
    const { tap, pass, lens, taps } = setUp();
    tap(0);
    pass(afterMs);
    tap(x);
    expect(taps).toHaveLength(2);
    expect(lens.isZoomed()).toBe(false);
  });

  it('of a mouse do not magnify', () => {
    const { tap, lens, taps } = setUp();
    tap(0, 0, 'mouse');
    tap(0, 0, 'mouse');
    expect(taps).toHaveLength(2);
    expect(lens.isZoomed()).toBe(false);
  });

  it('that are for something begin no double one', () => {
    const { tap, lens, taps } = setUp({ takesTaps: true });
    tap(0);
    tap(0);
    expect(taps).toHaveLength(2);
    expect(lens.isZoomed()).toBe(false);
  });

  it('are none where the finger stays', () => {
    const { hand, press, pass, taps } = setUp();
    press(1, 0);
    pass(900);
    hand.lift(1);
    expect(taps).toEqual([]);
  });
});
