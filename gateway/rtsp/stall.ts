export type StallVerdict = { readonly kind: 'stalled' } | { readonly kind: 'wait'; readonly forMs: number };

/** A TCP connection is dead only when nothing at all arrives on it, media or not. */
export function judgeStall(seen: { nowMs: number; lastArrivalMs: number; stallMs: number }): StallVerdict {
  const leftMs = seen.lastArrivalMs + seen.stallMs - seen.nowMs;
  return leftMs <= 0 ? { kind: 'stalled' } : { kind: 'wait', forMs: Math.ceil(leftMs) };
}
