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
  /** Nothing, where the cache is empty, has dropped a group beyond its bound, or is of a camera that has stalled. */
  readonly cachedBytes: number;
  /** Something is missing in the cached group, so that a replay of it ends there. */
  readonly damaged: boolean;
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

/** On a path so slow the stream's own next keyframe is waited for, as long as it may be near. */
const SLOW_REPLAY_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;

/** How a viewer's request for a keyframe is answered; never not at all. */
export function decideKeyframe(situation: KeyframeSituation): KeyframeDecision {
  const { sinceKeyframeMs, replaying, sinceCameraAskedMs, cachedBytes, cameraMakesKeyframes } = situation;
  if (sinceKeyframeMs < CROSSING_MS) return { kind: 'crossed' };
  if (replaying) return { kind: 'wait', forMs: SPACING_MS };
  if (sinceKeyframeMs < SPACING_MS) return { kind: 'wait', forMs: SPACING_MS - sinceKeyframeMs };
  if (sinceCameraAskedMs < CAMERA_PATIENCE_MS) {
    return { kind: 'wait', forMs: CAMERA_PATIENCE_MS - sinceCameraAskedMs };
  }
  if (cachedBytes === 0) return { kind: 'camera' };
  // Once it has been asked in vain, the cache has to do.
  const fresh = cameraMakesKeyframes && sinceCameraAskedMs === Number.POSITIVE_INFINITY;
  if (fresh && (situation.damaged || cachedBytes > DEAR_REPLAY_BYTES)) return { kind: 'camera' };
  const spacingMs = replaySpacing(situation);
  if (sinceKeyframeMs < spacingMs) return { kind: 'wait', forMs: spacingMs - sinceKeyframeMs };
  return { kind: 'replay' };
}

function replaySpacing({ replayedBytes, replayTakesMs }: KeyframeSituation): number {
  return Math.max((replayedBytes * 8_000) / REPLAY_BPS, replayTakesMs > SLOW_REPLAY_MS ? LONGEST_WAIT_MS : 0);
}
