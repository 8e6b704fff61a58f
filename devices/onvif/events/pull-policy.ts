import type { DeviceErrorKind } from '../../camera.ts';

/** How one PullMessages is asked for. */
export interface PullForm {
  /** How long the camera may wait for something to tell, in ms. */
  readonly waitMs: number;
  /** Most notifications in one answer. */
  readonly limit: number;
}

/** Long waits cost neither side anything; a camera that is gone without a word is noticed no later than that. */
export const PATIENT_PULL: PullForm = { waitMs: 30_000, limit: 64 };

/** For cameras that refuse long waits or many at once, and for web servers that hang up on who is silent. */
export const MODEST_PULL: PullForm = { waitMs: 5_000, limit: 10 };

/** Shorter than any time after which a web server hangs up on who is silent. */
const AT_ONCE_MS = 1_000;

export interface FailedPull {
  readonly form: PullForm;
  readonly why: DeviceErrorKind | 'other';
  readonly tookMs: number;
  /** Whether that form was answered before, in this subscription. */
  readonly hasWorked: boolean;
}

export type AfterFailedPull =
  | { readonly kind: 'pull-otherwise'; readonly form: PullForm }
  | { readonly kind: 'give-up' };

/** What to do after a pull that failed. The subscription is dead, unless only the way of asking was refused. */
export function afterFailedPull({ form, why, tookMs, hasWorked }: FailedPull): AfterFailedPull {
  const otherwise: AfterFailedPull = { kind: 'pull-otherwise', form: MODEST_PULL };
  const giveUp: AfterFailedPull = { kind: 'give-up' };
  if (form === MODEST_PULL) return giveUp;
  switch (why) {
    case 'timeout':
      return otherwise;
    case 'unreachable':
      return tookMs >= AT_ONCE_MS ? otherwise : giveUp;
    case 'refused':
    case 'unsupported':
    case 'protocol':
      return hasWorked ? giveUp : otherwise;
    default:
      return giveUp;
  }
}

/** Some cameras answer at once although there is nothing to tell; they are asked twice a second. */
const IDLE_PACE_MS = 500;
/** And some flood. Most tell one thing as two or three, a moment apart, which one pull then brings together. */
const GATHERING_MS = 100;

/** How long to wait before the next pull, in ms, after one that told of `count` things. */
export function pullPause({ tookMs, count }: { readonly tookMs: number; readonly count: number }): number {
  return count === 0 ? Math.max(0, IDLE_PACE_MS - tookMs) : GATHERING_MS;
}
