import { describe, expect, it } from 'vitest';
import { afterPull, patience } from '../../../gateway/stream/reconnect.ts';

describe('afterPull', () => {
  it.each([
    ['a camera that was just lost', 'closed', 1, 0, 250],
    ['the same with full jitter', 'closed', 1, 1, 188],
    ['the third try', 'unreachable', 3, 0, 1_000],
    ['a camera gone for long', 'unreachable', 1_000_000, 0, 1_000],
    ['a stalled camera', 'stalled', 1, 0, 250],
    ['a refused password', 'refused-credentials', 1, 0, 15_000],
    ['a password refused for long', 'refused-credentials', 50, 0, 120_000],
    ['a camera set to H.265', 'no-h264', 1, 0, 5_000],
  ] as const)('%s', (_name, kind, failures, random, forMs) => {
    expect(afterPull({ kind, failures }, () => random)).toEqual({ kind: 'wait', forMs });
  });

  it('never waits so long for a lost camera that its picture would be late', () => {
    for (let failures = 1; failures < 100; failures++) {
      expect(afterPull({ kind: 'closed', failures }, () => 0).forMs).toBeLessThanOrEqual(1_000);
    }
  });
});

describe('patience', () => {
  it.each([
    ['a camera never reached', undefined, 5_000],
    ['a quick camera', 40, 1_500],
    ['a slow camera', 900, 2_700],
    ['one that hardly answers', 4_000, 5_000],
  ])('with %s', (_name, lastHandshakeMs, limitMs) => {
    expect(patience(lastHandshakeMs)).toBe(limitMs);
  });
});
