import type { DeviceRecord } from './device-record.ts';

export type GuestTime =
  /** They may come, also because nothing says otherwise. */
  | 'running'
  | 'over'
  /** The clock stands before what was written down, so nobody knows. */
  | 'unknown';

/** A clock that was corrected by less than so many ms is still believed. */
const CORRECTION_MS = 86_400_000;

/** Whether a device's time is over at `now`, in ms since 1970. */
export function guestTime(
  { until, pairedAt }: Pick<DeviceRecord, 'until' | 'pairedAt'>,
  now: number,
): GuestTime {
  if (until === undefined) return 'running';
  if (now >= until) return 'over';
  return now < pairedAt - CORRECTION_MS ? 'unknown' : 'running';
}
