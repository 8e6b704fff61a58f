import { CHANGE_EVERY_MS, type EventsFigures } from './measure-events.ts';
import type { PtzFigures, Times } from './measure-ptz.ts';
import { figure, type Table } from './table.ts';
import { TARGETS } from './targets.ts';
import { all, atMost, NO_TARGET, VERDICT_COLUMNS, type Verdict, verdictCells } from './verdict.ts';

/** Of the changes made, what must have been published for the figure to be one. */
const LEAST_PUBLISHED = 0.95;

export function ptzTable({ command, silence, death }: PtzFigures): Table {
  const row = (what: string, times: Times, verdict: Verdict) => [
    what,
    figure(times.p50, 2),
    figure(times.p95, 2),
    figure(times.max, 2),
    String(times.count),
    ...verdictCells(verdict),
  ];
  return {
    title: 'PTZ, from the viewer’s data channel to the camera’s HTTP port (ms)',
    columns: ['what', 'p50', 'p95', 'max', 'runs', ...VERDICT_COLUMNS],
    rows: [
      row(
        'a move',
        command,
        atMost(command.p95, { limit: TARGETS.ptz.commandP95, unit: 'ms', label: 'p95' }),
      ),
      row(
        'stop after the driver’s last word',
        silence,
        atMost(silence.max, { limit: TARGETS.ptz.stop, unit: 'ms', label: 'max' }),
      ),
      row(
        'stop after the driver was killed',
        death,
        atMost(death.max, { limit: TARGETS.ptz.stop, unit: 'ms', label: 'max' }),
      ),
    ],
    notes: ['Each move has another speed, and is sent when the one before has been answered.'],
  };
}

/** The first figures are those without events, which the others are measured against. */
export function eventsTable(figures: readonly EventsFigures[]): Table {
  const [quiet] = figures;
  const base = quiet?.cores ?? Number.NaN;
  return {
    title: `Events of ${quiet?.cameras ?? 0} cameras; on each motion begins or ends every ${CHANGE_EVERY_MS / 1000} s`,
    columns: [
      'what',
      '% of a core',
      'rounds, %',
      'over events off, %',
      'changes/s',
      'published/s',
      'ms a change',
      ...VERDICT_COLUMNS,
    ],
    rows: figures.map((row, i) => {
      const over = row.cores - base;
      return [
        row.what,
        figure(row.cores * 100, 2),
        row.rounds.map((round) => figure(round * 100, 2)).join(' '),
        row === quiet ? '–' : figure(over * 100, 2),
        figure(row.changesPerSecond, 2),
        figure(row.publishedPerSecond, 2),
        row === quiet ? '–' : figure((over * 1000) / row.changesPerSecond, 2),
        ...verdictCells(i === 1 ? eventsVerdict(row, base) : NO_TARGET),
      ];
    }),
    notes: [
      'A change is two notifications of the camera’s. CPU time is user and system time of the daemon’s whole process.',
    ],
  };
}

/** Few events are cheap: without them the target is not met. */
export function eventsVerdict(row: EventsFigures, base: number): Verdict {
  return all(
    atMost((row.cores - base) * 100, { limit: TARGETS.eventsCores * 100, unit: '% over events off' }),
    {
      target: 'all published',
      met: row.publishedPerSecond >= LEAST_PUBLISHED * row.changesPerSecond,
    },
  );
}
