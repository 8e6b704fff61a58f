import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Memory } from '../../viewer/models/memory.ts';
import { checkPauseMs, createUpdate, lateTakes, updateStep } from '../../viewer/models/update.ts';
import type { KeptPageEvents } from '../../viewer/transport/page-keeper.ts';
import { steadyClock } from './fakes/clock.ts';
import { createFakeMemory } from './fakes/memory.ts';

const looked = { renewed: true, attended: true, stuck: false, busy: false, circling: false };

describe('a new version', () => {
  it.each([
    ['is waited for while there is none', { ...looked, renewed: false, attended: false }, 'wait'],
    ['is offered under a picture', looked, 'offer'],
    ['is taken while nobody looks', { ...looked, attended: false }, 'take'],
    ['is taken where the page can not show anything', { ...looked, stuck: true }, 'take'],
    ['is not taken where somebody types', { ...looked, attended: false, busy: true }, 'offer'],
    [
      'is not taken where somebody types though nothing is shown',
      { ...looked, stuck: true, busy: true },
      'offer',
    ],
    ['is not taken where that did not help', { ...looked, attended: false, circling: true }, 'offer'],
  ] as const)('%s', (_, question, step) => {
    expect(updateStep(question)).toBe(step);
  });

  it('is looked for again soon where nothing is shown, now and then otherwise, and never while nobody looks', () => {
    expect(checkPauseMs({ attended: true, stuck: true })).toBe(30_000);
    expect(checkPauseMs({ attended: true, stuck: false })).toBe(900_000);
    expect(checkPauseMs({ attended: false, stuck: true })).toBeUndefined();
  });
});

describe('what a tab remembers of its being loaded anew', () => {
  it.each([
    ['nothing', undefined, []],
    ['what is not old', '100000 650000 700000', [650_000, 700_000]],
    ['nothing of a time to come, nor what is no time', 'x 800000 ', []],
  ] as const)('is %s', (_, remembered, times) => {
    expect(lateTakes(remembered, 710_000)).toEqual(times);
  });
});

describe('the update of a page', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function open(over: { absent?: boolean; memory?: Memory } = {}) {
    const attended = signal(true);
    const stuck = signal(false);
    const outdated = signal(false);
    const state = { busy: false, checks: 0, takes: 0, abandoned: 0, disposed: false };
    let events: KeptPageEvents | undefined;
    const update = createUpdate({
      keepPage(told) {
        if (over.absent) return undefined;
        events = told;
        return {
          check: () => void state.checks++,
          take: () => void state.takes++,
          abandon: () => void state.abandoned++,
          dispose: () => {
            state.disposed = true;
          },
        };
      },
      attended,
      stuck,
      outdated,
      isBusy: () => state.busy,
      memory: over.memory ?? createFakeMemory(),
      clock: steadyClock,
    });
    return {
      update,
      attended,
      stuck,
      outdated,
      state,
      renew: () => events?.onRenewed(),
      fail: () => events?.onNotKept(),
    };
  }

  it('is offered, and taken once when somebody says so', () => {
    const { update, state, renew } = open();
    expect(update.offered.value).toBe(false);
    renew();
    expect(update.offered.value).toBe(true);
    expect(state.takes).toBe(0);
    update.take();
    update.take();
    expect(state.takes).toBe(1);
    expect(update.offered.value).toBe(false);
  });

  it('is taken by itself once nobody looks any more', () => {
    const { attended, state, renew } = open();
    renew();
    attended.value = false;
    expect(state.takes).toBe(1);
  });

  it('is taken at once where the page shows nothing, but only after what is typed there', () => {
    const { stuck, state, renew } = open();
    state.busy = true;
    stuck.value = true;
    renew();
    expect(state.takes).toBe(0);
    state.busy = false;
    vi.advanceTimersByTime(30_000);
    expect(state.takes).toBe(1);
  });

  it('is taken five times in ten minutes at the most, and then by hand', () => {
    const memory = createFakeMemory();
    for (let loads = 0; loads < 5; loads++) {
      const page = open({ memory });
      page.stuck.value = true;
      page.renew();
      expect(page.state.takes).toBe(1);
      page.update.dispose();
    }
    const page = open({ memory });
    page.stuck.value = true;
    page.renew();
    expect([page.state.takes, page.update.offered.value]).toEqual([0, true]);
    page.update.take();
    expect(page.state.takes).toBe(1);
    page.update.dispose();
    vi.advanceTimersByTime(600_000);
    const later = open({ memory });
    later.stuck.value = true;
    later.renew();
    expect(later.state.takes).toBe(1);
  });

  it('is opened without being kept where there is no room for it, and only where this one shows nothing', () => {
    const { stuck, outdated, update, state, fail } = open();
    fail();
    stuck.value = true;
    expect([update.offered.value, state.abandoned]).toEqual([false, 0]);
    outdated.value = true;
    expect([state.takes, state.abandoned]).toEqual([0, 1]);
  });

  it('is looked for when the page is looked at again after long, and when it can not show anything', () => {
    const { attended, stuck, state } = open();
    vi.advanceTimersByTime(899_999);
    expect(state.checks).toBe(0);
    vi.advanceTimersByTime(1);
    expect(state.checks).toBe(1);
    attended.value = false;
    vi.advanceTimersByTime(3_600_000);
    expect(state.checks).toBe(1);
    attended.value = true;
    vi.advanceTimersByTime(0);
    expect(state.checks).toBe(2);
    vi.advanceTimersByTime(40_000);
    stuck.value = true;
    vi.advanceTimersByTime(0);
    expect(state.checks).toBe(3);
    vi.advanceTimersByTime(60_000);
    expect(state.checks).toBe(5);
  });

  it('ends with the page, and leaves nothing running', () => {
    const { update, state, renew } = open();
    update.dispose();
    renew();
    expect(state).toMatchObject({ takes: 0, disposed: true });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is nothing where the browser keeps no pages', () => {
    const { update, attended } = open({ absent: true });
    attended.value = false;
    expect(update.offered.value).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
    update.dispose();
  });
});
