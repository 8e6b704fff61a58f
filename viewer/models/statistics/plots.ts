import { statisticsTexts } from '../../texts/statistics.ts';
import { MOST_SAMPLES, type Sample } from './statistics.ts';

export type PlotKind = 'bitrate' | 'fps' | 'loss';

/** One line of the last minute, drawn in a field of {@link MOST_SAMPLES} − 1 by {@link PLOT_HEIGHT}. */
export interface Plot {
  readonly kind: PlotKind;
  readonly name: string;
  /** The newest value in words; undefined where there is none. */
  readonly now: string | undefined;
  /** The same for who does not see it. */
  readonly description: string;
  /** For the `d` of an SVG path; broken where there was no connection. */
  readonly path: string;
}

export const PLOT_HEIGHT = 24;

const KINDS: readonly PlotKind[] = ['bitrate', 'fps', 'loss'];
/** Loss below this share is not to look like a mountain. */
const LEAST_TOP: Readonly<Record<PlotKind, number>> = { bitrate: 1000, fps: 1, loss: 0.05 };

/** Pure. */
export function plotsOf(samples: readonly Sample[]): readonly Plot[] {
  return KINDS.map((kind) => {
    const values = samples.map(({ rates }) => rates?.[kind]);
    const known = values.filter((value) => value !== undefined);
    const say = kind === 'loss' ? statisticsTexts.percent : statisticsTexts[kind];
    const name = statisticsTexts.names[kind];
    const last = values.at(-1);
    const now = last === undefined ? undefined : say(last);
    return {
      kind,
      name,
      now,
      description:
        known.length === 0
          ? statisticsTexts.emptyPlot(name)
          : statisticsTexts.plot(
              name,
              say(Math.min(...known)),
              say(Math.max(...known)),
              now ?? statisticsTexts.noData,
            ),
      path: pathOf(values, Math.max(LEAST_TOP[kind], ...known)),
    };
  });
}

/** The newest value is at the end of the field, however few there are. */
function pathOf(values: readonly (number | undefined)[], top: number): string {
  const first = MOST_SAMPLES - values.length;
  let path = '';
  let isDrawing = false;
  for (const [index, value] of values.entries()) {
    if (value !== undefined) {
      const y = PLOT_HEIGHT * (1 - value / top);
      path += `${isDrawing ? 'L' : 'M'}${first + index} ${y.toFixed(1)}`;
      // A line of no length is painted as a dot by its round end.
      if (!isDrawing) path += 'h0';
    }
    isDrawing = value !== undefined;
  }
  return path;
}
