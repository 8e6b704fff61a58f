import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MediaPacket } from '../../../../gateway/rtp/media-packet.ts';
import { StillPicture } from '../../../../gateway/stream/feed/still-picture.ts';
import { GopCache } from '../../../../gateway/stream/gop-cache.ts';
import { frame } from '../packets.ts';

function setUp() {
  const now = () => Date.now();
  const cache = new GopCache({ maxBytes: 1_000_000, now });
  const sent: MediaPacket[] = [];
  const onEnd = vi.fn();
  const still = new StillPicture({ cache, send: (packet) => sent.push(packet), onEnd, now });
  const fill = (packets: readonly MediaPacket[]) => {
    for (const packet of packets) cache.push(packet);
  };
  return { cache, sent, onEnd, still, fill };
}

const keyframe = (packets: number) => frame({ timestamp: 0, key: true, packets, payloadBytes: 1_188 });

describe('StillPicture', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends the keyframe at its pace, and nothing of the frames behind it', () => {
    const { sent, onEnd, still, fill } = setUp();
    const key = keyframe(100);
    fill([...key, ...frame({ timestamp: 3_000, packets: 10 })]);
    still.start(960_000);
    vi.advanceTimersByTime(500);
    expect(sent.length).toBeGreaterThan(45);
    expect(sent.length).toBeLessThan(55);
    expect(still.isGoing).toBe(true);
    vi.advanceTimersByTime(600);
    expect(sent).toEqual(key);
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(still.isGoing).toBe(false);
  });

  it('waits for what the camera has not sent of it yet', () => {
    const { sent, onEnd, still, fill } = setUp();
    const key = keyframe(10);
    fill(key.slice(0, 2));
    still.start(96_000_000);
    vi.advanceTimersByTime(100);
    expect(sent).toHaveLength(2);
    fill(key.slice(2));
    vi.advanceTimersByTime(100);
    expect(sent).toEqual(key);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  it('ends where the rest of it will not come', () => {
    const { cache, onEnd, still, fill } = setUp();
    fill(keyframe(10).slice(0, 2));
    still.start(96_000_000);
    vi.advanceTimersByTime(100);
    cache.clear();
    vi.advanceTimersByTime(20);
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(still.isGoing).toBe(false);
  });
});
