import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSound } from '../../../../devices/simulated/audio/sound.ts';
import { type SoundPiece, SoundSource } from '../../../../devices/simulated/audio/sound-source.ts';

const NOON = Date.UTC(2031, 4, 6, 12);

describe('SoundSource', () => {
  /** What the wall clock is ahead of the timers' clock. */
  let aheadMs = 0;
  let source: SoundSource;
  let pieces: SoundPiece[] = [];
  const listen = () => source.subscribe((piece) => void pieces.push(piece));

  beforeEach(() => {
    vi.useFakeTimers({ now: NOON });
    aheadMs = 0;
    pieces = [];
    source = new SoundSource({ sound: createSound('PCMA'), now: () => Date.now() + aheadMs });
  });

  afterEach(() => void vi.useRealTimers());

  it('gives each piece when it has been heard to its end, and none while nobody listens', () => {
    vi.advanceTimersByTime(50);
    const leave = listen();
    vi.advanceTimersByTime(9);
    expect(pieces).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(pieces.map(({ capturedAtMs }) => capturedAtMs)).toEqual([NOON + 40]);
    vi.advanceTimersByTime(40);
    leave();
    vi.advanceTimersByTime(100);
    expect(pieces.map(({ capturedAtMs }) => capturedAtMs)).toEqual([NOON + 40, NOON + 60, NOON + 80]);
    expect(pieces.map(({ timestamp }) => timestamp)).toEqual([0, 160, 320]);
  });

  it('gives the piece of the full second when that has sounded', () => {
    vi.advanceTimersByTime(990);
    listen();
    vi.advanceTimersByTime(30);
    const { sound } = source;
    expect(pieces.map(({ payload }) => payload)).toEqual([sound.piece(49), sound.piece(0)]);
    expect(pieces[1]?.capturedAtMs).toBe(NOON + 1000);
  });

  it.each([
    ['catches up after a short pause of the machine', 100, 6, 160 * 6],
    ['leaves out what a long one swallowed, and says so by the timestamp', 1000, 1, 160 * 51],
    ['does not follow a clock that was set forward', 3_600_000, 1, 160],
    ['does not follow a clock that was set back', -3_600_000, 1, 160],
  ])('%s', (_name, jumpMs, given, ticks) => {
    listen();
    vi.advanceTimersByTime(20);
    aheadMs = jumpMs;
    vi.advanceTimersByTime(20);
    expect(pieces).toHaveLength(1 + given);
    expect(pieces.at(-1)?.timestamp).toBe(ticks);
    expect(pieces.at(-1)?.capturedAtMs).toBe(NOON + 20 + jumpMs);
  });
});
