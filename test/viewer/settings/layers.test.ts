import { describe, expect, it } from 'vitest';
import { createLayers } from '../../../viewer/models/settings/layers.ts';
import { createFakeHistory } from '../fakes/history.ts';

describe('what lies over the picture', () => {
  it('is an entry of the history each, which the back button takes away', () => {
    const history = createFakeHistory();
    const layers = createLayers(history);
    expect(layers.path.value).toBe('');
    layers.open('settings');
    layers.open('settings/cameras');
    expect(history.entries).toEqual([
      undefined,
      { path: 'settings', depth: 1 },
      { path: 'settings/cameras', depth: 2 },
    ]);
    history.press('back');
    expect(layers.path.value).toBe('settings');
    history.press('back');
    expect(layers.path.value).toBe('');
    history.press('forward');
    expect(layers.path.value).toBe('settings');
  });

  it('is left from anywhere, and leaves no entry to go back through', () => {
    const history = createFakeHistory();
    const layers = createLayers(history);
    layers.open('settings');
    layers.open('settings/cameras');
    layers.close();
    expect(layers.path.value).toBe('');
    history.settle();
    expect([layers.path.value, history.at]).toEqual(['', 0]);
  });

  it('is left whole where that is asked while the browser still goes back one', () => {
    const history = createFakeHistory();
    const layers = createLayers(history);
    layers.open('settings');
    layers.open('settings/cameras');
    layers.open('settings/cameras/porch');
    layers.back();
    layers.close();
    expect(layers.path.value).toBe('');
    history.settle();
    expect(layers.path.value).toBe('');
    history.settle();
    expect([layers.path.value, history.at]).toEqual(['', 0]);
    layers.open('settings');
    expect(layers.path.value).toBe('settings');
  });

  it('takes the place of what was there before where nothing is to lead back to it', () => {
    const history = createFakeHistory();
    const layers = createLayers(history);
    layers.open('settings', { replace: true });
    layers.open('settings/about', { replace: true });
    expect(history.entries).toEqual([undefined, { path: 'settings/about', depth: 1 }]);
    layers.back();
    history.settle();
    expect(layers.path.value).toBe('');
  });

  it('goes back one entry however often that is asked before the browser has gone', () => {
    const history = createFakeHistory();
    const layers = createLayers(history);
    layers.open('settings');
    layers.open('settings/cameras');
    layers.back();
    layers.back();
    history.settle();
    expect(layers.path.value).toBe('settings');
    layers.back();
    history.settle();
    expect(layers.path.value).toBe('');
    layers.back();
    history.settle();
    expect(history.at).toBe(0);
  });

  it('adds nothing to the history where it is open already', () => {
    const history = createFakeHistory();
    const layers = createLayers(history);
    layers.open('settings');
    layers.open('settings');
    expect(history.entries).toHaveLength(2);
  });

  it('is there again after the page was loaded anew, and goes with whoever it was for', () => {
    const history = createFakeHistory({ path: 'settings/network', depth: 1 });
    const layers = createLayers(history);
    expect(layers.path.value).toBe('settings/network');
    layers.dispose();
    history.settle();
    expect(history.at).toBe(0);
    history.press('forward');
    expect(layers.path.value).toBe('');
  });
});
