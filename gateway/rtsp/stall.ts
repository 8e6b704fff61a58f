/** Pictures may be far apart while reports or sound go on; this many times as long as everything may be silent. */
const PICTURE_FACTOR = 6;
/** So many times the longest gap of late may pass before the next packet. */
const GAP_FACTOR = 3;
/** A camera that sends less often than this allows is one that hangs, in ms. */
const MAX_STALL_MS = 60_000;
/** So many times the usual where one picture is all that has come: the next may be a keyframe away. */
const FIRST_GAP_FACTOR = 4;
/** How long media may pause after the camera has said that it has no such session, in ms. */
const DOUBTFUL_STALL_MS = 1000;

export interface Arrivals {
  readonly nowMs: number;
  readonly playingSinceMs: number;
  /** When the picture's packets last came; −∞ before the first. */
  readonly pictureAtMs: number;
  /** The same for anything of the media: RTP or RTCP, picture or sound. */
  readonly mediaAtMs: number;
  /** The longest gap of late between the picture's packets; `undefined` before the second picture. */
  readonly pictureGapMs: number | undefined;
  /** The same of the track that comes most often. */
  readonly mediaGapMs: number | undefined;
  /** The camera has said that it has no such session, and nothing has come since. */
  readonly isDoubtful: boolean;
  /** How long nothing of the media may come, at the least. */
  readonly stallMs: number;
  /** How long the first picture may take. */
  readonly firstMediaMs: number;
}

export type StallVerdict =
  | { readonly kind: 'wait'; readonly forMs: number }
  /** No packet of the picture has ever come. */
  | { readonly kind: 'no-media'; readonly afterMs: number }
  | { readonly kind: 'stalled'; readonly afterMs: number };

/** A session lives by its media: cameras whose encoder hangs go on answering requests. */
export function judgeStall(seen: Arrivals): StallVerdict {
  const { nowMs, pictureAtMs, mediaAtMs, stallMs, firstMediaMs } = seen;
  if (pictureAtMs === Number.NEGATIVE_INFINITY) {
    const leftMs = seen.playingSinceMs + firstMediaMs - nowMs;
    // The first packet may come at once, and then be the last.
    return leftMs <= 0 ? { kind: 'no-media', afterMs: firstMediaMs } : wait(Math.min(leftMs, stallMs));
  }
  const quietMs = longestSilence(seen);
  const pictureMs = Math.max(stallMs * PICTURE_FACTOR, bounded(seen.pictureGapMs ?? 0));
  const silentMs = mediaAtMs + quietMs - nowMs;
  const blindMs = pictureAtMs + pictureMs - nowMs;
  if (silentMs <= 0) return { kind: 'stalled', afterMs: quietMs };
  if (blindMs <= 0) return { kind: 'stalled', afterMs: pictureMs };
  // What comes meanwhile may show that the next is due sooner.
  return wait(Math.min(silentMs, blindMs, stallMs));
}

function longestSilence({ mediaGapMs, isDoubtful, stallMs }: Arrivals): number {
  const usualMs = bounded(mediaGapMs ?? 0);
  if (isDoubtful) return Math.min(stallMs, Math.max(DOUBTFUL_STALL_MS, usualMs));
  if (mediaGapMs === undefined) return Math.max(stallMs, Math.min(MAX_STALL_MS, FIRST_GAP_FACTOR * stallMs));
  return Math.max(stallMs, usualMs);
}

function bounded(gapMs: number): number {
  return Math.min(MAX_STALL_MS, GAP_FACTOR * gapMs);
}

function wait(leftMs: number): StallVerdict {
  return { kind: 'wait', forMs: Math.ceil(leftMs) };
}
