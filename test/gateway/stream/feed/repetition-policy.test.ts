import { describe, expect, it } from 'vitest';
import type { PathWindow } from '../../../../gateway/stream/feed/path-watch.ts';
import {
  judgeRepetition,
  NO_REPETITION,
  type Repetition,
} from '../../../../gateway/stream/feed/repetition-policy.ts';
import { CLEAR } from './path-window.ts';

const begun: Repetition = { ...NO_REPETITION, copies: 2, lossBefore: 0.1, doubtedAt: 11_000 };
const barred: Repetition = { ...NO_REPETITION, barredUntil: 61_000 };
const doubted: Repetition = { ...NO_REPETITION, trustedMs: 20_000 };

const cases: readonly [string, Repetition, Partial<PathWindow>, Repetition][] = [
  ['a good path', NO_REPETITION, { lossRate: 0.01 }, NO_REPETITION],
  ['random loss', NO_REPETITION, { lossRate: 0.1 }, begun],
  ['random loss and room enough', NO_REPETITION, { lossRate: 0.1, bandwidthBps: 3_000_000 }, begun],
  ['loss and no room', NO_REPETITION, { lossRate: 0.1, bandwidthBps: 1_900_000 }, NO_REPETITION],
  ['loss and refusals', NO_REPETITION, { lossRate: 0.1, refusedRate: 0.01 }, NO_REPETITION],
  ['hopeless loss', NO_REPETITION, { lossRate: 0.3 }, NO_REPETITION],
  ['the same loss further on', begun, { lossRate: 0.12 }, begun],
  ['little loss further on', begun, { lossRate: 0.006 }, { ...begun, copies: 1 }],
  ['some loss', NO_REPETITION, { lossRate: 0.05 }, { ...begun, copies: 1, lossBefore: 0.05 }],
  ['less loss further on', begun, { lossRate: 0.05 }, begun],
  ['more loss further on', { ...begun, copies: 1 }, { lossRate: 0.07 }, begun],
  ['no loss any more', begun, { lossRate: 0.004 }, NO_REPETITION],
  ['hopeless loss by it', begun, { lossRate: 0.28 }, barred],
  ['more loss by it', { ...begun, lossBefore: 0.02 }, { lossRate: 0.16 }, barred],
  ['refusals by it', begun, { lossRate: 0.1, refusedRate: 0.01 }, barred],
  [
    'loss while it is barred',
    { ...barred, barredUntil: 1_001 },
    { lossRate: 0.1 },
    { ...barred, barredUntil: 1_001 },
  ],
  [
    'loss when it is no longer',
    { ...barred, barredUntil: 1_000 },
    { lossRate: 0.1 },
    { ...begun, barredUntil: 1_000 },
  ],
  ['loss that has lasted for 10 s', { ...begun, doubtedAt: 1_000 }, { lossRate: 0.1 }, doubted],
  ['loss without copies', doubted, { lossRate: 0.1 }, { ...begun, trustedMs: 20_000, doubtedAt: 21_000 }],
  ['no loss without copies', doubted, { lossRate: 0.01 }, NO_REPETITION],
  [
    'loss that has lasted for long',
    { ...begun, trustedMs: 160_000, doubtedAt: 1_000 },
    { lossRate: 0.1 },
    { ...NO_REPETITION, trustedMs: 160_000 },
  ],
];

describe('judgeRepetition', () => {
  it.each(cases)('%s', (_, before, window, after) => {
    const judgement = { nowMs: 1_000, knowsRoundTrip: false };
    expect(judgeRepetition(before, { ...CLEAR, ...window }, judgement)).toEqual(after);
  });

  const once: Repetition = { ...begun, copies: 1, lossBefore: 0.15 };
  it.each<[string, Repetition, Partial<PathWindow>, Repetition]>([
    ['has no need of it at a tenth lost', NO_REPETITION, { lossRate: 0.1 }, NO_REPETITION],
    ['gets it at a seventh lost', NO_REPETITION, { lossRate: 0.15 }, once],
    ['gets one copy at most', once, { lossRate: 0.2 }, once],
    ['has no need of it any more', begun, { lossRate: 0.05 }, NO_REPETITION],
    ['needs it on a long path', NO_REPETITION, { lossRate: 0.1, roundTripMs: 80 }, begun],
  ])('a viewer that knows the round trip %s', (_, before, window, after) => {
    const judgement = { nowMs: 1_000, knowsRoundTrip: true };
    expect(judgeRepetition(before, { ...CLEAR, ...window }, judgement)).toEqual(after);
  });

  it('does not keep itself alive on a path that carries the stream but not the copies', () => {
    let repetition = NO_REPETITION;
    let repeated = 0;
    for (let ms = 0; ms < 120_000; ms += 500) {
      const byChance = ms < 2_000 ? 0.02 : 0;
      const byQueue = Math.max(0, 1 - 1.95 / (1 + repetition.copies));
      const window = { ...CLEAR, forMs: 500, lossRate: byChance + byQueue };
      repetition = judgeRepetition(repetition, window, { nowMs: ms, knowsRoundTrip: false });
      if (repetition.copies > 0) repeated += 500;
    }
    expect(repeated).toBeLessThan(15_000);
    expect(repetition).toEqual(NO_REPETITION);
  });
});
