import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RtspError } from '../../../gateway/rtsp/errors.ts';
import { PullLoop } from '../../../gateway/stream/pull-loop.ts';

interface Pull {
  readonly signal: AbortSignal;
  fail(error: unknown): void;
}

function setUp() {
  const pulls: Pull[] = [];
  const events: string[] = [];
  const pauses: number[] = [];
  const clock = { now: 0 };
  const audience = { present: true };
  let resume = () => {};
  const loop = new PullLoop({
    pull: (signal) =>
      new Promise((resolve, reject) => {
        pulls.push({ signal, fail: reject });
        signal.addEventListener('abort', () => setTimeout(resolve, 100));
      }),
    onTry: () => events.push('try'),
    onFailure: ({ message }) => events.push(message),
    onEnd: () => events.push('end'),
    isWatched: () => audience.present,
    random: () => 0,
    now: () => clock.now,
    pause: (forMs, signal) =>
      new Promise((resolve) => {
        pauses.push(forMs);
        resume = resolve;
        signal.addEventListener('abort', () => resolve());
      }),
  });
  const fail = async (error: unknown) => {
    pulls.at(-1)?.fail(error);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { loop, pulls, events, pauses, clock, audience, fail, goOn: () => resume() };
}

describe('PullLoop', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('starts one pull however often it is asked', async () => {
    const { loop, pulls } = setUp();
    loop.start();
    loop.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(pulls).toHaveLength(1);
  });

  it('waits for the last session to be torn down before it starts anew', async () => {
    const { loop, pulls, events } = setUp();
    loop.start();
    await vi.advanceTimersByTimeAsync(0);
    void loop.stop();
    loop.start();
    await vi.advanceTimersByTimeAsync(99);
    expect(pulls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(pulls).toHaveLength(2);
    expect(events).toEqual(['try', 'end', 'try']);
    expect(pulls[1]?.signal.aborted).toBe(false);
  });

  it('tells each failure and tries again, later each time until it has succeeded', async () => {
    const { loop, events, pauses, clock, fail, goOn } = setUp();
    loop.start();
    await vi.advanceTimersByTimeAsync(0);
    for (let failure = 0; failure < 3; failure++) {
      await fail(new Error('gone'));
      goOn();
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(pauses).toEqual([250, 500, 1_000]);
    loop.succeeded();
    clock.now += 5_000;
    await fail(new Error('gone'));
    expect(pauses.at(-1)).toBe(250);
    expect(events).toEqual(['try', 'gone', 'try', 'gone', 'try', 'gone', 'try', 'gone']);
  });

  it('takes a picture that ends at once for no success', async () => {
    const { loop, pauses, clock, fail, goOn } = setUp();
    loop.start();
    await vi.advanceTimersByTimeAsync(0);
    for (let failure = 0; failure < 4; failure++) {
      loop.succeeded();
      clock.now += 4_999;
      await fail(new Error('gone'));
      goOn();
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(pauses).toEqual([250, 500, 1_000, 1_000]);
  });

  it('gives a camera that has no room more time', async () => {
    const { loop, pauses, fail } = setUp();
    loop.start();
    await vi.advanceTimersByTimeAsync(0);
    await fail(new RtspError({ kind: 'protocol', address: '192.0.2.1:554', message: 'busy', isBusy: true }));
    expect(pauses).toEqual([1_000]);
  });

  it('stops at once while it waits for the next try', async () => {
    const { loop, events, pulls, fail } = setUp();
    loop.start();
    await vi.advanceTimersByTimeAsync(0);
    await fail(
      new RtspError({ kind: 'refused-credentials', address: '192.0.2.1:554', message: 'wrong password' }),
    );
    const stopped = loop.stop();
    await stopped;
    expect(events).toEqual(['try', 'wrong password', 'end']);
    expect(pulls).toHaveLength(1);
  });

  it('is in no hurry while nobody watches, until somebody comes', async () => {
    const { loop, pulls, pauses, audience, fail } = setUp();
    audience.present = false;
    loop.start();
    await vi.advanceTimersByTimeAsync(0);
    await fail(new Error('gone'));
    expect(pauses).toEqual([1_000]);
    loop.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(pulls).toHaveLength(2);
  });

  it('lets nobody cut short the pause after a refused password', async () => {
    const { loop, pulls, pauses, audience, fail } = setUp();
    audience.present = false;
    loop.start();
    await vi.advanceTimersByTimeAsync(0);
    await fail(new RtspError({ kind: 'refused-credentials', address: '192.0.2.1:554', message: 'no' }));
    expect(pauses).toEqual([120_000]);
    loop.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(pulls).toHaveLength(1);
  });

  it('sits out a refused password also when it was stopped meanwhile, and tells why', async () => {
    const { loop, pulls, events, pauses, clock, fail, goOn } = setUp();
    const refusal = {
      kind: 'refused-credentials',
      address: '192.0.2.1:554',
      message: 'wrong password',
    } as const;
    loop.start();
    await vi.advanceTimersByTimeAsync(0);
    await fail(new RtspError(refusal));
    await loop.stop();
    clock.now = 5_000;
    loop.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(pulls).toHaveLength(1);
    expect(pauses).toEqual([15_000, 10_000]);
    expect(events).toEqual(['try', 'wrong password', 'end', 'wrong password']);
    goOn();
    await vi.advanceTimersByTimeAsync(0);
    expect(pulls).toHaveLength(2);
    await fail(new RtspError(refusal));
    expect(pauses.at(-1)).toBe(30_000);
  });
});
