import { effect } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HELLO_INTERVAL_MS } from '../../../protocol/messages.ts';
import { createSession } from '../../../viewer/models/session/live-session.ts';
import type { PeerMessage, Session, SessionOptions } from '../../../viewer/models/session/session.ts';
import {
  ANNA,
  createFakeGateway,
  type FakeGateway,
  GATEWAY,
  INFO,
  PORCH,
  STRANGER,
  sessionOptions,
  YARD,
} from '../fakes/gateway.ts';

interface Scene {
  readonly session: Session;
  readonly gateway: FakeGateway;
  readonly heard: PeerMessage[];
  readonly onDoubt: () => void;
  readonly onWithdrawn: (message: string) => void;
  readonly onInfo: () => void;
  readonly onEpoch: () => void;
  readonly onForgery: () => void;
  readonly onReturn: () => void;
}

function setUp(options: Partial<SessionOptions> = {}): Scene {
  const gateway = createFakeGateway();
  const heard: PeerMessage[] = [];
  const spies = {
    onDoubt: vi.fn(),
    onWithdrawn: vi.fn(),
    onInfo: vi.fn(),
    onEpoch: vi.fn(),
    onForgery: vi.fn(),
  };
  const onReturn = vi.fn();
  const session = createSession(sessionOptions(gateway, { ...spies, ...options }));
  session.listen({ onMessage: (message) => heard.push(message), onReturn });
  return { session, gateway, heard, ...spies, onReturn };
}

function setUpOpen(options: Partial<SessionOptions> = {}): Scene {
  const scene = setUp(options);
  scene.gateway.accept();
  scene.gateway.welcome([PORCH]);
  vi.mocked(scene.onReturn).mockClear();
  return scene;
}

const OFFER = { type: 'offer', peer: 'p', camera: 'porch', quality: 'main', sdp: 'v=0 offer' } as const;
const ANSWER = { type: 'answer', peer: 'p', sdp: 'v=0 answer', quality: 'main' } as const;

