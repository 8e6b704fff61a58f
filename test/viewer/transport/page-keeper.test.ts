import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPageKeeper } from '../../../viewer/transport/page-keeper.ts';
import { steadyClock } from '../fakes/clock.ts';

/** A worker as the browser shows it to pages. */
class FakeWorker extends EventTarget {
  state: ServiceWorkerState;
  readonly heard: unknown[] = [];

  constructor(state: ServiceWorkerState) {
    super();
    this.state = state;
  }

  postMessage(word: unknown): void {
    this.heard.push(word);
  }

  become(state: ServiceWorkerState): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class FakeRegistration extends EventTarget {
  active: FakeWorker | null = new FakeWorker('activated');
  waiting: FakeWorker | null = null;
  installing: FakeWorker | null = null;
  updates = 0;
  isRegistered = true;

  async update(): Promise<void> {
    this.updates++;
  }

  async unregister(): Promise<boolean> {
    this.isRegistered = false;
    return true;
  }

  /** A new worker is fetched and kept. */
  begin(): FakeWorker {
    this.installing = new FakeWorker('installing');
    this.dispatchEvent(new Event('updatefound'));
    return this.installing;
  }

  /** It waits for the pages of the one before to go. */
  settle(): void {
    this.waiting = this.installing;
    this.installing = null;
    this.waiting?.become('installed');
  }
}

class FakeContainer extends EventTarget {
  controller: FakeWorker | null;
  readonly registration: FakeRegistration;

  constructor(registration: FakeRegistration) {
    super();
    this.registration = registration;
    this.controller = registration.active;
  }

  async register(): Promise<FakeRegistration> {
    if (!this.registration.isRegistered) throw new TypeError('there is no such script');
    return this.registration;
  }
}

async function open(registration: FakeRegistration) {
  const container = new FakeContainer(registration);
  const told = { renewed: 0, notKept: 0, reloads: 0, forgotten: 0 };
  const kept = createPageKeeper({
    container,
    controller: container.controller,
    files: ['/assets/index.js'],
    reload: () => void told.reloads++,
    forget: async () => void told.forgotten++,
    clock: steadyClock,
  })({ onRenewed: () => void told.renewed++, onNotKept: () => void told.notKept++ });
  await vi.advanceTimersByTimeAsync(0);
  if (!kept) throw new Error('it keeps nothing');
  return { kept, told, container };
}

describe('the page as a service worker keeps it', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is renewed by a worker that was there already, by one that is found later, and by word of it', async () => {
    const registration = new FakeRegistration();
    registration.waiting = new FakeWorker('installed');
    expect((await open(registration)).told.renewed).toBeGreaterThan(0);
    expect(registration.active?.heard).toEqual([]);

    const other = new FakeRegistration();
    const { told, container } = await open(other);
    expect([other.updates, told.renewed]).toEqual([1, 0]);
    expect(other.active?.heard).toEqual([{ kind: 'look', files: ['/assets/index.js'] }]);
    other.begin();
    expect(told.renewed).toBe(0);
    other.settle();
    expect(told.renewed).toBe(1);
    container.dispatchEvent(new MessageEvent('message', { data: { kind: 'renewed' } }));
    expect(told.renewed).toBe(2);
  });

  it('is renewed by a worker that was under way when the page began', async () => {
    const registration = new FakeRegistration();
    registration.begin();
    const { told } = await open(registration);
    expect(told.renewed).toBe(0);
    registration.settle();
    expect(told.renewed).toBe(1);
  });

  it('is renewed by what a check finds waiting, whoever had it fetched', async () => {
    const registration = new FakeRegistration();
    const { kept, told } = await open(registration);
    registration.waiting = new FakeWorker('installed');
    kept.check();
    await vi.advanceTimersByTimeAsync(0);
    expect(told.renewed).toBe(1);
  });

  it('is renewed where the worker that brought it has gone before anybody listened, and only there', async () => {
    const registration = new FakeRegistration();
    await registration.unregister();
    expect((await open(registration)).told.renewed).toBe(1);
    registration.active = null;
    expect((await open(registration)).told.renewed).toBe(0);
  });

  it('has no news in the first worker of all', async () => {
    const registration = new FakeRegistration();
    registration.active = null;
    const { told } = await open(registration);
    const first = registration.begin();
    registration.settle();
    registration.waiting = null;
    registration.active = first;
    first.become('activated');
    expect(told).toMatchObject({ renewed: 0, notKept: 0 });
  });

  it('tells of a new version that could not be kept, and of none that was kept and then replaced', async () => {
    const registration = new FakeRegistration();
    const { told } = await open(registration);
    registration.begin().become('redundant');
    expect(told).toMatchObject({ renewed: 0, notKept: 1 });
    registration.begin();
    registration.settle();
    registration.waiting?.become('redundant');
    expect(told).toMatchObject({ renewed: 1, notKept: 1 });
  });

  it('is opened anew once the new worker has taken over, or does not', async () => {
    const registration = new FakeRegistration();
    const { kept, told } = await open(registration);
    registration.begin();
    registration.settle();
    kept.take();
    expect(registration.waiting?.heard).toEqual([{ kind: 'take-over' }]);
    expect(told.reloads).toBe(0);
    registration.waiting?.become('activated');
    expect(told.reloads).toBe(1);
    kept.take();
    vi.advanceTimersByTime(12_000);
    expect(told.reloads).toBe(2);
  });

  it('is opened with the newest, where that came while an older one was to take over', async () => {
    const registration = new FakeRegistration();
    const { kept, told } = await open(registration);
    registration.begin();
    registration.settle();
    const older = registration.waiting;
    kept.take();
    registration.begin();
    registration.settle();
    older?.become('redundant');
    expect([told.reloads, registration.waiting?.heard]).toEqual([0, [{ kind: 'take-over' }]]);
    registration.waiting?.become('activated');
    expect(told.reloads).toBe(1);
    expect(vi.getTimerCount()).toBe(1);
    kept.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not kept any more where that is asked, and opened from the gateway', async () => {
    const registration = new FakeRegistration();
    const { kept, told } = await open(registration);
    kept.abandon();
    await vi.advanceTimersByTimeAsync(0);
    expect([registration.isRegistered, told.forgotten, told.reloads]).toEqual([false, 1, 1]);
  });

  it('tells nothing once it has ended', async () => {
    const registration = new FakeRegistration();
    const { kept, told } = await open(registration);
    kept.take();
    expect(told.reloads).toBe(1);
    kept.dispose();
    registration.begin();
    registration.settle();
    expect(told.renewed).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is nothing where the browser has no service workers', () => {
    const keep = createPageKeeper({
      container: undefined,
      controller: null,
      files: [],
      reload: () => {},
      forget: async () => {},
      clock: steadyClock,
    });
    expect(keep({ onRenewed: () => {}, onNotKept: () => {} })).toBeUndefined();
  });
});
