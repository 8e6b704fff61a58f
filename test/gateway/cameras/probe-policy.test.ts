import { describe, expect, it } from 'vitest';
import { afterProbe } from '../../../gateway/cameras/probe-policy.ts';

describe('afterProbe', () => {
  it.each([
    ['a camera that answered', { kind: 'known' }, 600_000],
    ['the first failure', { kind: 'failed', why: 'unreachable', failures: 1 }, 1_000],
    ['the second', { kind: 'failed', why: 'timeout', failures: 2 }, 2_000],
    ['the hundredth', { kind: 'failed', why: 'protocol', failures: 100 }, 4_000],
    ['a refused password', { kind: 'failed', why: 'refused-credentials', failures: 1 }, 60_000],
  ] as const)('%s', (_name, outcome, waitMs) => {
    expect(afterProbe(outcome)).toBe(waitMs);
  });
});
