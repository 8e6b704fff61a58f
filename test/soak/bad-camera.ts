import { setTimeout as pause } from 'node:timers/promises';
import type { SimulatedCamera } from '../../devices/simulated/simulated-camera.ts';
import { RETURN_LIMIT_MS, type Trouble, type TroubleKind } from './trouble.ts';

/** How the picture came back from one trouble. */
export interface Return {
  readonly kind: TroubleKind;
  /** From the trouble's end, in ms; undefined where it did not come in time. */
  readonly afterMs: number | undefined;
}

const LOOK_PERIOD_MS = 50;
/** What was under way when the trouble began has arrived by then. */
const DRAINED_MS = 500;

/**
 * Plays the troubles one after another until `signal` is aborted, and tells of each how the picture came back.
 * `received` counts what has reached a viewer who stays all the time.
 */
export async function playTroubles(options: {
  camera: SimulatedCamera;
  troubles: Iterable<Trouble>;
  received: () => Promise<number>;
  onReturn: (event: Return) => void;
  signal: AbortSignal;
}): Promise<void> {
  const { camera, troubles, received, onReturn, signal } = options;
  for (const trouble of troubles) {
    await pause(trouble.afterMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await play(camera, trouble);
    const endedAt = performance.now();
    await pause(DRAINED_MS);
    const before = await received();
    const limitMs = RETURN_LIMIT_MS[trouble.kind];
    let afterMs: number | undefined;
    while (afterMs === undefined && performance.now() - endedAt < limitMs) {
      await pause(LOOK_PERIOD_MS);
      if ((await received()) > before) afterMs = performance.now() - endedAt;
    }
    onReturn({ kind: trouble.kind, afterMs });
  }
}

async function play(camera: SimulatedCamera, { kind, forMs }: Trouble): Promise<void> {
  if (kind === 'drop') camera.dropConnections();
  if (kind === 'stall') {
    camera.stall(true);
    await pause(forMs);
    camera.stall(false);
  }
  if (kind === 'reboot') {
    await camera.goOffline();
    await pause(forMs);
    await camera.comeBack();
  }
  if (kind === 'refuse') {
    camera.refuseCredentials(true);
    // Whoever is signed in would not notice otherwise.
    camera.dropConnections();
    await pause(forMs);
    camera.refuseCredentials(false);
  }
}
