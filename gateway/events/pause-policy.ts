import type { DeviceErrorKind } from '../../devices/camera.ts';

/** How hearing a camera's events has ended. */
export interface ListeningOutcome {
  readonly why: DeviceErrorKind | 'other';
  /** Tries one after another that failed or did not last, this one included. */
  readonly failures: number;
}

export interface Wait {
  readonly kind: 'wait';
  readonly forMs: number;
}

const PAUSES_MS = [5_000, 10_000, 30_000, 60_000] as const;

/** Cameras lock an account after a few wrong passwords. */
const REFUSED_MS = 60_000;

/** Firmware may be replaced, and recorders get cameras, while the gateway runs. */
const UNSUPPORTED_MS = 10 * 60_000;

/** Being heard for so long makes a success, in ms; the next failure is a first one again. */
export const LASTING_MS = 60_000;

/** How long to wait before the camera's events are asked for again. */
export function afterListening({ why, failures }: ListeningOutcome): Wait {
  if (why === 'refused-credentials') return { kind: 'wait', forMs: REFUSED_MS };
  if (why === 'unsupported') return { kind: 'wait', forMs: UNSUPPORTED_MS };
  const forMs = PAUSES_MS[Math.min(Math.max(failures, 1), PAUSES_MS.length) - 1] ?? PAUSES_MS[0];
  return { kind: 'wait', forMs };
}
