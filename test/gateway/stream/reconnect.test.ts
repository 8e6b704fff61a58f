import { describe, expect, it } from 'vitest';
import { afterPull, patience } from '../../../gateway/stream/reconnect.ts';

describe('afterPull', () => {
  it.each([
    ['a camera that was just lost', 'closed', 1, 0, 250],
    ['the same with full jitter', 'closed', 1, 1, 188],
    ['the third try', 'unreachable', 3, 0, 1_000],
    ['a camera gone for long', 'unreachable', 1_000_000, 0, 1_000],
    ['a stalled camera', 'stalled', 1, 0, 250],
    ['a camera without such a stream', 'no-such-stream', 3, 0, 1_000],
    ['a device that can not tell the address', 'device', 1, 0, 250],
    ['a refused password', 'refused-credentials', 1, 0, 15_000],
    ['a password refused for long', 'refused-credentials', 50, 0, 120_000],
    ['a camera set to MJPEG', 'no-video', 1, 0, 5_000],
    ['a certificate that is not trusted', 'untrusted', 1, 0, 5_000],
  ] as const)('%s', (_name, reason, failures, random, forMs) => {
    expect(afterPull({ reason, failures, watched: true }, () => random)).toEqual({ kind: 'wait', forMs });
  });

  it.each([
    ['a camera that was just lost', 'closed', 1, 1_000],
    ['one gone for long', 'unreachable', 50, 10_000],
    ['a refused password', 'refused-credentials', 1, 120_000],
    ['a camera set to MJPEG', 'no-video', 1, 30_000],
  ] as const)('while nobody watches: %s', (_name, reason, failures, forMs) => {
    expect(afterPull({ reason, failures, watched: false }, () => 0)).toEqual({ kind: 'wait', forMs });
  });

  it('is slower with a camera that has no room, and yet in time', () => {
    const busy = (failures: number) =>
      afterPull({ reason: 'protocol', failures, watched: true, isBusy: true }, () => 0).forMs;
    expect([1, 2, 3, 4, 100].map(busy)).toEqual([1_000, 2_000, 4_000, 4_000, 4_000]);
  });

  it('never waits so long for a lost camera that its picture would be late', () => {
    for (let failures = 1; failures < 100; failures++) {
      expect(afterPull({ reason: 'closed', failures, watched: true }, () => 0).forMs).toBeLessThanOrEqual(
        1_000,
      );
    }
  });
});

describe('patience', () => {
  it.each([
    ['a camera never reached', undefined, 0, 5_000],
    ['a quick camera', 40, 0, 1_500],
    ['a slow camera', 900, 0, 2_700],
    ['one that hardly answers', 4_000, 0, 5_000],
    ['a quick camera that hangs', 40, 2, 1_500],
    ['one that may have become slow', 40, 3, 5_000],
    ['one that hangs on', 40, 4, 1_500],
    ['one that may still be slow', 40, 7, 5_000],
  ])('with %s', (_name, lastMs, unanswered, limitMs) => {
    expect(patience({ lastMs, unanswered })).toBe(limitMs);
  });
});
