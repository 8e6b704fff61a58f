/** From 1900, where NTP begins, to 1970, in seconds (RFC 5905 section 6). */
const UNIX_EPOCH_S = 2_208_988_800;
const FRACTIONS = 2 ** 32;

/** A moment in ms since 1970 as NTP's 64 bits: seconds since 1900 in the upper half, their fraction in the lower. */
export function toNtpTime(unixMs: number): bigint {
  const seconds = Math.floor(unixMs / 1000);
  const fraction = Math.floor(((unixMs - seconds * 1000) / 1000) * FRACTIONS);
  return (BigInt(seconds + UNIX_EPOCH_S) << 32n) | BigInt(fraction);
}

/** NTP's 64 bits in ms since 1900; half a microsecond is lost. */
export function ntpToMs(ntpTime: bigint): number {
  return Number(ntpTime >> 32n) * 1000 + (Number(ntpTime & 0xffff_ffffn) * 1000) / FRACTIONS;
}
