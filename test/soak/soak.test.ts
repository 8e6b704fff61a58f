import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../devices/simulated/video/scene/random.ts';
import { growth, judge, type Sample, type SoakOutcome } from './judgement.ts';
import { RETURN_LIMIT_MS, TROUBLES, type Trouble, troubles } from './trouble.ts';

function first(count: number, seed: number): Trouble[] {
  const endless = troubles(seededRandom(seed));
  return Array.from({ length: count }, () => endless.next().value);
}

describe('troubles', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(first(40, 7)).toEqual(first(40, 7));
    expect(first(40, 7)).not.toEqual(first(40, 8));
  });

  it('come in all kinds, each time in another order', () => {
    const kinds = first(40, 1).map(({ kind }) => kind);
    const fours = Array.from({ length: 10 }, (_, i) => kinds.slice(i * 4, i * 4 + 4));
    for (const four of fours) expect([...four].sort()).toEqual([...TROUBLES].sort());
    expect(new Set(fours.map(String)).size).toBeGreaterThan(3);
  });

  it('leave time to recover before the next, and last no longer than a wrong password may', () => {
    for (const { afterMs, forMs, kind } of first(200, 3)) {
      expect(afterMs).toBeGreaterThanOrEqual(8_000);
      expect(forMs).toBeLessThanOrEqual(20_000);
      if (kind === 'refuse') expect(forMs).toBeLessThan(RETURN_LIMIT_MS.refuse);
    }
  });
});

/** Ten minutes, six samples each, a slope of so many bytes a minute. */
function samples(perMinute: number): Sample[] {
  return Array.from({ length: 60 }, (_, i) => {
    const minute = (i + 1) / 6;
    const startsUp = minute < 5 ? -30_000_000 : 0;
    const bytes = 100_000_000 + minute * perMinute + startsUp + (i % 2) * 2_000_000;
    return { minute, residentBytes: bytes, heapBytes: bytes };
  });
}

describe('growth', () => {
  it.each([
    { name: 'nothing, whatever the start took', perMinute: 0, expected: 0 },
    { name: 'a leak over its noise', perMinute: 1_000_000, expected: 0.047 },
  ])('sees $name', ({ perMinute, expected }) => {
    expect(growth(samples(perMinute), 'residentBytes')).toBeCloseTo(expected, 2);
  });

  it('knows nothing from one sample', () => {
    expect(growth(samples(0).slice(0, 1), 'heapBytes')).toBeUndefined();
  });
});

describe('judge', () => {
  const good: SoakOutcome = {
    samples: samples(0),
    returns: [{ kind: 'drop', afterMs: 400 }],
    before: { descriptors: 27, threads: 16 },
    after: { descriptors: 27, threads: 15 },
    complaints: [],
    faults: [],
    plays: true,
    moves: true,
  };

  it('is content', () => {
    expect(judge(good).every(({ met }) => met)).toBe(true);
  });

  it('does not judge the memory of a run that is too short to tell', () => {
    const short = samples(2_000_000).filter(({ minute }) => minute < 3);
    expect(judge({ ...good, samples: short }).every(({ met }) => met)).toBe(true);
  });

  it.each<{ name: string; change: Partial<SoakOutcome>; unmet: number }>([
    { name: 'no picture at the end', change: { plays: false }, unmet: 1 },
    { name: 'a camera that stands still', change: { moves: false }, unmet: 1 },
    {
      name: 'a picture that did not return',
      change: { returns: [{ kind: 'stall', afterMs: undefined }] },
      unmet: 1,
    },
    { name: 'a run without trouble', change: { returns: [] }, unmet: 1 },
    { name: 'memory that grows', change: { samples: samples(2_000_000) }, unmet: 2 },
    { name: 'a file left open', change: { after: { descriptors: 28, threads: 16 } }, unmet: 1 },
    { name: 'a thread left', change: { after: { descriptors: 27, threads: 17 } }, unmet: 1 },
    { name: 'an error', change: { complaints: ['Error'] }, unmet: 1 },
    { name: 'a broken stream', change: { faults: ['sequence number 4 after 2'] }, unmet: 1 },
  ])('sees $name', ({ change, unmet }) => {
    expect(judge({ ...good, ...change }).filter(({ met }) => !met)).toHaveLength(unmet);
  });
});
