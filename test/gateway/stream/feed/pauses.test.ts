import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PathWindow } from '../../../../gateway/stream/feed/path-watch.ts';
import { Pauses } from '../../../../gateway/stream/feed/pauses.ts';
import { GopCache } from '../../../../gateway/stream/gop-cache.ts';
import { frame } from '../packets.ts';

const choked: PathWindow = {
  forMs: 1_000,
  packets: 350,
  refusedRate: 0,
  refusedTime: 0,
  lossRate: 0.5,
  reportedLossRate: 0,
  streamBps: 4_000_000,
  bandwidthBps: undefined,
  roundTripMs: undefined,
  leastRoundTripMs: undefined,
};

/** In a pause of 2 s that has just begun, on a path of 1.6 Mbit/s. */
function setUp() {
  const now = () => Date.now();
  const cache = new GopCache({ maxBytes: 1_000_000, now });
  const listeners = { send: vi.fn(), onPicture: vi.fn(), onPictureNeeded: vi.fn(), onEnd: vi.fn() };
  const pauses = new Pauses({ cache, now, ...listeners });
  expect(pauses.areDue(choked)).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect(pauses.areDue(choked)).toBe(true);
  pauses.begin();
  const arrive = () => {
    for (const packet of frame({ timestamp: 0, key: true, packets: 50, payloadBytes: 988 }))
      cache.push(packet);
  };
  return { pauses, arrive, ...listeners };
}

describe('Pauses', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends when its time is over and a picture was sent', () => {
    const { pauses, arrive, send, onEnd, onPictureNeeded } = setUp();
    arrive();
    pauses.show();
    vi.advanceTimersByTime(1_999);
    expect(send).toHaveBeenCalledTimes(50);
    expect(onEnd).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(onPictureNeeded).not.toHaveBeenCalled();
    expect(pauses).toMatchObject({ count: 1, carriedBps: 1_600_000, areRepeated: false });
  });

  it('does not cut a picture that is going out', () => {
    const { pauses, arrive, send, onEnd, onPicture } = setUp();
    arrive();
    vi.advanceTimersByTime(1_900);
    pauses.show();
    pauses.show();
    expect(onPicture).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(200);
    expect(onEnd).not.toHaveBeenCalled();
    vi.advanceTimersByTime(200);
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(send).toHaveBeenCalledTimes(50);
  });

  it('wants a picture where none came, and goes on until there was one', () => {
    const { pauses, arrive, onEnd, onPictureNeeded } = setUp();
    vi.advanceTimersByTime(5_000);
    expect(onPictureNeeded).toHaveBeenCalledTimes(1);
    expect(onEnd).not.toHaveBeenCalled();
    arrive();
    pauses.show();
    vi.advanceTimersByTime(1_000);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  it('does nothing more once cancelled', () => {
    const { pauses, arrive, send, onEnd, onPictureNeeded } = setUp();
    arrive();
    pauses.show();
    pauses.cancel();
    vi.advanceTimersByTime(5_000);
    expect(send).not.toHaveBeenCalled();
    expect(onEnd).not.toHaveBeenCalled();
    expect(onPictureNeeded).not.toHaveBeenCalled();
  });
});
