import { describe, expect, it } from 'vitest';
import { PathWatch } from '../../../../gateway/stream/feed/path-watch.ts';
import { reportBlock } from './feeding.ts';

function setUp() {
  const clock = { now: 0 };
  return { clock, path: new PathWatch(() => clock.now) };
}

const totals = (packets: number, missed = 0, refused = 0) => ({
  packets,
  bytes: packets * 1_000,
  refused,
  missed,
});

describe('PathWatch', () => {
  it('ends no window before half a second', () => {
    const { clock, path } = setUp();
    clock.now = 499;
    expect(path.close(totals(100))).toBeUndefined();
    clock.now = 500;
    expect(path.close(totals(100, 10, 5))).toEqual({
      forMs: 500,
      packets: 100,
      refusedRate: 0.05,
      refusedTime: 0.2,
      lossRate: 0.05,
      reportedLossRate: 0,
      streamBps: 1_600_000,
      bandwidthBps: undefined,
      roundTripMs: undefined,
      leastRoundTripMs: undefined,
    });
    expect(path.streamBps).toBe(1_600_000);
  });

  it('tells a burst that overflows the socket from a path that never takes all', () => {
    const { clock, path } = setUp();
    for (let refused = 1; refused <= 90; refused++) {
      clock.now = 700 + refused / 10;
      path.close(totals(100 + refused, 0, refused));
    }
    clock.now = 1_500;
    expect(path.close(totals(200, 0, 90))?.refusedTime).toBeLessThan(0.2);
    for (let ms = 1_500; ms < 1_990; ms += 10) {
      clock.now = ms;
      path.close(totals(200 + ms, 0, ms));
    }
    clock.now = 2_000;
    expect(path.close(totals(3_000, 0, 2_000))?.refusedTime).toBe(1);
  });

  it('does not take for lost on the path what the engine refused, when it is asked for a window later', () => {
    const { clock, path } = setUp();
    clock.now = 500;
    path.close(totals(100, 0, 40));
    expect(path.lossRateWith(totals(200, 50, 40))).toBe(0.1);
    clock.now = 1_000;
    expect(path.close(totals(200, 50, 40))?.lossRate).toBe(0.1);
    clock.now = 1_500;
    expect(path.close(totals(300, 60, 40))?.lossRate).toBe(0.1);
  });

  it('remembers what the last report told of loss, until a pause', () => {
    const { clock, path } = setUp();
    path.learnReport(reportBlock({ fractionLost: 64 }));
    clock.now = 500;
    expect(path.close(totals(100))?.reportedLossRate).toBe(0.25);
    clock.now = 1_000;
    expect(path.close(totals(200))?.reportedLossRate).toBe(0.25);
    path.forget();
    clock.now = 1_500;
    expect(path.close(totals(300))?.reportedLossRate).toBe(0);
  });

  it('counts each window on its own', () => {
    const { clock, path } = setUp();
    clock.now = 1_000;
    path.close(totals(100, 50));
    clock.now = 2_000;
    expect(path.close(totals(200, 50))).toMatchObject({ packets: 100, lossRate: 0 });
  });

  it('takes no rate from a handful of packets', () => {
    const { clock, path } = setUp();
    clock.now = 1_000;
    expect(path.close(totals(19, 19, 19))).toMatchObject({ lossRate: 0, refusedRate: 0 });
  });

  it('follows loss by halves, and at once where it grows', () => {
    const { clock, path } = setUp();
    expect(path.lossRateWith(totals(19, 10))).toBe(0);
    expect(path.lossRateWith(totals(100, 20))).toBe(0.2);
    clock.now = 1_000;
    path.close(totals(100, 20));
    expect(path.lossRate).toBe(0.1);
    expect(path.lossRateWith(totals(200, 20))).toBe(0.1);
    clock.now = 2_000;
    path.close(totals(200, 20));
    expect(path.lossRate).toBe(0.05);
  });

  it('measures the round trip by the sender report that is answered', () => {
    const { clock, path } = setUp();
    path.learnReport(reportBlock());
    path.sentReport(0x0001_2222_3333_4444n);
    clock.now = 150;
    path.learnReport(reportBlock({ lastSr: 0x1111_1111 }));
    expect(path.roundTripMs).toBeUndefined();
    path.learnReport(reportBlock({ lastSr: 0x2222_3333, delaySinceLastSr: 65_536 / 10 }));
    expect(path.roundTripMs).toBeCloseTo(50);
    path.sentReport(0x0001_2222_5555_4444n);
    clock.now = 400;
    path.learnReport(reportBlock({ lastSr: 0x2222_5555, delaySinceLastSr: 0 }));
    expect(path.close(totals(0))).toBeUndefined();
    clock.now = 600;
    const window = path.close(totals(100));
    expect(window?.roundTripMs).toBe(250);
    expect(window?.leastRoundTripMs).toBeCloseTo(50);
  });

  it('measures a queue that is longer than the time between two sender reports', () => {
    const { clock, path } = setUp();
    for (let second = 1; second <= 4; second++) {
      clock.now = second * 1_000;
      path.sentReport(BigInt(0x1000_0000 + second * 65_536) << 16n);
    }
    path.learnReport(reportBlock({ lastSr: 0x1000_0000 + 65_536, delaySinceLastSr: 65_536 / 2 }));
    expect(path.roundTripMs).toBe(2_500);
    path.forget();
    path.learnReport(reportBlock({ lastSr: 0x1000_0000 + 2 * 65_536 }));
    expect(path.roundTripMs).toBeUndefined();
  });
});
