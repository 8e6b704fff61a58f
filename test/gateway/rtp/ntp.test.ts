import { describe, expect, it } from 'vitest';
import { ntpToMs, toNtpTime } from '../../../gateway/rtp/ntp.ts';

describe('toNtpTime', () => {
  it.each([
    ['the Unix epoch', 0, 0x83aa_7e80_0000_0000n],
    ['half a second later', 500, 0x83aa_7e80_8000_0000n],
    ['a second later', 1000, 0x83aa_7e81_0000_0000n],
    ['a millisecond before', -1, (0x83aa_7e7fn << 32n) | BigInt(Math.floor(0.999 * 2 ** 32))],
  ])('%s', (_name, unixMs, ntpTime) => {
    expect(toNtpTime(unixMs)).toBe(ntpTime);
  });

  it('comes back through ntpToMs within a microsecond', () => {
    for (const unixMs of [0, 1.5, 1_790_000_000_123.25]) {
      expect(ntpToMs(toNtpTime(unixMs)) - ntpToMs(toNtpTime(0))).toBeCloseTo(unixMs, 2);
    }
  });
});
