/**
 * What this viewer knows of the hole in a cached group, behind which nothing decodes before the next keyframe: `unseen`,
 * not even what is in front of it; `passed`, it was sent all that there is; `replayed`, and that by a replay.
 */
export type Damage = 'none' | 'unseen' | 'passed' | 'replayed';

/** What is known when a viewer asks for a keyframe (RTCP PLI or FIR); times in ms, since then. */
export interface KeyframeSituation {
  /** Since the first packet of the last keyframe went out, live or replayed; infinite before one has. */
  readonly sinceKeyframeMs: number;
  /** Bytes replayed since that; 0 where it was live. */
  readonly replayedBytes: number;
  /** A replay is going out. */
  readonly replaying: boolean;
  /** Since the camera was asked for one that has not come; infinite where it was not. */
  readonly sinceCameraAskedMs: number;
  /** The camera says that it can be asked. */
  readonly cameraMakesKeyframes: boolean;
  /** Until it may be asked once more for this viewer; 0 is now. */
  readonly cameraInMs: number;
  /** Nothing, where the cache is empty, has dropped a group beyond its bound, or is of a camera that has stalled. */
  readonly cachedBytes: number;
  readonly damage: Damage;
  /** How long a replay would take on this viewer's path. */
  readonly replayTakesMs: number;
}

export type KeyframeDecision =
  | { readonly kind: 'replay' }
  | { readonly kind: 'camera' }
  /** A keyframe is on its way and the question has crossed it. */
  | { readonly kind: 'crossed' }
  /** Decide again then. */
  | { readonly kind: 'wait'; readonly forMs: number };

/** Whoever asks sooner after a keyframe's first packet can not have shown it yet. */
export const CROSSING_MS = 200;

/** Between two keyframes at least. */
const SPACING_MS = 500;

/** Replays to one viewer, who may ask as often as it likes, take no more than this in the long run, in bits per second. */
const REPLAY_BPS = 16_000_000;

/** What a keyframe of the camera's own may take; those who can be asked answer in a tenth of it. */
export const CAMERA_PATIENCE_MS = 1_000;

/** A larger replay, in bytes, throws the picture back for long enough to be seen: better a fresh keyframe. */
const DEAR_REPLAY_BYTES = 500_000;

/** On a path so slow, and behind a hole, the stream's own next keyframe is waited for, as long as it may be near. */
const SLOW_REPLAY_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;

/**
 * How a viewer's request for a keyframe is answered: each decision leads to a picture.
 *
 * A group with a hole is replayed to whoever has not seen what is in front of it, for an old picture is better than
 * none. To all others a replay shows once more what they see already, and the larger the group, the dearer: they wait for
 * the next keyframe. Only where that is far off a single replay helps those who have lost the picture otherwise.
 */
export function decideKeyframe(situation: KeyframeSituation): KeyframeDecision {
  const { sinceKeyframeMs, replaying, sinceCameraAskedMs, cachedBytes, cameraInMs, damage } = situation;
  if (sinceKeyframeMs < CROSSING_MS) return { kind: 'crossed' };
  if (replaying) return { kind: 'wait', forMs: SPACING_MS };
  if (sinceKeyframeMs < SPACING_MS) return { kind: 'wait', forMs: SPACING_MS - sinceKeyframeMs };
  if (sinceCameraAskedMs < CAMERA_PATIENCE_MS) {
    return { kind: 'wait', forMs: CAMERA_PATIENCE_MS - sinceCameraAskedMs };
  }
  if (cachedBytes === 0) return cameraInMs > 0 ? { kind: 'wait', forMs: cameraInMs } : { kind: 'camera' };
  // Where it was asked in vain just now, the cache has to do.
  const fresh = sinceCameraAskedMs >= LONGEST_WAIT_MS && cameraInMs === 0;
  const dear = damage !== 'none' || cachedBytes > DEAR_REPLAY_BYTES;
  if (situation.cameraMakesKeyframes && fresh && dear) return { kind: 'camera' };
  if (damage === 'replayed') return { kind: 'wait', forMs: LONGEST_WAIT_MS };
  const spacingMs = replaySpacing(situation);
  if (sinceKeyframeMs < spacingMs) return { kind: 'wait', forMs: spacingMs - sinceKeyframeMs };
  return { kind: 'replay' };
}

function replaySpacing({ replayedBytes, replayTakesMs, damage }: KeyframeSituation): number {
  if (damage === 'passed' || replayTakesMs > SLOW_REPLAY_MS) return LONGEST_WAIT_MS;
  return (replayedBytes * 8_000) / REPLAY_BPS;
}
