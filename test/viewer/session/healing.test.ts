import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSession } from '../../../viewer/models/session/live-session.ts';
import type { Session, SessionOptions } from '../../../viewer/models/session/session.ts';
import { steadyClock } from '../fakes/clock.ts';
import { createFakeGateway, type FakeGateway, PORCH, sessionOptions } from '../fakes/gateway.ts';

interface Scene {
  readonly session: Session;
  readonly gateway: FakeGateway;
}

function setUpOpen(options: Partial<SessionOptions> = {}): Scene {
  const gateway = createFakeGateway();
  const session = createSession(sessionOptions(gateway, options));
  gateway.accept();
  gateway.welcome([PORCH]);
  return { session, gateway };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a session that comes back', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('finds out within a second that nobody hears it any more', async () => {
    const { session, gateway } = setUpOpen();
    session.check();
    await pass(899);
    expect(gateway.session()).toBe('session-1');
    await pass(1);
    expect(gateway.session()).toBe('session-2');
  });

  it('has the patience that the way takes', async () => {
    const { session, gateway } = setUpOpen();
    session.check();
    await pass(600);
    gateway.welcome([PORCH]);
    session.check();
    await pass(2399);
    expect(gateway.session()).toBe('session-1');
    await pass(1);
    expect(gateway.session()).toBe('session-2');
  });

  it('stays where it is heard', async () => {
    const { session, gateway } = setUpOpen();
    session.check();
    await pass(500);
    gateway.welcome([PORCH]);
    await pass(5000);
    expect([gateway.session(), gateway.links.length]).toEqual(['session-1', 1]);
  });

  it('asks nobody after a sleep over which everybody has given it up', () => {
    let sleptMs = 0;
    const clock = { ...steadyClock, now: () => steadyClock.now() + sleptMs };
    const { session, gateway } = setUpOpen({ clock });
    sleptMs = 31_000;
    session.check();
    expect(gateway.session()).toBe('session-2');
  });

  it('forgets TURN credentials that ran out while the page was away, and only those', () => {
    const { session, gateway } = setUpOpen();
    const until = Math.floor(Date.now() / 1000) + 3600;
    const relay = { urls: ['turn:relay'], username: `${until}:anna`, credential: 'secret' };
    const plain = { urls: ['stun:relay'] };
    gateway.welcome([PORCH], [relay, plain]);
    session.check();
    expect(session.iceServers.value).toEqual([relay, plain]);
    vi.setSystemTime(Date.now() + 3_600_000);
    session.check();
    expect(session.iceServers.value).toEqual([plain]);
  });

  it('does not come back in a session that the gateway has ended', () => {
    const { session, gateway } = setUpOpen();
    gateway.send({ type: 'bye', code: 'shutting-down', message: 'the gateway stops' });
    session.check();
    expect(gateway.session()).toBe('session-2');
  });

  it('begins again where a connection hangs since before, and only once in a moment', async () => {
    const { session, gateway } = setUpOpen();
    gateway.lose();
    await pass(250);
    expect(gateway.links).toHaveLength(2);
    session.check();
    expect(gateway.links).toHaveLength(2);
    await pass(800);
    session.check();
    session.check();
    expect(gateway.links).toHaveLength(3);
  });
});

describe('a session whose broker can be asked for by other ways', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('connects as soon as it is there, and rarely before', async () => {
    let isThere = false;
    const { gateway } = setUpOpen({ reach: () => async () => isThere });
    gateway.lose();
    await pass(5900);
    expect(gateway.links).toHaveLength(1);
    await pass(200);
    // Whoever answers that question may be another one than who carries the signaling.
    expect(gateway.links).toHaveLength(2);
    gateway.lose();
    isThere = true;
    await pass(1000);
    expect(gateway.links).toHaveLength(3);
    gateway.accept();
    await pass(3000);
    expect(gateway.links).toHaveLength(3);
  });

  it('does not wait for a connection that hangs while others come through, less and less often', async () => {
    const gateway = createFakeGateway();
    createSession(sessionOptions(gateway, { reach: () => async () => true }));
    for (const [ms, links] of [
      [690, 1],
      [20, 2],
      [1380, 2],
      [20, 3],
      [2780, 3],
      [20, 4],
    ] as const) {
      await pass(ms);
      expect(gateway.links).toHaveLength(links);
    }
  });

  it('does not ask where another server’s broker carries it', () => {
    const reach = vi.fn(() => undefined);
    setUpOpen({ reach });
    expect(reach).toHaveBeenCalledExactlyOnceWith('ws://home/mqtt');
  });
});
