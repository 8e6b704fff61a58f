import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDialing } from '../../../viewer/models/session/dialing.ts';
import { steadyClock } from '../fakes/clock.ts';

const PAUSE_MS = 250;

interface Question {
  readonly signal: AbortSignal;
  answer(isThere: boolean): void;
}

interface Scene {
  readonly dialing: ReturnType<typeof createDialing>;
  /** When each connection began, in milliseconds. */
  readonly connects: readonly number[];
  /** How long each of them could take. */
  readonly limits: readonly number[];
  readonly questions: readonly Question[];
  /** Questions that were neither answered nor given up. */
  waiting(): readonly Question[];
  connect(): void;
  /** From now on everything is refused at once, or nothing is. */
  refuse(refusing: boolean): void;
  opens(): void;
}

/** A session that has nothing but its dialing: connections end by their limit. */
function setUp({ isOwn = true } = {}): Scene {
  const began = steadyClock.now();
  const connects: number[] = [];
  const limits: number[] = [];
  const questions: Question[] = [];
  const answered = new Set<Question>();
  let refusing = false;
  let cancel = () => {};

  function ask(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const question: Question = {
        signal,
        answer(isThere) {
          answered.add(question);
          resolve(isThere);
        },
      };
      questions.push(question);
      if (refusing) question.answer(false);
    });
  }

  function connect(): void {
    cancel();
    connects.push(Math.round(steadyClock.now() - began));
    const limitMs = dialing.begin();
    limits.push(limitMs);
    cancel = steadyClock.after(refusing ? 0 : limitMs, () => dialing.wait(PAUSE_MS));
  }

  const dialing = createDialing({ clock: steadyClock, ask: isOwn ? ask : undefined, connect });
  return {
    dialing,
    connects,
    limits,
    questions,
    waiting: () => questions.filter((each) => !each.signal.aborted && !answered.has(each)),
    connect,
    refuse(next) {
      refusing = next;
    },
    opens() {
      cancel();
      dialing.opened();
    },
  };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('dialing', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('has a young connection under way where nothing answers, and after a while one a minute', async () => {
    const { connect, connects } = setUp();
    connect();
    await pass(180_000);
    expect(connects).toEqual([
      0, 6250, 12_500, 18_750, 25_000, 31_250, 37_500, 43_750, 50_000, 110_250, 170_500,
    ]);
  });

  it('asks on one connection more each few seconds meanwhile, and gives none of the twelve up early', async () => {
    const { connect, questions, waiting } = setUp();
    connect();
    await pass(1600);
    expect(waiting()).toHaveLength(3);
    await pass(55_000);
    expect(waiting()).toHaveLength(12);
    await pass(60_000);
    expect(questions).toHaveLength(12);
    expect(waiting()).toEqual(questions);
    // Two minutes are too long: others take their places.
    await pass(60_000);
    expect(questions.length).toBeGreaterThan(18);
    expect(waiting().length).toBeLessThanOrEqual(12);
  });

  it('does not wait for a connection that hangs once a question is answered, however long that waited', async () => {
    const { connect, connects, questions, waiting, opens } = setUp();
    connect();
    await pass(60_000);
    questions[3]?.answer(true);
    await pass(1);
    expect(waiting()).toHaveLength(1);
    await pass(40);
    waiting()[0]?.answer(true);
    await pass(40);
    expect(connects.at(-1)).toBe(50_000);
    await pass(2);
    expect(connects.at(-1)).toBeGreaterThan(60_000);
    opens();
    expect([waiting(), vi.getTimerCount()]).toEqual([[], 0]);
  });

  it('connects at once when a question is answered between two connections', async () => {
    const { connect, connects, waiting } = setUp();
    connect();
    await pass(6100);
    waiting()[0]?.answer(true);
    await pass(0);
    expect(connects).toEqual([0, 6100]);
  });

  it('gives a slow way the time that it takes', async () => {
    const { connect, connects, limits, waiting } = setUp();
    connect();
    // By TLS at two seconds there and back, where a connection needs eight.
    await pass(6700);
    waiting()[0]?.answer(true);
    await pass(2000);
    waiting()[0]?.answer(true);
    await pass(5000);
    expect([connects, limits]).toEqual([
      [0, 6250, 12_500],
      [6000, 6000, 12_000],
    ]);
    // What is answered meanwhile does not cut it short.
    for (let i = 0; i < 2; i++) {
      await pass(2000);
      waiting()[0]?.answer(true);
    }
    await pass(3500);
    expect(connects).toHaveLength(3);
  });

  it('asks where it is refused, and hardly connects', async () => {
    const { connect, connects, questions, refuse, waiting } = setUp();
    refuse(true);
    connect();
    await pass(360_000);
    // Chromium holds a WebSocket back for seconds where fifteen have failed.
    expect(connects.length).toBeLessThan(15);
    expect(questions.length).toBeGreaterThan(800);
    refuse(false);
    await pass(400);
    const before = connects.length;
    waiting()[0]?.answer(true);
    await pass(0);
    expect(connects).toHaveLength(before + 1);
  });

  it('asks often again as soon as it is refused, where nothing answered before', async () => {
    const { connect, questions, refuse } = setUp();
    connect();
    await pass(30_000);
    const before = questions.length;
    refuse(true);
    questions[0]?.answer(false);
    await pass(4100);
    expect(questions.length - before).toBeGreaterThanOrEqual(10);
  });

  it('knows nothing of before once a connection stood', async () => {
    const { dialing, connect, connects, limits, opens, waiting } = setUp();
    connect();
    await pass(100_000);
    opens();
    expect([waiting(), vi.getTimerCount()]).toEqual([[], 0]);
    await pass(3_600_000);
    dialing.wait(PAUSE_MS);
    const before = connects.length;
    // Asked first.
    await pass(5900);
    expect(connects).toHaveLength(before);
    await pass(200);
    expect([connects.length, limits.at(-1)]).toEqual([before + 1, 6000]);
    dialing.stop();
    expect(waiting()).toEqual([]);
  });

  it('gives one in four more time where nobody can be asked', async () => {
    const { connect, limits } = setUp({ isOwn: false });
    connect();
    await pass(70_000);
    expect(limits.slice(0, 8)).toEqual([6000, 6000, 6000, 18_000, 6000, 6000, 6000, 18_000]);
  });
});
