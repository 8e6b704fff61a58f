import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HELLO_INTERVAL_MS } from '../../protocol/messages.ts';
import { createSession, type PeerMessage, type Session } from '../../viewer/models/session.ts';
import { createNames, steadyClock } from './fakes/clock.ts';
import { createFakeGateway, type FakeGateway, INFO, PORCH, SECRET, YARD } from './fakes/gateway.ts';

interface Scene {
  readonly session: Session;
  readonly gateway: FakeGateway;
  readonly heard: PeerMessage[];
  readonly onDoubt: () => void;
  readonly onForgery: () => void;
  readonly onReturn: () => void;
}

function setUp(broker: Partial<typeof INFO.broker> = {}): Scene {
  const gateway = createFakeGateway();
  const heard: PeerMessage[] = [];
  const spies = { onDoubt: vi.fn(), onForgery: vi.fn(), onReturn: vi.fn() };
  const session = createSession({
    info: { ...INFO, broker: { ...INFO.broker, ...broker } },
    token: SECRET,
    iceServers: [],
    openLink: gateway.openLink,
    newName: createNames('session'),
    clock: steadyClock,
    onDoubt: spies.onDoubt,
    onForgery: spies.onForgery,
  });
  session.listen({ onMessage: (message) => heard.push(message), onReturn: spies.onReturn });
  return { session, gateway, heard, ...spies };
}

function setUpOpen(): Scene {
  const scene = setUp();
  scene.gateway.accept();
  scene.gateway.status('online', { retained: true });
  scene.gateway.welcome([PORCH]);
  vi.mocked(scene.onReturn).mockClear();
  return scene;
}

