import type { OpenFigures } from './measure-open.ts';
import { figure, type Table } from './table.ts';
import { TARGETS } from './targets.ts';
import { atMost, VERDICT_COLUMNS, verdictCells } from './verdict.ts';

export function openTable({ openings }: OpenFigures): Table {
  return {
    title: 'Opening the viewer in Chromium, from the navigation to the first decoded picture (ms)',
    columns: ['what', 'code ran', 'median', 'min', 'max', 'runs', ...VERDICT_COLUMNS],
    rows: openings.map(({ what, kind, loaded, firstFrame }) => [
      what,
      ...[loaded?.median, firstFrame?.median, firstFrame?.min, firstFrame?.max].map((value) =>
        figure(value, 0),
      ),
      String(firstFrame?.count ?? 0),
      ...verdictCells(atMost(firstFrame?.median, { limit: TARGETS.open[kind], unit: 'ms', label: 'median' })),
    ]),
    notes: ['“Here before” is the same profile with warm caches, the page opened in a new tab.'],
  };
}

export function scriptsTable({ scripts }: OpenFigures): Table {
  const kb = (bytes: number) => bytes / 1000;
  const verdict = atMost(kb(scripts.gzip), { limit: TARGETS.scriptsKb, unit: 'kB', label: 'gzip' });
  return {
    title: 'Scripts fetched until the first picture (kB)',
    columns: ['files', 'as built', 'gzip', 'brotli', ...VERDICT_COLUMNS],
    rows: [
      [
        scripts.files.join(' '),
        ...[scripts.plain, scripts.gzip, scripts.brotli].map((bytes) => figure(kb(bytes), 1)),
        ...verdictCells(verdict),
      ],
    ],
  };
}
