import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Memory } from '../../viewer/models/memory.ts';
import { createSignIn, type SignIn } from '../../viewer/models/sign-in.ts';
import type { SessionReply } from '../../viewer/transport/session-request.ts';
import { steadyClock } from './fakes/clock.ts';
import { INFO } from './fakes/gateway.ts';
import { createFakeMemory } from './fakes/memory.ts';

const WELCOME: SessionReply = { kind: 'welcome', info: INFO };
const REFUSED: SessionReply = { kind: 'refused', reason: 'this token is not known here' };
const AWAY: SessionReply = { kind: 'unreachable', reason: 'Failed to fetch' };

interface Scene {
  readonly signIn: SignIn;
  readonly memory: Memory;
  /** Tokens that the gateway was asked about. */
  readonly asked: string[];
  readonly bar: { hash: string };
}

function setUp(options: { hash?: string; remembered?: string; replies: SessionReply[] }): Scene {
  const memory = createFakeMemory(options.remembered ? { 'oriel.token': options.remembered } : {});
  const bar = { hash: options.hash ?? '' };
  const asked: string[] = [];
  const signIn = createSignIn({
    memory,
    address: {
      hash: () => bar.hash,
      replaceHash(hash) {
        bar.hash = hash;
      },
    },
    async request(token) {
      asked.push(token);
      return options.replies.shift() ?? AWAY;
    },
    clock: steadyClock,
  });
  return { signIn, memory, asked, bar };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('sign-in', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('takes the token of a link off the address at once, and keeps it when the gateway does', async () => {
    const { signIn, memory, asked, bar } = setUp({
      hash: '#token=new&x=1',
      remembered: 'old',
      replies: [WELCOME],
    });
    expect(bar.hash).toBe('#x=1');
    expect(signIn.state.value.kind).toBe('checking');
    expect(memory.read('token')).toBe('old');
    await settle();
    expect(asked).toEqual(['new']);
    expect(memory.read('token')).toBe('new');
    expect(signIn.state.value).toEqual({ kind: 'signed-in', token: 'new', info: INFO });
  });

  it('uses the token of the last visit', async () => {
    const { signIn, asked } = setUp({ remembered: 'kept', replies: [WELCOME] });
    await settle();
    expect(asked).toEqual(['kept']);
    expect(signIn.state.value.kind).toBe('signed-in');
  });

  it('shows the form without a token, and asks nobody', () => {
    const { signIn, asked } = setUp({ replies: [] });
    expect(signIn.state.value).toEqual({ kind: 'form' });
    expect(asked).toEqual([]);
  });

  it('says why a token is refused, and forgets it', async () => {
    const { signIn, memory } = setUp({ remembered: 'stale', replies: [REFUSED] });
    await settle();
    expect(signIn.state.value).toEqual({ kind: 'form', refusal: 'this token is not known here' });
    expect(memory.read('token')).toBeUndefined();
  });

  it('keeps the good token of the last visit when a link brings a bad one', async () => {
    const { signIn, memory } = setUp({ hash: '#token=bad', remembered: 'good', replies: [REFUSED] });
    await settle();
    expect(signIn.state.value.kind).toBe('form');
    expect(memory.read('token')).toBe('good');
  });

  it('asks for a token where none was typed', () => {
    const { signIn } = setUp({ replies: [] });
    signIn.submit('  ');
    expect(signIn.state.value).toEqual({ kind: 'form', empty: true });
  });

  it('tries again by itself, ever more slowly, while the gateway is away', async () => {
    const { signIn, asked, memory } = setUp({ remembered: 'kept', replies: [AWAY, AWAY, AWAY, WELCOME] });
    await settle();
    expect(signIn.state.value).toEqual({ kind: 'waiting', reason: 'Failed to fetch' });
    await vi.advanceTimersByTimeAsync(249);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1000);
    expect(signIn.state.value.kind).toBe('signed-in');
    expect(memory.read('token')).toBe('kept');
  });

  it('stays signed in when the gateway can not be asked, and ends it at a clear no', async () => {
    const { signIn } = setUp({ remembered: 'kept', replies: [WELCOME, AWAY, REFUSED] });
    await settle();
    signIn.recheck();
    await settle();
    expect(signIn.state.value.kind).toBe('signed-in');
    signIn.recheck();
    await settle();
    expect(signIn.state.value.kind).toBe('form');
  });

  it('does not start over when nothing has changed', async () => {
    const { signIn } = setUp({
      remembered: 'kept',
      replies: [WELCOME, { kind: 'welcome', info: { ...INFO } }],
    });
    await settle();
    const before = signIn.state.value;
    signIn.recheck();
    await settle();
    expect(signIn.state.value).toBe(before);
  });

  it('follows a link that is opened in the same tab', async () => {
    const { signIn, bar } = setUp({ remembered: 'anna', replies: [WELCOME, WELCOME] });
    await settle();
    bar.hash = '#token=ben';
    signIn.readAddress();
    await settle();
    expect(signIn.state.value).toMatchObject({ kind: 'signed-in', token: 'ben' });
    expect(bar.hash).toBe('');
  });

  it('throws an answer away that comes after signing out', async () => {
    const { signIn, memory } = setUp({ remembered: 'kept', replies: [WELCOME] });
    signIn.signOut();
    await settle();
    expect(signIn.state.value).toEqual({ kind: 'form' });
    expect(memory.read('token')).toBeUndefined();
  });

  it('keeps the camera that a link asks for until somebody takes it, and the address clean', () => {
    const { signIn, bar, asked } = setUp({ hash: '#camera=porch', replies: [] });
    expect([bar.hash, asked, signIn.state.value.kind]).toEqual(['', [], 'form']);
    expect(signIn.takeCamera()).toBe('porch');
    expect(signIn.takeCamera()).toBeUndefined();
    bar.hash = '#camera=yard&token=s3cret';
    signIn.readAddress();
    expect([bar.hash, asked, signIn.takeCamera()]).toEqual(['', ['s3cret'], 'yard']);
  });
});
