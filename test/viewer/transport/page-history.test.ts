import { describe, expect, it, vi } from 'vitest';
import { createPageHistory } from '../../../viewer/transport/page-history.ts';

/** As much of a window as the history takes; one entry, and whoever listens. */
function createFakeWindow(state: unknown = null) {
  const events = new EventTarget();
  const history = {
    length: 1,
    scrollRestoration: 'auto' as const,
    state,
    back: vi.fn(),
    forward: vi.fn(),
    go: vi.fn(),
    pushState(next: unknown) {
      history.state = next;
    },
    replaceState(next: unknown) {
      history.state = next;
    },
  };
  return { history, addEventListener: events.addEventListener.bind(events), events };
}

describe('the browser’s history', () => {
  it('keeps an entry of the viewer’s own beside whatever else is kept there', () => {
    const window = createFakeWindow({ layer: 'settings' });
    const history = createPageHistory(window);
    expect(history.read()).toBeUndefined();
    history.replace({ camera: 'porch' });
    expect(window.history.state).toEqual({ layer: 'settings', oriel: { camera: 'porch' } });
    expect(history.read()).toEqual({ camera: 'porch' });
  });

  it('has nothing lying over a place that is new', () => {
    const window = createFakeWindow({ layer: 'settings' });
    createPageHistory(window).push('yard');
    expect(window.history.state).toEqual({ oriel: 'yard' });
  });

  it.each([null, 'text', 7])('takes no harm from %j that somebody else has put there', (state) => {
    expect(createPageHistory(createFakeWindow(state)).read()).toBeUndefined();
  });

  it('tells of each move until nobody listens', () => {
    const window = createFakeWindow();
    const onMove = vi.fn();
    const stop = createPageHistory(window).listen(onMove);
    window.events.dispatchEvent(new Event('popstate'));
    stop();
    window.events.dispatchEvent(new Event('popstate'));
    expect(onMove).toHaveBeenCalledOnce();
  });
});
