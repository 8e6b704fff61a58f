import { describe, expect, it } from 'vitest';
import { PathWatch } from '../../../gateway/stream/path-watch.ts';
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
      lossRate: 0.1,
      streamBps: 1_600_000,
      bandwidthBps: undefined,
      roundTripMs: undefined,
      leastRoundTripMs: undefined,
    });
    expect(path.streamBps).toBe(1_600_000);
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

  it('measures the round trip by the last sender report only', () => {
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
});
