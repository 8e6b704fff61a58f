import { describe, expect, it } from 'vitest';
import { GopCache } from '../../../gateway/stream/gop-cache.ts';
import { frame } from './packets.ts';

const fill = (cache: GopCache, ...frames: ReturnType<typeof frame>[]) => {
  for (const packet of frames.flat()) cache.push(packet);
};

describe('GopCache', () => {
  it('keeps nothing before the first keyframe', () => {
    const cache = new GopCache({ maxBytes: 10_000 });
    fill(cache, frame({ timestamp: 0 }));
    expect(cache.packets).toEqual([]);
  });

  it('keeps what came since the last keyframe, in order', () => {
    const cache = new GopCache({ maxBytes: 10_000 });
    const [key, next] = [frame({ timestamp: 10, key: true, packets: 2 }), frame({ timestamp: 20 })];
    fill(cache, frame({ timestamp: 0, key: true }), frame({ timestamp: 5 }), key, next);
    expect(cache.packets).toEqual([...key, ...next]);
    expect(cache.bytes).toBe(60);
  });

  it('drops a group that grows beyond its bound, and starts again with the next keyframe', () => {
    const cache = new GopCache({ maxBytes: 450 });
    fill(cache, frame({ timestamp: 0, key: true }), frame({ timestamp: 5 }), frame({ timestamp: 10 }));
    expect(cache.packets).toEqual([]);
    expect(cache.bytes).toBe(0);
    fill(cache, frame({ timestamp: 15 }));
    expect(cache.packets).toEqual([]);
    const key = frame({ timestamp: 20, key: true });
    fill(cache, key);
    expect(cache.packets).toEqual(key);
  });

  it('leaves a reader of the old group its packets, and tells that it is old', () => {
    const cache = new GopCache({ maxBytes: 10_000 });
    const old = frame({ timestamp: 0, key: true });
    fill(cache, old);
    const { packets, generation } = cache;
    fill(cache, frame({ timestamp: 10, key: true }));
    expect(packets).toEqual(old);
    expect(cache.generation).not.toBe(generation);
  });

  it('tells that a group has outgrown its bound, until the next keyframe', () => {
    const cache = new GopCache({ maxBytes: 450 });
    expect(cache.overflowed).toBe(false);
    fill(cache, frame({ timestamp: 0, key: true }), frame({ timestamp: 5 }), frame({ timestamp: 10 }));
    expect(cache.overflowed).toBe(true);
    fill(cache, frame({ timestamp: 15 }));
    expect(cache.overflowed).toBe(true);
    fill(cache, frame({ timestamp: 20, key: true }));
    expect(cache.overflowed).toBe(false);
    fill(cache, frame({ timestamp: 25, key: true, packets: 3 }));
    expect(cache.overflowed).toBe(true);
    cache.clear();
    expect(cache.overflowed).toBe(false);
  });

  it('counts what a packet takes beside its bytes, so that very small ones fill it too', () => {
    const cache = new GopCache({ maxBytes: 1_000_000, now: () => 0 });
    fill(cache, frame({ timestamp: 0, key: true }));
    const [small] = frame({ timestamp: 5 });
    if (!small) throw new Error('a frame has a packet');
    let packets = 1;
    for (; !cache.overflowed && packets < 10_000; packets++) cache.push(small);
    expect(packets).toBeLessThan(5_000);
    fill(cache, frame({ timestamp: 10, key: true, packets: 700, payloadBytes: 1_188 }));
    expect(cache.bytes).toBe(840_000);
  });

  it('tells of a hole behind the keyframe, not of one before it', () => {
    const cache = new GopCache({ maxBytes: 10_000 });
    const torn = (timestamp: number, key: boolean) =>
      frame({ timestamp, key }).map((packet) => ({ ...packet, afterLoss: true }));
    fill(cache, torn(0, true), frame({ timestamp: 5 }));
    expect(cache.damaged).toBe(false);
    fill(cache, torn(10, false));
    expect(cache.damaged).toBe(true);
    expect(cache.packets).toHaveLength(3);
    fill(cache, frame({ timestamp: 15, key: true }));
    expect(cache.damaged).toBe(false);
  });

  it('counts frames, the one that is not complete too', () => {
    const cache = new GopCache({ maxBytes: 10_000 });
    fill(
      cache,
      frame({ timestamp: 0, key: true, packets: 3 }),
      frame({ timestamp: 5, packets: 2 }).slice(0, 1),
    );
    expect(cache.frames).toBe(2);
  });
});
