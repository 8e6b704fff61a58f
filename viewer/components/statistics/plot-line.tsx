import { PLOT_HEIGHT, type Plot } from '../../models/statistics/plots.ts';
import { MOST_SAMPLES } from '../../models/statistics/statistics.ts';

interface PlotLineProps {
  readonly plot: Plot;
}

/** The last minute of one figure. */
export function PlotLine({ plot }: PlotLineProps) {
  return (
    <figure class="plot" data-testid={`plot-${plot.kind}`}>
      <figcaption class="plot-caption" aria-hidden="true">
        <span class="plot-name">{plot.name}</span>
        <span class="plot-now">
          <bdi>{plot.now ?? '–'}</bdi>
        </span>
      </figcaption>
      <svg
        class="plot-field"
        role="img"
        aria-label={plot.description}
        viewBox={`0 -1 ${MOST_SAMPLES - 1} ${PLOT_HEIGHT + 2}`}
        preserveAspectRatio="none"
      >
        <path class="plot-line" d={plot.path} vector-effect="non-scaling-stroke" />
      </svg>
    </figure>
  );
}
