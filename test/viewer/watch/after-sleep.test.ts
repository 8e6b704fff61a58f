import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AttemptEvents, createAttempt } from '../../../viewer/models/watch/attempt.ts';
import { createDisplay } from '../../../viewer/models/watch/display.ts';
import { steadyClock } from '../fakes/clock.ts';
import { createFakePeers } from '../fakes/peers.ts';

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function setUp() {
  let sleptMs = 0;
  const clock = { ...steadyClock, now: () => steadyClock.now() + sleptMs };
  const peers = createFakePeers();
  const onFrame = vi.fn();
  const ignore = () => {};
  const events: AttemptEvents = {
    onStage: ignore,
    onPicture: ignore,
    onFlowing: ignore,
    onSound: ignore,
    onFrame,
    onEnding: ignore,
    onFailed: ignore,
    onControlOpen: ignore,
    onControlMessage: ignore,
  };
  const attempt = createAttempt({
    ...{ id: 'p', camera: 'porch', quality: 'main', iceServers: [], relayOnly: false },
    ...{ openPeer: peers.openPeer, clock, send: () => true, events },
  });
  await pass(0);
  peers.peer().connect();
  attempt.painted();
  onFrame.mockClear();
  return {
    attempt,
    onFrame,
    peer: peers.peer(),
    sleep(ms: number) {
      sleptMs += ms;
    },
  };
}

describe('pictures of a page that slept', () => {
  it('count for nothing while they may come out of a queue from before', async () => {
    const { attempt, onFrame, peer, sleep } = await setUp();
    sleep(10_000);
    attempt.painted();
    await pass(100);
    attempt.painted();
    peer.frames = 8;
    expect(onFrame).not.toHaveBeenCalled();
    await pass(200);
    attempt.painted();
    expect(onFrame).toHaveBeenCalledExactlyOnceWith(true);
    attempt.close();
  });

  it('count at once where the page was awake, and only the pictures stopped', async () => {
    const { attempt, onFrame } = await setUp();
    await pass(10_000);
    attempt.painted();
    expect(onFrame).toHaveBeenCalledExactlyOnceWith(true);
    attempt.close();
  });
});

describe('the age of what is kept on show', () => {
  it('is that of the last frame that was painted, not of one that came to a hidden page', async () => {
    const display = createDisplay(steadyClock);
    const shown = new Blob();
    display.show(shown);
    display.frame();
    display.painted();
    await pass(15_000);
    display.frame();
    expect(display.frameAgeMs()).toBe(0);
    display.ending(shown);
    expect(display.frameAgeMs()).toBe(15_000);
  });

  it('is that of the last one that came where a browser does not tell what it paints', async () => {
    const display = createDisplay(steadyClock);
    const shown = new Blob();
    display.show(shown);
    await pass(1000);
    display.frame();
    await pass(1000);
    display.ending(shown);
    expect(display.frameAgeMs()).toBe(1000);
  });
});
