import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createInstall } from '../../../viewer/models/settings/install.ts';
import { createInstallHint } from '../../../viewer/models/settings/install-hint.ts';
import type { InstallEvents, InstallPlatform } from '../../../viewer/transport/install-platform.ts';
import { steadyClock } from '../fakes/clock.ts';
import { createFakeMemory } from '../fakes/memory.ts';

function createPlatform(over: Partial<InstallPlatform> = {}) {
  let events: InstallEvents | undefined;
  const platform: InstallPlatform = {
    isInstalled: false,
    isIos: false,
    listen(told) {
      events = told;
      return () => {
        events = undefined;
      };
    },
    ...over,
  };
  return {
    install: createInstall(platform),
    offer: (ask: () => Promise<boolean>) => events?.onOffer(ask),
    installed: () => events?.onInstalled(),
    isHeard: () => events !== undefined,
  };
}

describe('installing', () => {
  it.each([
    ['can not be where nothing offers it', {}, 'no'],
    ['is done where it runs in its own window', { isInstalled: true, isIos: true }, 'installed'],
    ['is the share menu’s on an iPhone', { isIos: true }, 'ios'],
  ] as const)('%s', (_, over, state) => {
    expect(createPlatform(over).install.state.value).toBe(state);
  });

  it('uses the browser’s offer once, and is done when that was taken', async () => {
    const { install, offer } = createPlatform();
    const ask = vi.fn(async () => true);
    await install.ask();
    offer(ask);
    expect(install.state.value).toBe('offered');
    await Promise.all([install.ask(), install.ask()]);
    expect(ask).toHaveBeenCalledOnce();
    expect(install.state.value).toBe('installed');
  });

  it('waits for another offer when one was declined or failed', async () => {
    const { install, offer } = createPlatform();
    offer(async () => false);
    await install.ask();
    expect(install.state.value).toBe('no');
    offer(() => Promise.reject(new Error('no gesture')));
    await install.ask();
    expect(install.state.value).toBe('no');
    offer(async () => true);
    expect(install.state.value).toBe('offered');
  });

  it('is done when the browser’s own menu did it', () => {
    const { install, installed, isHeard } = createPlatform();
    installed();
    expect(install.state.value).toBe('installed');
    install.dispose();
    expect(isHeard()).toBe(false);
  });
});

describe('the hint about it', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function open({ isReturning = true, memory = createFakeMemory() } = {}) {
    const { install, offer, installed } = createPlatform();
    const live = signal(false);
    const hint = createInstallHint({ install, isReturning, live, memory, clock: steadyClock });
    return { hint, live, memory, installed, offer: () => offer(async () => true) };
  }

  it('comes once a picture was live for a while, in a later visit than the first', () => {
    const { hint, live, offer } = open();
    offer();
    vi.advanceTimersByTime(60_000);
    expect(hint.shown.value).toBe(false);
    live.value = true;
    vi.advanceTimersByTime(19_999);
    expect(hint.shown.value).toBe(false);
    vi.advanceTimersByTime(1);
    expect(hint.shown.value).toBe(true);
    hint.close();
    expect(hint.shown.value).toBe(false);
  });

  it('comes once ever', () => {
    const first = open();
    first.offer();
    first.live.value = true;
    vi.advanceTimersByTime(20_000);
    first.hint.dispose();
    const second = open({ memory: first.memory });
    second.offer();
    second.live.value = true;
    vi.advanceTimersByTime(60_000);
    expect(second.hint.shown.value).toBe(false);
  });

  it('does not come in the first visit, without an offer, or after the installing', () => {
    const first = open({ isReturning: false });
    first.offer();
    const without = open();
    const after = open();
    after.offer();
    after.installed();
    for (const { live } of [first, without, after]) live.value = true;
    vi.advanceTimersByTime(60_000);
    expect([first, without, after].map(({ hint }) => hint.shown.value)).toEqual([false, false, false]);
  });

  it('goes when the viewer is installed meanwhile', () => {
    const { hint, live, offer, installed } = open();
    offer();
    live.value = true;
    vi.advanceTimersByTime(20_000);
    installed();
    expect(hint.shown.value).toBe(false);
    hint.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});
