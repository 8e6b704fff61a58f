import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ColdStart } from '../../../gateway/stream/cold-start.ts';
import { KeyframeRequests } from '../../../gateway/stream/keyframe-requests.ts';

function setUp({ isKnown = true } = {}) {
  const stream = { isAwaited: true };
  const ask = vi.fn(async () => undefined);
  const keyframes = new KeyframeRequests({
    ask: isKnown ? ask : undefined,
    name: 'gate',
    now: () => Date.now(),
    logger: pino({ level: 'silent' }),
  });
  return { stream, ask, coldStart: new ColdStart({ keyframes, isAwaited: () => stream.isAwaited }) };
}

describe('ColdStart', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('leaves a camera the time to begin with a keyframe by itself', async () => {
    const { stream, ask, coldStart } = setUp();
    coldStart.firstPacket();
    await vi.advanceTimersByTimeAsync(249);
    expect(ask).not.toHaveBeenCalled();
    stream.isAwaited = false;
    await vi.advanceTimersByTimeAsync(1);
    expect(ask).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('asks three times, a second apart, while a keyframe is awaited', async () => {
    const { ask, coldStart } = setUp();
    coldStart.firstPacket();
    await vi.advanceTimersByTimeAsync(250);
    expect(ask).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('asks no more once the keyframe is there', async () => {
    const { stream, ask, coldStart } = setUp();
    coldStart.ask();
    stream.isAwaited = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('begins its count anew for each viewer who joins', async () => {
    const { ask, coldStart } = setUp();
    coldStart.ask();
    await vi.advanceTimersByTimeAsync(1_500);
    coldStart.ask();
    await vi.advanceTimersByTimeAsync(60_000);
    // The second viewer's first request came too soon after one of the first's.
    expect(ask).toHaveBeenCalledTimes(4);
  });

  it('waits for nothing where the camera can not be asked, or after its end', async () => {
    const deaf = setUp({ isKnown: false });
    deaf.coldStart.ask();
    expect(vi.getTimerCount()).toBe(0);
    const { ask, coldStart } = setUp();
    coldStart.firstPacket();
    coldStart.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).not.toHaveBeenCalled();
  });
});
