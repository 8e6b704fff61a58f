import { describe, expect, it } from 'vitest';
import { type Arrivals, judgeStall, type StallVerdict } from '../../../gateway/rtsp/stall.ts';

const NEVER = Number.NEGATIVE_INFINITY;

describe('case 9: when a session counts as dead', () => {
  const cases: [name: string, seen: Partial<Arrivals>, verdict: StallVerdict][] = [
    ['media came just now', { nowMs: 1000 }, { kind: 'wait', forMs: 5000 }],
    ['nearly too late', { nowMs: 5999.5 }, { kind: 'wait', forMs: 1 }],
    ['nothing for 5 s', { nowMs: 6000 }, { kind: 'stalled', afterMs: 5000 }],
    ['nothing for long', { nowMs: 99_999 }, { kind: 'stalled', afterMs: 5000 }],
    ['reports or sound go on', { nowMs: 9000, mediaAtMs: 8000 }, { kind: 'wait', forMs: 4000 }],
    [
      'reports go on, the picture is overdue',
      { nowMs: 30_500, mediaAtMs: 30_000 },
      { kind: 'wait', forMs: 500 },
    ],
    [
      'reports go on, no picture for 30 s',
      { nowMs: 31_000, mediaAtMs: 30_999 },
      { kind: 'stalled', afterMs: 30_000 },
    ],
    ['no packet yet', { nowMs: 2500, pictureAtMs: NEVER, mediaAtMs: NEVER }, { kind: 'wait', forMs: 1000 }],
    [
      'no packet yet, where more patience is left than for a stall',
      { nowMs: 600, pictureAtMs: NEVER, mediaAtMs: NEVER, firstMediaMs: 10_000 },
      { kind: 'wait', forMs: 5000 },
    ],
    [
      'no packet within 3 s',
      { nowMs: 3500, pictureAtMs: NEVER, mediaAtMs: NEVER },
      { kind: 'no-media', afterMs: 3000 },
    ],
    [
      'one picture yet, and the next may be a keyframe away',
      { nowMs: 20_999, mediaGapMs: undefined },
      { kind: 'wait', forMs: 1 },
    ],
    [
      'one picture and no other',
      { nowMs: 21_000, mediaGapMs: undefined },
      { kind: 'stalled', afterMs: 20_000 },
    ],
    [
      'a picture each ten seconds',
      { nowMs: 30_000, mediaGapMs: 10_000, pictureGapMs: 10_000 },
      { kind: 'wait', forMs: 1000 },
    ],
    [
      'the same, gone',
      { nowMs: 31_000, mediaGapMs: 10_000, pictureGapMs: 10_000 },
      { kind: 'stalled', afterMs: 30_000 },
    ],
    [
      'the same, with sound that is gone',
      { nowMs: 6000, mediaGapMs: 20, pictureGapMs: 10_000 },
      { kind: 'stalled', afterMs: 5000 },
    ],
    [
      'a picture each minute',
      { nowMs: 61_000, mediaGapMs: 60_000, pictureGapMs: 60_000 },
      { kind: 'stalled', afterMs: 60_000 },
    ],
    [
      'a session that the camera denies',
      { nowMs: 2000, isDoubtful: true },
      { kind: 'stalled', afterMs: 1000 },
    ],
    [
      'the same with pictures far apart',
      { nowMs: 2000, isDoubtful: true, mediaGapMs: 1500 },
      { kind: 'wait', forMs: 3500 },
    ],
    ['reports only within 3 s', { nowMs: 3500, pictureAtMs: NEVER }, { kind: 'no-media', afterMs: 3000 }],
  ];
  it.each(cases)('%s', (_name, seen, verdict) => {
    const usual = {
      playingSinceMs: 500,
      pictureAtMs: 1000,
      mediaAtMs: 1000,
      stallMs: 5000,
      firstMediaMs: 3000,
      pictureGapMs: 40,
      mediaGapMs: 40,
      isDoubtful: false,
    };
    expect(judgeStall({ nowMs: 0, ...usual, ...seen })).toEqual(verdict);
  });
});
