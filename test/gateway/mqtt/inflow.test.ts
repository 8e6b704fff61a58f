import { expect, it } from 'vitest';
import { Inflow } from '../../../gateway/mqtt/inflow.ts';

function setUp() {
  let now = 0;
  const limits = {
    perTopic: { burst: 3, perSecond: 1 },
    newTopics: { burst: 4, perSecond: 1 },
    topics: 3,
  };
  const inflow = new Inflow({ limits, now: () => now });
  const admitted = (...topics: string[]) => topics.filter((topic) => inflow.admits(topic)).length;
  return { admitted, later: (ms: number) => (now += ms) };
}

it('hears each topic at its own pace', () => {
  const { admitted, later } = setUp();
  expect(admitted('a', 'a', 'a', 'a', 'a')).toBe(3);
  expect(admitted('b', 'b')).toBe(2);
  later(1_000);
  expect(admitted('a', 'a')).toBe(1);
});

it('hears few new topics at once, and those that are known nonetheless', () => {
  const { admitted, later } = setUp();
  expect(admitted('a', 'b', 'c', 'd', 'e', 'f')).toBe(4);
  expect(admitted('d')).toBe(1);
  later(1_000);
  expect(admitted('g', 'h')).toBe(1);
});

it('forgets the topic on which nothing came for longest', () => {
  const { admitted, later } = setUp();
  admitted('a', 'b', 'c');
  later(10_000);
  expect(admitted('a', 'a', 'a')).toBe(3);
  expect(admitted('d')).toBe(1);
  expect(admitted('a'), 'which was used last, and so is still known').toBe(0);
  expect(admitted('b', 'b', 'b'), 'which is new again').toBe(3);
});
