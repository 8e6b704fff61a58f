import { describe, expect, it } from 'vitest';
import { TokenBucket, TokenBuckets } from '../../limits/token-bucket.ts';

describe('TokenBucket', () => {
  it('gives what there is, takes nothing where that is too little, and fills up again', () => {
    const bucket = new TokenBucket({ burst: 10, perSecond: 2 }, 0);
    expect([bucket.take(8, 0), bucket.take(3, 0), bucket.take(2, 0)]).toEqual([true, false, true]);
    expect([bucket.take(2, 999), bucket.take(2, 1000)]).toEqual([false, true]);
    expect([bucket.isFull(5999), bucket.isFull(6000)]).toEqual([false, true]);
    expect(bucket.take(11, 1e9)).toBe(false);
  });

  it('is charged no further than to nothing, and given back no more than it holds', () => {
    const bucket = new TokenBucket({ burst: 10, perSecond: 1 }, 0);
    bucket.charge(100, 0);
    expect([bucket.take(1, 0), bucket.take(1, 1000)]).toEqual([false, true]);
    bucket.giveBack(100, 1000);
    expect([bucket.take(10, 1000), bucket.take(1, 1000)]).toEqual([true, false]);
  });

  it('says when there is enough, and never owes more than the whole', () => {
    const bucket = new TokenBucket({ burst: 10, perSecond: 1 / 6 }, 0);
    expect(bucket.msUntil(1, 0)).toBe(0);
    for (let i = 0; i < 1000; i++) bucket.charge(1, 0);
    expect([bucket.msUntil(1, 0), bucket.msUntil(1, 3000), bucket.msUntil(1, 6000)]).toEqual([6000, 3000, 0]);
  });
});

it('remembers so many buckets, and forgets first those that nobody draws on', () => {
  const buckets = new TokenBuckets({ burst: 1, perSecond: 0.001 });
  for (let i = 0; i < 4095; i++) buckets.of(`idle ${i}`, 0);
  buckets.of('busy', 0).take(1, 0);
  for (let i = 0; i < 2000; i++) buckets.of(`next ${i}`, 0).take(1, 0);
  expect(buckets.of('busy', 0).take(1, 0)).toBe(false);
  expect(buckets.known('nobody')).toBeUndefined();
  for (let i = 0; i < 10_000; i++) buckets.of(`more ${i}`, 0).take(1, 0);
  expect(buckets.size).toBeLessThanOrEqual(4096);
});
