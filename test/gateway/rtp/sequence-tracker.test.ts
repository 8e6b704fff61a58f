import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SequenceTracker } from '../../../gateway/rtp/sequence-tracker.ts';

const SSRC = 1;

function kinds(sequences: readonly number[]): string[] {
  const tracker = new SequenceTracker();
  return sequences.map((sequence) => {
    const kind = tracker.track(sequence, SSRC);
    return kind === 'gap' ? `gap ${tracker.missing}` : kind;
  });
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => (from + index) & 0xffff);
}

describe('SequenceTracker', () => {
  it.each([
    ['in order', [5, 6, 7], ['first', 'in-order', 'in-order']],
    ['through the wrap', [65_534, 65_535, 0, 1], ['first', 'in-order', 'in-order', 'in-order']],
    ['one lost', [5, 7], ['first', 'gap 1']],
    ['lost at the wrap', [65_534, 1], ['first', 'gap 2']],
    ['the largest loss', [0, 3000], ['first', 'gap 2999']],
    ['a jump ahead', [0, 3001, 3002], ['first', 'reset', 'in-order']],
    ['a jump back', [20_000, 0, 1], ['first', 'reset', 'in-order']],
    ['each doubled', [1, 1, 2, 2], ['first', 'duplicate', 'in-order', 'duplicate']],
    ['two exchanged', [1, 3, 2, 4], ['first', 'gap 1', 'late', 'in-order']],
    ['late and doubled', [1, 3, 2, 2], ['first', 'gap 1', 'late', 'duplicate']],
    ['exchanged at the wrap', [65_534, 0, 65_535, 1], ['first', 'gap 1', 'late', 'in-order']],
    ['from before the first', [10, 9, 11], ['first', 'late', 'in-order']],
  ])('%s', (_, sequences, expected) => {
    expect(kinds(sequences)).toEqual(expected);
  });

  it('believes a camera that sets its count back a little, after a while', () => {
    const seen = kinds([...range(0, 51), ...range(0, 20)]).slice(51);
    expect(seen.slice(0, 16).every((kind) => kind === 'duplicate')).toBe(true);
    expect(seen.slice(16)).toEqual(['reset', 'in-order', 'in-order', 'in-order']);
  });

  it('says reset when the SSRC changes, even where the sequence goes on', () => {
    const tracker = new SequenceTracker();
    tracker.track(1, 10);
    expect(tracker.track(2, 11)).toBe('reset');
    expect(tracker.track(3, 11)).toBe('in-order');
  });

  it('counts', () => {
    const tracker = new SequenceTracker();
    for (const sequence of [1, 2, 5, 5, 3, 20_000]) tracker.track(sequence, SSRC);
    expect(tracker.counters).toEqual({ received: 6, lost: 1, duplicates: 1, late: 1, resets: 1 });
    tracker.reset();
    expect(tracker.track(9, SSRC)).toBe('first');
    expect(tracker.counters).toMatchObject({ received: 7, resets: 1 });
  });

  it('finds each packet that a network lost, doubled or shuffled', () => {
    const fate = fc.constantFrom('sent', 'sent', 'sent', 'lost', 'doubled', 'delayed');
    fc.assert(
      fc.property(fc.nat(0xffff), fc.array(fate, { minLength: 1, maxLength: 200 }), (start, fates) => {
        const tracker = new SequenceTracker();
        tracker.track((start - 1) & 0xffff, SSRC);
        const arrivals: number[] = [];
        let held: number | undefined;
        fates.forEach((what, index) => {
          const sequence = (start + index) & 0xffff;
          if (what === 'delayed' && held === undefined) held = sequence;
          else if (what !== 'lost') {
            arrivals.push(sequence);
            if (what === 'doubled') arrivals.push(sequence);
            if (held !== undefined) arrivals.push(held);
            held = undefined;
          }
        });
        for (const sequence of arrivals) tracker.track(sequence, SSRC);
        const last = arrivals.at(-1);
        const highest =
          last === undefined ? -1 : Math.max(...arrivals.map((each) => (each - start) & 0xffff));
        expect(tracker.counters.duplicates).toBe(arrivals.length - new Set(arrivals).size);
        expect(tracker.counters.lost).toBe(highest + 1 - new Set(arrivals).size);
        expect(tracker.counters.resets).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });
});
