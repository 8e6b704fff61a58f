import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createStatistics,
  MOST_SAMPLES,
  type Statistics,
} from '../../../viewer/models/statistics/statistics.ts';
import type { PeerReport } from '../../../viewer/transport/peer-link.ts';
import { steadyClock } from '../fakes/clock.ts';

interface Told {
  readonly peer: string;
  readonly entries: PeerReport;
}

let asked: number;
let answer: () => Promise<Told | undefined>;
let statistics: Statistics;

/** A connection that decodes 25 pictures a second since `since`. */
function playing(peer: string, since = 0): () => Promise<Told> {
  return async () => {
    const seconds = (Date.now() - since) / 1000;
    const counts = {
      bytesReceived: seconds * 125_000,
      framesDecoded: seconds * 25,
      packetsReceived: seconds * 100,
    };
    return {
      peer,
      entries: [
        { id: 'in', type: 'inbound-rtp', kind: 'video', timestamp: Date.now(), packetsLost: 0, ...counts },
      ],
    };
  };
}

function open(): void {
  statistics = createStatistics({
    report() {
      asked++;
      return answer();
    },
    clock: steadyClock,
  });
}

const fpsNow = () => statistics.samples.value.at(-1)?.rates?.fps;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  asked = 0;
  answer = playing('one');
});
afterEach(() => {
  statistics.dispose();
  vi.useRealTimers();
});

describe('statistics', () => {
  it('look once a second, and know rates from the second look on', async () => {
    open();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toBe(1);
    expect(statistics.samples.value).toEqual([{ rates: undefined, delay: undefined }]);
    expect(statistics.latest.value?.video).toMatchObject({ framesDecoded: 0 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(statistics.samples.value.at(-1)?.rates).toMatchObject({ bitrate: 1_000_000, fps: 25, loss: 0 });
    await vi.advanceTimersByTimeAsync(3000);
    expect(asked).toBe(5);
    expect(statistics.samples.value).toHaveLength(5);
  });

  it('keep the last minute, and no more', async () => {
    open();
    await vi.advanceTimersByTimeAsync(90_000);
    expect(statistics.samples.value).toHaveLength(MOST_SAMPLES);
    expect(statistics.samples.value.every(({ rates }) => rates !== undefined)).toBe(true);
  });

  it('begin anew with another connection, and have a gap where there is none', async () => {
    open();
    await vi.advanceTimersByTimeAsync(2000);
    answer = async () => undefined;
    await vi.advanceTimersByTimeAsync(1000);
    expect(fpsNow()).toBeUndefined();
    expect(statistics.latest.value?.video?.framesDecoded).toBe(50);
    answer = playing('two', 3000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(fpsNow()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1000);
    expect(fpsNow()).toBe(25);
  });

  it('do not take another connection’s counts for a rate, even where they are higher', async () => {
    open();
    await vi.advanceTimersByTimeAsync(1000);
    answer = playing('two', -60_000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(fpsNow()).toBeUndefined();
  });

  it('go on after a browser that fails to answer, or never does', async () => {
    answer = async () => Promise.reject(new Error('closed'));
    open();
    await vi.advanceTimersByTimeAsync(0);
    expect(statistics.samples.value).toEqual([{ rates: undefined, delay: undefined }]);
    let late: (told: Told | undefined) => void = () => undefined;
    answer = () =>
      new Promise((resolve) => {
        late = resolve;
      });
    await vi.advanceTimersByTimeAsync(1000);
    const resolveLate = late;
    await vi.advanceTimersByTimeAsync(4000);
    answer = playing('one');
    await vi.advanceTimersByTimeAsync(3000);
    expect(fpsNow()).toBe(25);
    const before = statistics.samples.value.length;
    resolveLate(await playing('stale')());
    await vi.advanceTimersByTimeAsync(0);
    expect(statistics.samples.value).toHaveLength(before);
  });

  it('measure nothing any more once they are closed', async () => {
    open();
    await vi.advanceTimersByTimeAsync(1000);
    statistics.dispose();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('do not note what comes after they are closed', async () => {
    let resolve: (told: Told | undefined) => void = () => undefined;
    answer = () =>
      new Promise((done) => {
        resolve = done;
      });
    open();
    statistics.dispose();
    resolve(await playing('one')());
    await vi.advanceTimersByTimeAsync(0);
    expect(statistics.samples.value).toEqual([]);
  });

  it('know how old the picture on show is, where its connection is the same', async () => {
    open();
    await vi.advanceTimersByTimeAsync(0);
    for (const total of [30, 500, 40]) {
      statistics.painted({ captureMs: 1000, receiveMs: 1003, displayMs: 1000 + total });
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(statistics.samples.value.at(-1)?.delay).toEqual({ totalMs: 40, wayMs: 3 });
    answer = playing('two');
    await vi.advanceTimersByTimeAsync(1000);
    expect(statistics.samples.value.at(-1)?.delay).toBeUndefined();
  });
});
