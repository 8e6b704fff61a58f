import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { CameraInfo } from '../../../protocol/messages.ts';
import { createArrangement } from '../../../viewer/models/wall/arrangement.ts';
import { YARD } from '../fakes/gateway.ts';
import { createFakeMemory } from '../fakes/memory.ts';

const named = (...names: string[]) => names.map((name) => ({ ...YARD, name }));

function setUp(memory = createFakeMemory(), gateway = 'home') {
  const cameras = signal<readonly CameraInfo[] | undefined>(named('a', 'b', 'c'));
  return { cameras, memory, ...createArrangement({ memory, gateway, cameras }) };
}

describe('how cameras are arranged', () => {
  it('is as the gateway has them, all fitting, until somebody wants it otherwise', () => {
    const { order, size, memory } = setUp();
    expect([order.value, size.value]).toEqual([['a', 'b', 'c'], 'fit']);
    expect(memory.read('wall.home')).toBeUndefined();
  });

  it.each([
    { camera: 'c', by: -1, order: ['a', 'c', 'b'] },
    { camera: 'a', by: 2, order: ['b', 'c', 'a'] },
    { camera: 'a', by: -1, order: ['a', 'b', 'c'] },
    { camera: 'b', by: 9, order: ['a', 'c', 'b'] },
    { camera: 'x', by: 1, order: ['a', 'b', 'c'] },
  ])('moves $camera by $by, no further than to the end', ({ camera, by, order }) => {
    const arrangement = setUp();
    arrangement.move(camera, by);
    expect(arrangement.order.value).toEqual(order);
  });

  it('is remembered, for each gateway by itself', () => {
    const { memory, move, setSize } = setUp();
    move('c', -2);
    setSize('large');
    const again = setUp(memory);
    expect([again.order.value, again.size.value]).toEqual([['c', 'a', 'b'], 'large']);
    expect(setUp(memory, 'office').order.value).toEqual(['a', 'b', 'c']);
  });

  it('has new cameras at the end, and those that come back where they were', () => {
    const { cameras, move, order } = setUp();
    move('c', -2);
    cameras.value = named('a', 'b', 'd', 'e');
    expect(order.value).toEqual(['a', 'b', 'd', 'e']);
    cameras.value = named('a', 'b', 'c', 'd', 'e');
    expect(order.value).toEqual(['c', 'a', 'b', 'd', 'e']);
  });

  it('leaves a camera in its place when it gets another name', () => {
    const { cameras, move, order } = setUp();
    move('c', -2);
    cameras.value = [...named('a', 'b'), { ...YARD, name: 'gate', formerly: 'c' }];
    expect(order.value).toEqual(['gate', 'a', 'b']);
    // The gateway goes on telling it; a name that was given away once more is another camera's.
    cameras.value = [...named('a', 'b', 'c'), { ...YARD, name: 'gate' }];
    expect(order.value).toEqual(['gate', 'a', 'b', 'c']);
  });

  it('knows the new name of a camera that was renamed while nobody looked, and has it once', () => {
    const memory = createFakeMemory({ 'oriel.wall.home': '{"order":["c","gate","a"],"size":"fit"}' });
    const { cameras, order } = setUp(memory);
    cameras.value = [...named('a', 'b'), { ...YARD, name: 'gate', formerly: 'c' }];
    expect(order.value).toEqual(['gate', 'a', 'b']);
  });

  it('does without a memory that it can not read', () => {
    for (const text of ['{', '{"order":[7],"size":"fit"}', '{"order":[],"size":"huge"}']) {
      const { order, size } = setUp(createFakeMemory({ 'oriel.wall.home': text }));
      expect([order.value, size.value]).toEqual([['a', 'b', 'c'], 'fit']);
    }
  });
});
