import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PtzStatus } from '../../../devices/camera.ts';
import { Whereabouts } from '../../../gateway/control/whereabouts.ts';

function setUp({ isTold = true }: { isTold?: boolean } = {}) {
  let asked = 0;
  let changes = 0;
  let status = async (): Promise<PtzStatus> => ({ position: { pan: asked / 10, tilt: 0, zoom: 0 } });
  const whereabouts = new Whereabouts({
    ptz: {
      status: () => {
        asked++;
        return status();
      },
    },
    isTold: () => isTold,
    onChange: () => changes++,
    now: () => Date.now(),
  });
  return {
    whereabouts,
    asked: () => asked,
    changes: () => changes,
    answer: (next: typeof status) => {
      status = next;
    },
  };
}

const still = async (): Promise<PtzStatus> => ({ position: { pan: 0.1234567, tilt: -0.00001, zoom: 1 } });

describe('Whereabouts', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks nothing of a camera that nobody has moved', async () => {
    const { whereabouts, asked } = setUp();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(0);
    expect(whereabouts.position).toBeUndefined();
  });

  it('asks twice a second until it stands, and rounds to three digits', async () => {
    const { whereabouts, asked, changes, answer } = setUp();
    whereabouts.commanded();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked()).toBe(4);
    expect(whereabouts.position).toEqual({ pan: 0.4, tilt: 0, zoom: 0 });
    answer(still);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(6);
    expect(changes()).toBe(5);
    expect(JSON.stringify(whereabouts.position)).toBe('{"pan":0.123,"tilt":0,"zoom":1}');
  });

  it('asks on as long as it is driven', async () => {
    const { whereabouts, asked, answer } = setUp();
    answer(still);
    for (let i = 0; i < 300; i++) {
      whereabouts.commanded();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(asked()).toBeGreaterThanOrEqual(59);
    expect(asked()).toBeLessThanOrEqual(60);
  });

  it('believes a camera that says that it still moves, for 15 s', async () => {
    const { whereabouts, asked, answer } = setUp();
    answer(async () => ({ ...(await still()), moving: true }));
    whereabouts.commanded();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(30);
  });

  it('goes on after answers that do not come, for 15 s', async () => {
    const { whereabouts, asked, answer } = setUp();
    answer(() => Promise.reject(new Error('busy')));
    whereabouts.commanded();
    const arrival = whereabouts.arrival();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(30);
    expect(await arrival).toBe('unknown');
  });

  it('does not take an answer without any axis for a place', async () => {
    const { whereabouts, asked, answer } = setUp();
    answer(async () => ({ position: {} }));
    whereabouts.commanded();
    const arrival = whereabouts.arrival();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([asked(), await arrival, whereabouts.position]).toEqual([30, 'unknown', undefined]);
    answer(async () => ({ position: {}, moving: false }));
    whereabouts.commanded();
    const again = whereabouts.arrival();
    await vi.advanceTimersByTimeAsync(2_500);
    expect(await again).toBe('stands');
  });

  it('knows the preset until the next other move', async () => {
    const { whereabouts, changes } = setUp({ isTold: false });
    whereabouts.commanded('1');
    expect([whereabouts.preset, changes()]).toEqual(['1', 1]);
    whereabouts.commanded();
    expect([whereabouts.preset, changes()]).toEqual([undefined, 2]);
    whereabouts.standsAt('2');
    whereabouts.forget('1');
    expect(whereabouts.preset).toBe('2');
    whereabouts.forget('2');
    expect(whereabouts.preset).toBeUndefined();
  });

  it('does not believe to have arrived where a stop came on the way, but later', async () => {
    const { whereabouts, answer } = setUp();
    answer(still);
    whereabouts.commanded('1');
    await vi.advanceTimersByTimeAsync(5_000);
    whereabouts.stopped();
    expect(whereabouts.preset).toBe('1');
    whereabouts.commanded('2');
    whereabouts.stopped();
    expect(whereabouts.preset).toBeUndefined();
  });

  it('asks nothing any more once it is closed, and keeps nobody waiting', async () => {
    const { whereabouts, asked } = setUp();
    whereabouts.commanded();
    const arrival = whereabouts.arrival();
    whereabouts.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(0);
    expect(await arrival).toBe('unknown');
    expect(await whereabouts.arrival()).toBe('unknown');
  });
});
