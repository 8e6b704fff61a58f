import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { nativePrimitives as primitives } from '../../../gateway/sealing/native-primitives.ts';
import { decideKeys, PreKeys } from '../../../gateway/sealing/prekeys.ts';
import { SessionBook } from '../../../gateway/sealing/session-book.ts';
import { identityOf } from '../../../protocol/sealing/identity.ts';
import { openKeyMessage } from '../../../protocol/sealing/key-message.ts';

const HOUR = 3_600_000;

describe('decideKeys', () => {
  const snapshot = { ageMs: 0, sessions: 0, capacity: 100, previousMs: undefined };
  it.each([
    ['nothing for a young key', {}, { rotate: false, forget: false }],
    ['nothing just before the hour', { ageMs: HOUR - 1 }, { rotate: false, forget: false }],
    ['a new one at the hour', { ageMs: HOUR }, { rotate: true, forget: false }],
    ['nothing for some sessions', { sessions: 74 }, { rotate: false, forget: false }],
    ['a new one for many sessions', { sessions: 75 }, { rotate: true, forget: false }],
    ['to keep the one before for a minute', { previousMs: 59_999 }, { rotate: false, forget: false }],
    ['to forget the one before then', { previousMs: 60_000 }, { rotate: false, forget: true }],
  ])('says %s', (_what, change, decision) => {
    expect(decideKeys({ ...snapshot, ...change })).toEqual(decision);
  });
});

describe('PreKeys', () => {
  async function setUp(nextEpoch?: () => Promise<number>) {
    const identity = identityOf({ seed: primitives.random(32), primitives });
    const clock = { now: 0 };
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
    let epoch = 0;
    const keys = await PreKeys.open({
      identity: { identity, id: identity.id, nextEpoch: nextEpoch ?? (async () => ++epoch) },
      logger,
      now: () => clock.now,
      capacity: 8,
    });
    const told = () =>
      openKeyMessage({
        text: keys.current.message,
        gatewayKey: identity.publicKey,
        lastEpoch: 0,
        primitives,
      });
    return { keys, clock, lines, told };
  }

  it('makes a key each hour, of one run, and tells of it once', async () => {
    const { keys, clock, told } = await setUp();
    const first = told();
    const before: number[] = [];
    keys.onRotated(({ epoch }) => before.push(epoch));
    clock.now = HOUR - 1;
    await keys.tick();
    expect(before).toEqual([]);
    clock.now = HOUR;
    await Promise.all([keys.tick(), keys.tick(), keys.tick()]);
    expect(before).toEqual([1]);
    expect(told()).toMatchObject({ epoch: 2, boot: first.boot });
    expect(told().x).not.toBe(first.x);
    expect((await setUp()).told().boot).not.toBe(first.boot);
  });

  it('knows the key before for a minute, and no other', async () => {
    const { keys, clock } = await setUp();
    const first = keys.current;
    clock.now = HOUR;
    await keys.tick();
    expect([keys.find(1), keys.find(2), keys.find(3)]).toEqual([first, keys.current, undefined]);
    clock.now += 59_999;
    expect(keys.find(1)).toBe(first);
    clock.now += 1;
    expect(keys.find(1)).toBeUndefined();
    expect(keys.find(2)).toBe(keys.current);
  });

  it('goes on with the old key where the next can not be kept, says so once, and tries again', async () => {
    let isFull = false;
    let epoch = 0;
    const { keys, clock, lines } = await setUp(async () => {
      if (isFull) throw new Error('the state directory can not be written (ENOSPC)');
      return ++epoch;
    });
    isFull = true;
    clock.now = HOUR;
    for (let i = 0; i < 5; i++) await keys.tick();
    expect(keys.current.epoch).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('ENOSPC');
    isFull = false;
    clock.now += 60_000;
    await keys.tick();
    expect(keys.current.epoch).toBe(2);
  });
});

describe('SessionBook', () => {
  it('has so much room, and keeps each session in its place', () => {
    const book = new SessionBook(2);
    expect([book.begin('a'), book.begin('b'), book.begin('c')]).toEqual([true, true, false]);
    book.end('a', { taken: 3, sent: 2 });
    expect(book.find('a')).toEqual({ taken: 3, sent: 2 });
    expect(book.begin('a')).toBe(true);
    expect([book.find('a'), book.find('b'), book.find('c')]).toEqual(['running', 'running', undefined]);
    book.end('b');
    book.end('c', { taken: 1, sent: 1 });
    expect([book.find('b'), book.find('c'), book.size]).toEqual(['over', undefined, 2]);
  });
});
