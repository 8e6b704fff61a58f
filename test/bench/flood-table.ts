import type { FloodFigures } from './measure-flood.ts';
import type { Summary } from './statistics.ts';
import { figure, type Table } from './table.ts';
import { TARGETS } from './targets.ts';
import { all, atMost, NO_TARGET, VERDICT_COLUMNS, type Verdict, verdictCells } from './verdict.ts';

export function floodTable(figures: FloodFigures): Table {
  const { quiet, flooded, clients, quietCores, floodedCores } = figures;
  const row = (what: string, times: Summary | undefined, cores: number, verdict: Verdict) => [
    what,
    figure(times?.median),
    figure(times?.min),
    figure(times?.max),
    String(times?.count ?? 0),
    figure(cores * 100),
    ...verdictCells(verdict),
  ];
  return {
    title: 'Time to the first picture of a good viewer over the embedded broker, from its connection on (ms)',
    columns: ['what', 'median', 'min', 'max', 'joins', 'daemon, % of a core', ...VERDICT_COLUMNS],
    rows: [
      row('quiet', quiet, quietCores, NO_TARGET),
      row(`among ${clients} bad clients`, flooded, floodedCores, floodVerdict(figures)),
    ],
    notes: [
      `The bad ones came ${figure(figures.connectsPerSecond)} times a second and sent ${figure(figures.packetsPerSecond)} packets a second,`,
      'each from an address of its own: a quarter with wrong passwords, a quarter with CONNECTs that never end, a quarter',
      'signed in and saying garbage, a quarter signed in and reading nothing. The viewer decodes nothing.',
    ],
  };
}

/** Whoever got no picture at all did not wait less. */
export function floodVerdict({ quiet, flooded, failed }: FloodFigures): Verdict {
  const times = quiet && flooded && flooded.median / quiet.median;
  return all(
    atMost(times, { limit: TARGETS.floodToQuiet, unit: '× quiet', label: 'median' }),
    atMost(failed, { limit: 0, label: 'failed' }),
  );
}
