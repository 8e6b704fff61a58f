import { describe, expect, it } from 'vitest';
import { createLayerHistory } from '../../../viewer/transport/layer-history.ts';

/** A window whose history has one entry, and goes nowhere. */
function fakeWindow(state: unknown) {
  const written: unknown[] = [];
  const events = new EventTarget();
  const history = {
    state,
    pushState(next: unknown) {
      history.state = next;
      written.push(next);
    },
    replaceState(next: unknown) {
      history.state = next;
      written.push(next);
    },
    go: (by: number) => written.push(by),
  };
  return { window: Object.assign(events, { history }), written };
}

describe('the entries of pages over the picture', () => {
  it('keep whatever else an entry has', () => {
    const { window, written } = fakeWindow({ oriel: { step: 3 } });
    const history = createLayerHistory(window);
    expect(history.read()).toBeUndefined();
    history.push({ path: 'settings', depth: 1 });
    expect(history.read()).toEqual({ path: 'settings', depth: 1 });
    history.replace({ path: 'settings/about', depth: 1 });
    history.back(1);
    expect(written).toEqual([
      { oriel: { step: 3 }, layer: { path: 'settings', depth: 1 } },
      { oriel: { step: 3 }, layer: { path: 'settings/about', depth: 1 } },
      -1,
    ]);
  });

  it.each([
    ['nothing', null],
    ['a word', 'settings'],
    ['a layer that is none', { layer: 'settings' }],
    ['a path that is none', { layer: { path: 1, depth: 1 } }],
    ['a depth that is none', { layer: { path: 'settings', depth: 0 } }],
  ])('are none in %s', (_, state) => {
    expect(createLayerHistory(fakeWindow(state).window).read()).toBeUndefined();
  });

  it('tell of each move until nobody asks any more', () => {
    const { window } = fakeWindow(null);
    let moves = 0;
    const stop = createLayerHistory(window).listen(() => moves++);
    window.dispatchEvent(new Event('popstate'));
    stop();
    window.dispatchEvent(new Event('popstate'));
    expect(moves).toBe(1);
  });
});