describe('the session', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('signs in to the embedded broker by its door, and asks for its own topics, the key and the status', () => {
    const { gateway } = setUp();
    expect(gateway.link().options).toEqual({
      url: 'ws://home/mqtt',
      clientId: 'session-1',
      username: ANNA.id,
      password: ANNA.door.secret,
      topics: [`oriel/${GATEWAY.id}/signal/session-1/down`, `oriel/${GATEWAY.id}/key`, 'oriel/home/status'],
      limitMs: 6000,
    });
  });

  it('never shows an external broker its door', () => {
    const { gateway } = setUp({ info: { ...INFO, broker: { ...INFO.broker, username: 'guest' } } });
    expect(gateway.link().options).toMatchObject({ username: 'guest', password: undefined });
  });

  it('says hello as soon as the gateway’s key is there, under its own, and at each interval', () => {
    const { session, gateway } = setUp();
    expect(session.reachable.value).toBe(false);
    gateway.accept({ key: false });
    expect(session.reachable.value).toBe(false);
    expect(session.send(OFFER)).toBe(false);
    expect(gateway.up).toEqual([]);
    gateway.key({ retained: true });
    expect(session.reachable.value).toBe(true);
    expect(gateway.signers).toEqual([ANNA.publicKey]);
    gateway.welcome([PORCH]);
    vi.advanceTimersByTime(HELLO_INTERVAL_MS);
    expect(gateway.count('hello')).toBe(2);
  });

  it('lets those go first who waited for the key, since the gateway needs longer for an offer than for a hello', () => {
    const { session, gateway } = setUp();
    const stop = effect(() => void (session.reachable.value && session.send(OFFER)));
    gateway.accept();
    stop();
    expect(gateway.received.map(({ type }) => type)).toEqual(['offer', 'hello']);
  });

  it('says so where no key of the gateway is on the broker, and goes on when it comes', () => {
    const { session, gateway } = setUp();
    gateway.accept({ key: false });
    vi.advanceTimersByTime(2999);
    expect(session.gateway.value).toBe('unknown');
    vi.advanceTimersByTime(1);
    expect(session.gateway.value).toBe('unheard');
    gateway.key();
    expect([session.gateway.value, session.reachable.value]).toEqual(['unknown', true]);
    expect(gateway.count('hello')).toBe(1);
  });

  it('takes who it is, its ticket and its broker from the welcome, but never another gateway’s key', () => {
    const { session, gateway, onInfo } = setUp();
    gateway.accept();
    expect(session.ticket.value).toBeUndefined();
    gateway.welcome([PORCH], [], { name: 'Anna’s phone', role: 'viewer', key: ANNA.publicKey });
    expect(session.info.value).toEqual({ ...INFO, name: 'Anna’s phone', role: 'viewer' });
    expect(session.ticket.value).toBe('a-ticket');
    expect(onInfo).toHaveBeenCalledExactlyOnceWith(session.info.value);
  });

  it('puts its address into offers, but not where it is to be hidden', () => {
    const { session, gateway } = setUpOpen({ address: () => '192.0.2.7' });
    session.send(OFFER);
    expect(gateway.last('offer')).toMatchObject({ address: '192.0.2.7' });
    session.send({ ...OFFER, relayOnly: true });
    expect(gateway.last('offer')).not.toHaveProperty('address');
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
    const { session, gateway, heard } = setUpOpen();
    session.send(OFFER);
    gateway.send(ANSWER);
    gateway.send({ type: 'error', code: 'too-many', message: 'too many peers' });
    expect(heard.map(({ type }) => type)).toEqual(['answer', 'error']);
  });

  it('opens the link again within a second, in the same session, when the broker restarts', () => {
    const { session, gateway, onReturn } = setUpOpen();
    gateway.lose({ reason: 'broker went' });
    expect(session.link.value).toEqual({ kind: 'lost', reason: 'broker went', refused: false });
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

  it('begins another session where the gateway must have forgotten this one', () => {
    const { gateway } = setUpOpen();
    for (let passed = 0; passed <= HELLO_INTERVAL_MS; passed += 1000) {
      gateway.lose();
      vi.advanceTimersByTime(1000);
    }
    expect(gateway.session()).not.toBe('session-1');
  });

  it('calls the gateway offline where the broker says so and it does not answer either', () => {
    const { session, gateway, onReturn } = setUpOpen();
    gateway.status('offline');
    expect(session.gateway.value).toBe('online');
    vi.advanceTimersByTime(2000);
    expect([session.gateway.value, session.reachable.value]).toEqual(['offline', false]);
    vi.advanceTimersByTime(60_000);
    expect(gateway.links).toHaveLength(1);
    gateway.reboot();
    gateway.key();
    expect(session.reachable.value).toBe(true);
    expect(onReturn).toHaveBeenCalledOnce();
    expect(gateway.received.at(-1)).toEqual({ type: 'hello' });
  });

  it('does not believe the broker that a gateway is offline which answers', () => {
    const { session, gateway } = setUpOpen();
    gateway.status('offline');
    expect(gateway.received.at(-1)).toEqual({ type: 'hello' });
    gateway.welcome([PORCH]);
    vi.advanceTimersByTime(10_000);
    expect([session.gateway.value, session.reachable.value]).toEqual(['online', true]);
  });

  it('begins anew with a gateway that was started since, of which the ticket is none any more', () => {
    const { session, gateway, onReturn, onEpoch } = setUpOpen();
    gateway.reboot();
    gateway.key();
    expect(onReturn).toHaveBeenCalledOnce();
    expect(onEpoch).toHaveBeenLastCalledWith(2);
    expect([session.welcomed.value, session.ticket.value]).toEqual([false, undefined]);
    expect(gateway.received.at(-1)).toEqual({ type: 'hello' });
    gateway.welcome([PORCH, YARD]);
    expect(session.cameras.value).toEqual([PORCH, YARD]);
  });

  it('says hello to a gateway that came back to its broker, but not at each repetition of its key', () => {
    const { gateway } = setUpOpen();
    vi.advanceTimersByTime(1000);
    for (let i = 0; i < 50; i++) gateway.key();
    expect(gateway.count('hello')).toBe(2);
    vi.advanceTimersByTime(1000);
    for (let i = 0; i < 50; i++) gateway.key({ retained: true });
    expect(gateway.count('hello')).toBe(2);
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

  it('doubts its access when the gateway ends the session for another reason', () => {
    const { gateway, onDoubt } = setUpOpen();
    gateway.send({ type: 'bye', code: 'forbidden', message: 'the token was withdrawn' });
    expect(onDoubt).toHaveBeenCalledOnce();
  });

  it.each(['bye', 'error'] as const)('is over for good by a %s that says that access has ended', (type) => {
    const { gateway, onWithdrawn } = setUpOpen();
    gateway.send({ type, code: 'withdrawn', message: 'it was revoked' });
    expect(onWithdrawn).toHaveBeenCalledExactlyOnceWith('it was revoked');
    vi.advanceTimersByTime(60_000);
    expect(gateway.links).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
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

describe('what a hostile broker does to a session', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const STRANGERS_KEY = { signer: STRANGER };

  it.each<[string, (gateway: FakeGateway) => string]>([
    ['a stranger’s key message', (gateway) => gateway.keyMessage(STRANGERS_KEY)],
    [
      'one in the gateway’s name, signed by a stranger',
      (gateway) => gateway.keyMessage(STRANGERS_KEY).replace(STRANGER.publicKey, GATEWAY.publicKey),
    ],
    [
      'one with another key put in',
      (gateway) => {
        const x = JSON.parse(gateway.keyMessage()).x;
        return gateway.keyMessage().replace(x, `${'B'.repeat(42)}A`);
      },
    ],
    ['one with a higher epoch put in', (gateway) => gateway.keyMessage().replace('"epoch":1', '"epoch":9')],
    [
      'one of another run put in',
      (gateway) => gateway.keyMessage().replace('0000000000000000', 'f'.repeat(16)),
    ],
    ['none at all', () => 'online'],
    ['one beyond all bounds', () => 'x'.repeat(100_000)],
  ])('%s says nothing to anybody', (_name, forge) => {
    const { session, gateway, onForgery } = setUp();
    gateway.accept({ key: false });
    gateway.deliver('key', forge(gateway), { retained: true });
    expect([session.reachable.value, gateway.up]).toEqual([false, []]);
    expect(onForgery).toHaveBeenCalledOnce();
    gateway.key({ retained: true });
    expect(gateway.count('hello')).toBe(1);
  });

  it('an old key message said again after a newer one was seen, also on an earlier visit', () => {
    const { session, gateway, onForgery } = setUp({ lastEpoch: 7 });
    gateway.accept({ key: false });
    gateway.key({ epoch: 6 });
    expect([session.reachable.value, gateway.up.length]).toEqual([false, 0]);
    expect(onForgery).toHaveBeenCalledOnce();
    gateway.key({ epoch: 7 });
    expect(session.reachable.value).toBe(true);
  });

  it('the key message of the run before, replayed to lead the session back to it', () => {
    const { session, gateway } = setUp();
    const before = gateway.keyMessage();
    gateway.reboot();
    gateway.accept();
    gateway.welcome([PORCH]);
    const said = gateway.up.length;
    vi.advanceTimersByTime(2000);
    gateway.deliver('key', before);
    expect([gateway.up.length, session.welcomed.value]).toEqual([said, true]);
  });

  it.each<[string, (scene: Scene) => void]>([
    [
      'replays what the gateway said',
      ({ gateway }) => {
        const text = gateway.sealed({ type: 'cameras', cameras: [PORCH] });
        gateway.deliver('down', text);
        gateway.deliver('down', text);
      },
    ],
    [
      'swaps the order',
      ({ gateway }) => {
        const first = gateway.sealed({ type: 'cameras', cameras: [] });
        gateway.deliver('down', gateway.sealed({ type: 'cameras', cameras: [PORCH] }));
        gateway.deliver('down', first);
      },
    ],
    ['reflects what the viewer said', ({ gateway }) => gateway.deliver('down', gateway.up[0] ?? '')],
    [
      'splices another session in',
      ({ gateway }) => {
        const other = setUp().gateway;
        other.accept();
        gateway.deliver('down', other.sealed({ type: 'cameras', cameras: [] }));
      },
    ],
    [
      'changes a byte',
      ({ gateway }) => {
        const envelope = JSON.parse(gateway.sealed({ type: 'cameras', cameras: [] }));
        const c = `${envelope.c[0] === 'A' ? 'B' : 'A'}${envelope.c.slice(1)}`;
        gateway.deliver('down', JSON.stringify({ ...envelope, c }));
      },
    ],
    [
      'counts it up',
      ({ gateway }) => {
        const envelope = JSON.parse(gateway.sealed({ type: 'cameras', cameras: [] }));
        gateway.deliver('down', JSON.stringify({ ...envelope, n: envelope.n + 1 }));
      },
    ],
    [
      'says it in version 1',
      ({ gateway }) =>
        gateway.deliver('down', gateway.sealed({ type: 'cameras', cameras: [] }).replace('"v":2', '"v":1')),
    ],
    ['says it in clear', ({ gateway }) => gateway.deliver('down', '{"type":"cameras","cameras":[]}')],
    ['says nothing that can be read', ({ gateway }) => gateway.deliver('down', '\u0000{')],
    ['floods with what is far too long', ({ gateway }) => gateway.deliver('down', 'x'.repeat(1_000_000))],
  ])('%s: nothing is taken, and the session goes on', (_name, attack) => {
    const scene = setUpOpen();
    const { session, gateway, onForgery } = scene;
    attack(scene);
    expect(session.cameras.value).toEqual([PORCH]);
    expect(onForgery).toHaveBeenCalledOnce();
    gateway.send({ type: 'cameras', cameras: [PORCH, YARD] });
    expect(session.cameras.value).toEqual([PORCH, YARD]);
  });

  it('what was said to the run before means nothing in the next', () => {
    const { session, gateway, onForgery } = setUpOpen();
    const old = gateway.sealed({ type: 'cameras', cameras: [] });
    gateway.reboot();
    gateway.key();
    gateway.deliver('down', old);
    expect(session.cameras.value).toEqual([PORCH]);
    expect(onForgery).toHaveBeenCalledOnce();
  });

  it.each<[string, { peer?: string; offerHash?: string }]>([
    ['to another offer', { offerHash: 'B'.repeat(43) }],
    ['to an offer that was never made', { peer: 'q' }],
  ])('an answer %s is none', (_name, change) => {
    const { session, gateway, heard, onForgery } = setUpOpen();
    session.send(OFFER);
    gateway.send({ ...ANSWER, ...change });
    expect(heard).toEqual([]);
    expect(onForgery).toHaveBeenCalledOnce();
    gateway.send(ANSWER);
    expect(heard).toHaveLength(1);
  });

  it('the answer to the offer before is none to the next of the same name', () => {
    const { session, gateway, heard } = setUpOpen();
    session.send(OFFER);
    const first = gateway.sealed(ANSWER);
    session.send({ ...OFFER, sdp: 'v=0 another' });
    gateway.deliver('down', first);
    expect(heard).toEqual([]);
  });
});
