/** How a picture that should move stood still. */
export interface Gaps {
  /** Of all gaps that count, in ms. */
  readonly sumMs: number;
  /** Also where it is too short to count. */
  readonly longestMs: number;
  readonly count: number;
}

/**
 * The gaps between shown pictures (moments in ms, rising) from `fromMs` to `toMs`; those longer than `overMs` count.
 * The time before the first picture and after the last one is a gap, too: a picture that stands still for good
 * would show none otherwise.
 */
export function gapsBetween(
  shownMs: readonly number[],
  { fromMs, toMs, overMs }: { fromMs: number; toMs: number; overMs: number },
): Gaps {
  const moments = [fromMs, ...shownMs.filter((at) => at > fromMs && at < toMs), toMs];
  let [sumMs, longestMs, count] = [0, 0, 0];
  for (const [i, at] of moments.entries()) {
    const gap = at - (moments[i - 1] ?? at);
    longestMs = Math.max(longestMs, gap);
    if (gap <= overMs) continue;
    sumMs += gap;
    count++;
  }
  return { sumMs, longestMs, count };
}