describe('the session', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('signs in to the embedded broker with its name and token, and asks for its own topics', () => {
    const { gateway } = setUp();
    expect(gateway.link().options).toEqual({
      url: 'ws://home/mqtt',
      clientId: 'session-1',
      username: 'anna',
      password: SECRET,
      topics: ['oriel/home/signal/anna/session-1/down', 'oriel/home/status'],
    });
  });

  it('never shows an external broker the token', () => {
    const { gateway } = setUp({ username: 'guest' });
    expect(gateway.link().options).toMatchObject({ username: 'guest', password: undefined });
  });

  it('says hello at once, at each interval, and whenever the gateway says that it is online', () => {
    const { session, gateway } = setUp();
    expect(session.reachable.value).toBe(false);
    gateway.accept();
    expect(gateway.count('hello')).toBe(1);
    gateway.status('online', { retained: true });
    expect(gateway.count('hello')).toBe(2);
    gateway.welcome([PORCH]);
    vi.advanceTimersByTime(HELLO_INTERVAL_MS);
    expect(gateway.count('hello')).toBe(3);
  });

  it('takes cameras and ICE servers from the welcome, and later cameras', () => {
    const { session, gateway } = setUp();
    gateway.accept();
    expect(session.cameras.value).toBeUndefined();
    gateway.welcome([PORCH], [{ urls: ['stun:stun.example'] }]);
    expect(session.welcomed.value).toBe(true);
    expect(session.cameras.value).toEqual([PORCH]);
    expect(session.iceServers.value).toEqual([{ urls: ['stun:stun.example'] }]);
    gateway.send({ type: 'cameras', cameras: [PORCH, YARD] });
    expect(session.cameras.value).toEqual([PORCH, YARD]);
  });

  it('hands on what is about peers', () => {
    const { gateway, heard } = setUpOpen();
    gateway.send({ type: 'answer', peer: 'p', sdp: 'v=0', quality: 'main' });
    gateway.send({ type: 'error', code: 'too-many', message: 'too many peers' });
    expect(heard.map(({ type }) => type)).toEqual(['answer', 'error']);
  });

  it('ignores what the gateway did not seal, and what it sealed before', () => {
    const { session, gateway, onForgery } = setUpOpen();
    gateway.send({ type: 'cameras', cameras: [] }, { secret: 'a stranger’s' });
    gateway.send({ type: 'cameras', cameras: [] }, { counter: 1 });
    expect(session.cameras.value).toEqual([PORCH]);
    expect(onForgery).toHaveBeenCalledOnce();
  });

  it('opens the link again within a second, in the same session, when the broker restarts', () => {
    const { session, gateway, onReturn } = setUpOpen();
    gateway.lose({ reason: 'broker went' });
    expect(session.link.value).toEqual({ kind: 'lost', reason: 'broker went' });
    expect(session.send({ type: 'bye' })).toBe(false);
    for (const pause of [250, 500, 1000, 1000]) {
      const before = gateway.links.length;
      vi.advanceTimersByTime(pause - 1);
      expect(gateway.links).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(gateway.links).toHaveLength(before + 1);
      gateway.lose();
    }
    vi.advanceTimersByTime(1000);
    gateway.accept();
    expect(gateway.session()).toBe('session-1');
    expect(session.link.value).toEqual({ kind: 'open' });
    expect(gateway.received.at(-1)).toEqual({ type: 'hello' });
    expect(onReturn).toHaveBeenCalledOnce();
  });

  it('doubts the token when the broker refuses it, and goes on trying', () => {
    const { gateway, onDoubt } = setUp();
    gateway.lose({ kind: 'refused', reason: 'Not authorized' });
    expect(onDoubt).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(1000);
    expect(gateway.links).toHaveLength(2);
  });

  it('waits while the gateway is offline, and tells its listeners when it is back', () => {
    const { session, gateway, onReturn } = setUpOpen();
    gateway.status('offline');
    expect(session.reachable.value).toBe(false);
    vi.advanceTimersByTime(60_000);
    expect(gateway.links).toHaveLength(1);
    gateway.status('online');
    expect(session.reachable.value).toBe(true);
    expect(onReturn).toHaveBeenCalledOnce();
    expect(gateway.received.at(-1)).toEqual({ type: 'hello' });
  });

  it('starts afresh when the gateway shuts down', () => {
    const { session, gateway, heard, onDoubt } = setUpOpen();
    gateway.send({ type: 'bye', code: 'shutting-down', message: 'the gateway stops' });
    expect(heard.at(-1)).toMatchObject({ type: 'bye', code: 'shutting-down' });
    expect(session.gateway.value).toBe('leaving');
    expect(session.reachable.value).toBe(false);
    vi.advanceTimersByTime(250);
    expect(gateway.session()).toBe('session-2');
    expect(session.welcomed.value).toBe(false);
    gateway.accept();
    gateway.welcome([PORCH]);
    expect(session.gateway.value).toBe('online');
    expect(onDoubt).not.toHaveBeenCalled();
  });

  it('does not call it a restart for longer than one takes', () => {
    const { session, gateway } = setUpOpen();
    expect(session.heard.value).toBe(true);
    gateway.send({ type: 'bye', code: 'shutting-down', message: 'the gateway stops' });
    expect(session.heard.value).toBe(false);
    vi.advanceTimersByTime(9999);
    expect(session.gateway.value).toBe('leaving');
    vi.advanceTimersByTime(1);
    expect(session.gateway.value).toBe('gone');
    gateway.lose();
    expect(session.gateway.value).toBe('gone');
    vi.advanceTimersByTime(1000);
    gateway.accept();
    gateway.welcome([PORCH]);
    expect(session.gateway.value).toBe('online');
  });

  it('doubts the token when the gateway ends the session for another reason', () => {
    const { gateway, onDoubt } = setUpOpen();
    gateway.send({ type: 'bye', code: 'forbidden', message: 'the token was withdrawn' });
    expect(onDoubt).toHaveBeenCalledOnce();
  });

  it('starts afresh when a hello is not answered, more patiently each time', () => {
    const { session, gateway } = setUp();
    for (const [round, patience] of [4000, 8000, 16_000, 16_000].entries()) {
      expect(gateway.session()).toBe(`session-${round + 1}`);
      gateway.accept();
      vi.advanceTimersByTime(patience - 1);
      expect(session.id.value).toBe(`session-${round + 1}`);
      vi.advanceTimersByTime(1);
      expect(session.gateway.value).toBe('silent');
    }
    gateway.accept();
    gateway.welcome([PORCH]);
    expect(session.gateway.value).toBe('online');
  });

  it('finds a dead link out within two seconds when the page comes back', () => {
    const { session, gateway } = setUpOpen();
    session.check();
    vi.advanceTimersByTime(2000);
    expect(gateway.session()).toBe('session-2');
  });

  it('does not sit a pause out when the network comes back', () => {
    const { session, gateway } = setUpOpen();
    for (let i = 0; i < 4; i++) {
      gateway.lose();
      vi.advanceTimersByTime(1000);
    }
    gateway.lose();
    const before = gateway.links.length;
    session.check();
    expect(gateway.links).toHaveLength(before + 1);
  });

  it('says goodbye and leaves nothing running', () => {
    const { session, gateway } = setUpOpen();
    session.dispose();
    expect(gateway.received.at(-1)).toEqual({ type: 'bye' });
    expect(gateway.link().state).toBe('closed');
    expect(vi.getTimerCount()).toBe(0);
  });
});
