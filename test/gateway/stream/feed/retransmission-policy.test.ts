import { describe, expect, it } from 'vitest';
import {
  answerMissing,
  creditAfter,
  MAX_CREDIT_BYTES,
  type MissingAnswer,
  type MissingPacket,
} from '../../../../gateway/stream/feed/retransmission-policy.ts';

const usual: MissingPacket = {
  bytes: 1200,
  answered: 0,
  sinceAnswerMs: 0,
  roundTripMs: undefined,
  lossRate: 0,
  creditBytes: 100_000,
};

const cases: readonly [string, Partial<MissingPacket>, MissingAnswer][] = [
  ['a packet missed on a good path', {}, { kind: 'send', copies: 0 }],
  ['one that is not remembered any more', { bytes: undefined }, { kind: 'gone' }],
  ['again within 10 ms', { answered: 1, sinceAnswerMs: 9 }, { kind: 'repeated' }],
  ['again while its copy is on its way', { answered: 1, sinceAnswerMs: -5 }, { kind: 'repeated' }],
  ['again after 10 ms', { answered: 1, sinceAnswerMs: 10 }, { kind: 'send', copies: 1 }],
  [
    'again within half a round trip',
    { answered: 1, sinceAnswerMs: 39, roundTripMs: 80 },
    { kind: 'repeated' },
  ],
  [
    'again after half a round trip',
    { answered: 1, sinceAnswerMs: 40, roundTripMs: 80 },
    { kind: 'send', copies: 1 },
  ],
  [
    'again over a very long path',
    { answered: 1, sinceAnswerMs: 60, roundTripMs: 900 },
    { kind: 'send', copies: 1 },
  ],
  ['where one in a hundred is lost', { lossRate: 0.01 }, { kind: 'send', copies: 1 }],
  ['where one in ten is lost', { lossRate: 0.1 }, { kind: 'send', copies: 1 }],
  [
    'again where one in ten is lost',
    { lossRate: 0.1, answered: 1, sinceAnswerMs: 100 },
    { kind: 'send', copies: 2 },
  ],
  ['with its share spent', { creditBytes: 1199 }, { kind: 'refused' }],
  [
    'with a share for one copy only',
    { lossRate: 0.1, answered: 1, sinceAnswerMs: 100, creditBytes: 2400 },
    { kind: 'send', copies: 1 },
  ],
  ['with no share for a copy', { lossRate: 0.1, creditBytes: 2399 }, { kind: 'send', copies: 0 }],
];

describe('answerMissing', () => {
  it.each(cases)('%s', (_, missing, answer) => {
    expect(answerMissing({ ...usual, ...missing })).toEqual(answer);
  });
});

describe('creditAfter', () => {
  it('grows by half of what is sent, up to its bound', () => {
    expect(creditAfter(100, 1_000)).toBe(600);
    expect(creditAfter(100, 10_000_000)).toBe(MAX_CREDIT_BYTES);
  });
});
