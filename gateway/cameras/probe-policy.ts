import type { DeviceErrorKind } from '../../devices/camera.ts';

/** How the last probe of a camera went. */
export type ProbeOutcome =
  | { readonly kind: 'known' }
  /** `failures` counts those one after another, this one included. */
  | { readonly kind: 'failed'; readonly why: DeviceErrorKind | 'other'; readonly failures: number };

/** Presets and the like change at the camera; they are read anew this often, in ms. */
const REFRESH_MS = 10 * 60_000;

/** A camera that comes back is to be steerable within 5 s. */
const RETRIES_MS = [1_000, 2_000, 4_000] as const;

/** Cameras lock an account after a few wrong passwords. */
const REFUSED_MS = 60_000;

/** How long to wait, in ms, before a camera is asked again what it can do. */
export function afterProbe(outcome: ProbeOutcome): number {
  if (outcome.kind === 'known') return REFRESH_MS;
  if (outcome.why === 'refused-credentials') return REFUSED_MS;
  return RETRIES_MS[Math.min(outcome.failures, RETRIES_MS.length) - 1] ?? RETRIES_MS[0];
}
