import { STALL_MS, type WatchSnapshot } from './recovery.ts';

/** What the stage shows, as one word; also its `data-state`. */
export type WatchPhase =
  /** No camera is chosen. */
  | 'none'
  /** There is no way to the gateway at the moment. */
  | 'waiting'
  | 'asking'
  | 'live'
  /** The picture on show is an old one. */
  | 'stalled'
  /** The camera does not answer the gateway. */
  | 'down'
  /** Somebody switched it off. */
  | 'off'
  | 'refused';

export interface PhaseQuestion {
  readonly snapshot: WatchSnapshot;
  /** The last attempt ended because the camera did not answer. */
  readonly cameraFailed: boolean;
  /** A picture, however old, is on show. */
  readonly shown: boolean;
}

/** Nothing but a picture younger than {@link STALL_MS} is called live. */
export function phaseOf({ snapshot, cameraFailed, shown }: PhaseQuestion): WatchPhase {
  const { attempt, camera, reachable, refused } = snapshot;
  if (camera === 'off' && reachable) return 'off';
  if (refused) return 'refused';
  if (attempt?.frameAgeMs !== undefined && attempt.frameAgeMs < STALL_MS) return 'live';
  if (!reachable) return 'waiting';
  if (camera === 'down' || cameraFailed) return 'down';
  return shown ? 'stalled' : 'asking';
}
