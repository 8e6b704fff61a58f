import { describe, expect, it } from 'vitest';
import { isTimely } from '../../../gateway/signaling/freshness.ts';
import { SlicedWork } from '../../../gateway/signaling/sliced-work.ts';

function setUp(maxBytes = 100_000) {
  const clock = { now: 0 };
  const done: number[] = [];
  const work = new SlicedWork({ sliceMs: 4, maxBytes, now: () => clock.now });
  /** A job of one millisecond. */
  const push = (i: number, bytes = 0) =>
    work.push(() => {
      clock.now++;
      done.push(i);
    }, bytes);
  return { work, clock, done, push };
}

const turn = () => new Promise(setImmediate);

describe('SlicedWork', () => {
  it('does at once what there is time for, and the rest in order, some in each turn of the loop', async () => {
    const { done, push } = setUp();
    for (let i = 0; i < 10; i++) push(i);
    expect(done).toEqual([0, 1, 2, 3]);
    await turn();
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    push(10);
    expect(done).toHaveLength(8);
    await turn();
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    await turn();
    push(11);
    expect(done).toHaveLength(12);
  });

  it('goes on after a job that failed', async () => {
    const { work, done, push } = setUp();
    const fail = () => {
      throw new Error('a bug');
    };
    expect(() => work.push(fail)).toThrow('a bug');
    push(1);
    await turn();
    push(2);
    expect(done).toEqual([1, 2]);
  });

  it('does what a job asks for after it', () => {
    const { work } = setUp();
    const order: string[] = [];
    work.push(() => {
      work.push(() => void order.push('inner'));
      order.push('outer');
    });
    expect(order).toEqual(['outer', 'inner']);
  });

  it('takes no more than fits, and again when there is room', async () => {
    const { done, push } = setUp(10_000);
    const taken = Array.from({ length: 20 }, (_, i) => push(i, 1_500));
    expect(taken.filter(Boolean).length).toBe(4 + 5);
    for (let i = 0; i < 3; i++) await turn();
    expect(push(99, 1_500)).toBe(true);
    expect(done).toHaveLength(4 + 5 + 1);
  });

  it('does nothing more once it is closed', async () => {
    const { work, done, push } = setUp();
    for (let i = 0; i < 10; i++) push(i);
    work.close();
    await turn();
    expect(done).toHaveLength(4);
    expect(push(10)).toBe(false);
  });
});

describe('isTimely', () => {
  it.each([
    ['hello', undefined, true],
    ['hello', 1e9, true],
    ['pair', undefined, true],
    ['bye', 1e9, true],
    ['offer', undefined, true],
    ['offer', 15_000, true],
    ['offer', 15_001, false],
    ['candidate', undefined, true],
    ['candidate', 15_001, false],
    ['enable', undefined, false],
    ['enable', 0, true],
    ['enable', 15_001, false],
    ['enable', -15_001, false],
    ['manage', undefined, false],
    ['manage', 15_000, true],
    ['manage', Number.NaN, false],
  ] as const)('%s of %s ms: %s', (type, ageMs, expected) => {
    expect(isTimely(type, ageMs)).toBe(expected);
  });
});
