import { describe, expect, it } from 'vitest';
import { toNtpTime } from '../../../gateway/rtp/ntp.ts';
import { SenderClock } from '../../../gateway/rtp/sender-clock.ts';

const WRAP = 2 ** 32;

/** A report at `ms` of the camera's clock, that bears that many ticks of 90 kHz. */
const report = (ms: number, rtpTimestamp: number) => ({
  ntpTime: toNtpTime(ms),
  rtpTimestamp: ((rtpTimestamp % WRAP) + WRAP) % WRAP,
});

/** The RTP timestamp that the clock goes by after these reports. */
function believed(reports: readonly ReturnType<typeof report>[]): number | undefined {
  const clock = new SenderClock({ clockRate: 90_000 });
  for (const each of reports) clock.hear(each);
  return clock.moment?.rtpTimestamp;
}

describe('SenderClock', () => {
  it.each([
    ['knows nothing before a report', [], undefined],
    ['believes the first report', [report(5000, 77)], 77],
    ['takes no time of zero', [{ ntpTime: 0n, rtpTimestamp: 77 }], undefined],
    ['keeps what it knows when a time of zero comes', [report(0, 7), { ntpTime: 0n, rtpTimestamp: 9 }], 7],
    ['follows an even clock', [report(0, 0), report(5000, 450_000), report(10_000, 900_000)], 900_000],
    ['follows a clock that is a little uneven', [report(0, 0), report(5120, 450_000)], 450_000],
    ['goes on through the wrap', [report(0, -9000), report(5000, 441_000)], 441_000],
    ['does not follow a jump at once', [report(0, 0), report(3_600_000, 450_000)], 0],
    [
      'follows a clock that was set, at the second report that says so',
      [report(0, 0), report(3_600_000, 450_000), report(3_605_000, 900_000)],
      900_000,
    ],
    [
      'does not follow a clock that jumps about',
      [report(0, 0), report(9e6, 450_000), report(5e5, 900_000), report(7e6, 1_350_000)],
      0,
    ],
    [
      'goes on with the old clock where only one report was wrong',
      [report(0, 0), report(9e6, 450_000), report(10_000, 900_000)],
      900_000,
    ],
    [
      'does not follow a clock that stands still',
      [report(9, 0), report(9, 450_000), report(9, 900_000), report(9, 1_350_000)],
      0,
    ],
  ] as const)('%s', (_name, reports, expected) => {
    expect(believed(reports)).toBe(expected);
  });

  it('begins anew where it is told to forget', () => {
    const clock = new SenderClock({ clockRate: 8000 });
    clock.hear(report(0, 0));
    clock.forget();
    expect(clock.moment).toBeUndefined();
    clock.hear(report(9e6, 5));
    expect(clock.moment?.rtpTimestamp).toBe(5);
  });
});
