import { statisticsTexts } from '../../texts/statistics.ts';
import { texts } from '../../texts/texts.ts';
import type { PeerStatistics } from '../../transport/peer-statistics.ts';
import type { PlotKind } from './plots.ts';
import { rowsFor } from './rows.ts';
import type { Sample } from './statistics.ts';

export interface ReportQuestion {
  /** Milliseconds since 1970. */
  readonly wallMs: number;
  readonly camera: string;
  /** The gateway's version. */
  readonly version: string;
  readonly userAgent: string;
  /** The caption's line. */
  readonly status: string;
  readonly latest: PeerStatistics | undefined;
  readonly samples: readonly Sample[];
}

/** What somebody may send to somebody who helps: in plain text, without an address, a name of a person or a key. Pure. */
export function reportOf(question: ReportQuestion): string {
  const { wallMs, camera, version, userAgent, status, latest, samples } = question;
  const { names } = statisticsTexts;
  const head: readonly (readonly [string, string])[] = [
    [names.time, new Date(wallMs).toISOString()],
    [names.camera, camera],
    [names.gateway, version],
    [names.browser, userAgent],
    [names.status, status],
  ];
  const rows = latest ? rowsFor(latest, samples.at(-1)) : [];
  return [
    statisticsTexts.reportTitle(texts.product),
    ...head.map(([name, value]) => `${name}: ${value}`),
    ...rows.map(({ name, value }) => `${name}: ${value}`),
    ...rangesOf(samples),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function rangesOf(samples: readonly Sample[]): readonly string[] {
  const kinds: readonly PlotKind[] = ['bitrate', 'fps', 'loss'];
  const ranges = kinds.flatMap((kind) => {
    const values = samples.flatMap(({ rates }) => rates?.[kind] ?? []);
    if (values.length === 0) return [];
    const say = kind === 'loss' ? statisticsTexts.percent : statisticsTexts[kind];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return [statisticsTexts.range(statisticsTexts.names[kind], say(low), say(high), say(mean))];
  });
  return ranges.length === 0 ? [] : [`${statisticsTexts.names.lastMinute}: ${ranges.join('; ')}`];
}
