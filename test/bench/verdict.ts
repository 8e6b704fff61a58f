/** What a figure was to reach, and whether it did. */
export interface Verdict {
  /** As a person writes it; empty where nothing was asked for. */
  readonly target: string;
  /** undefined where there is no target. A figure that could not be taken has not met its target. */
  readonly met: boolean | undefined;
}

export const NO_TARGET: Verdict = { target: '', met: undefined };

/** The columns that {@link verdictCells} fills. */
export const VERDICT_COLUMNS = ['target', 'met'] as const;

/** `label` stands before the limit where a row has several figures, such as `median`. */
export function atMost(
  value: number | undefined,
  { limit, unit = '', label = '' }: { limit: number; unit?: string; label?: string },
): Verdict {
  const words = [label, `≤ ${limit}`, unit].filter((word) => word !== '');
  // NaN is not at most anything, either.
  return { target: words.join(' '), met: value !== undefined && value <= limit };
}

/** Met where each of them is; those without a target say nothing. */
export function all(...verdicts: readonly Verdict[]): Verdict {
  const told = verdicts.filter(({ met }) => met !== undefined);
  if (told.length === 0) return NO_TARGET;
  return { target: told.map(({ target }) => target).join(', '), met: told.every(({ met }) => met) };
}

export function verdictCells({ target, met }: Verdict): readonly [string, string] {
  if (met === undefined) return ['–', '–'];
  return [target, met ? 'yes' : 'NO'];
}
