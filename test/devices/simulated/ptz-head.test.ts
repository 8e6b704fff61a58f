import { beforeEach, describe, expect, it } from 'vitest';
import { PtzHead } from '../../../devices/simulated/ptz-head.ts';

describe('PtzHead', () => {
  let nowMs = 0;
  let head = new PtzHead({ pose: { pan: 0, tilt: 0, zoom: 0 }, now: () => nowMs });

  beforeEach(() => {
    nowMs = 0;
    head = new PtzHead({ pose: { pan: 0, tilt: 0, zoom: 0 }, now: () => nowMs });
  });

  it('turns until its timeout, however late it is asked', () => {
    head.turn({ pan: 1 }, 500);
    nowMs = 200;
    expect(head.pose().pan).toBeCloseTo(0.1, 9);
    expect(head.isMoving('pan')).toBe(true);
    nowMs = 60_000;
    expect(head.pose().pan).toBeCloseTo(0.25, 9);
    expect(head.isMoving('pan')).toBe(false);
  });

  it('stops the axes named, and no others', () => {
    head.turn({ pan: 1, tilt: 0, zoom: 1 }, 10_000);
    nowMs = 1000;
    head.stop(['pan', 'tilt']);
    nowMs = 2000;
    expect(head.pose()).toEqual({ pan: expect.closeTo(0.5, 9), tilt: 0, zoom: expect.closeTo(0.5, 9) });
    expect(head.isMoving('zoom')).toBe(true);
  });

  it('lets an axis go on that a second command does not name', () => {
    head.turn({ pan: 1 }, 10_000);
    nowMs = 1000;
    head.turn({ zoom: 1 }, 10_000);
    nowMs = 2000;
    expect(head.pose()).toEqual({ pan: 1, tilt: 0, zoom: expect.closeTo(0.25, 9) });
  });

  it('arrives exactly where it is sent, and rests there', () => {
    head.goTo({ pan: -0.45, tilt: 0.1, zoom: 0.35 });
    nowMs = 600;
    expect(head.pose()).toEqual({ pan: expect.closeTo(-0.3, 9), tilt: 0.1, zoom: expect.closeTo(0.15, 9) });
    nowMs = 5000;
    expect(head.pose()).toEqual({ pan: -0.45, tilt: 0.1, zoom: 0.35 });
    expect(head.isMoving('pan')).toBe(false);
  });

  it('clips a place out of reach', () => {
    head.goTo({ pan: 3, zoom: -2 });
    nowMs = 5000;
    expect(head.pose()).toEqual({ pan: 1, tilt: 0, zoom: 0 });
  });

  it('rests at the end of its range before the timeout', () => {
    head.turn({ pan: 1 }, 60_000);
    nowMs = 3000;
    expect(head.isMoving('pan')).toBe(false);
    expect(head.pose().pan).toBe(1);
  });

  it('takes a velocity of zero as a stop', () => {
    head.turn({ pan: 1 }, 10_000);
    nowMs = 1000;
    head.turn({ pan: 0, tilt: 0 }, 10_000);
    nowMs = 2000;
    expect(head.pose().pan).toBeCloseTo(0.5, 9);
  });
});
