/** Pictures may be far apart while reports or sound go on; this many times as long as everything may be silent. */
const PICTURE_FACTOR = 6;

export interface Arrivals {
  readonly nowMs: number;
  readonly playingSinceMs: number;
  /** When the picture's packets last came; −∞ before the first. */
  readonly pictureAtMs: number;
  /** The same for anything of the media: RTP or RTCP, picture or sound. */
  readonly mediaAtMs: number;
  /** How long nothing of the media may come. */
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
  const pictureMs = stallMs * PICTURE_FACTOR;
  const silentMs = mediaAtMs + stallMs - nowMs;
  const blindMs = pictureAtMs + pictureMs - nowMs;
  if (silentMs <= 0) return { kind: 'stalled', afterMs: stallMs };
  return blindMs <= 0 ? { kind: 'stalled', afterMs: pictureMs } : wait(Math.min(silentMs, blindMs));
}

function wait(leftMs: number): StallVerdict {
  return { kind: 'wait', forMs: Math.ceil(leftMs) };
}
