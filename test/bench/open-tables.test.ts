import { expect, it } from 'vitest';
import type { OpenFigures } from './measure-open.ts';
import { openTable, scriptsTable } from './open-tables.ts';

const of = (median: number) => ({ median, min: median - 50, max: median + 1000, count: 15 });
const figures = (cold: number, again: number, gzip: number): OpenFigures => ({
  openings: [
    { what: 'never here', kind: 'cold', loaded: of(200), firstFrame: of(cold) },
    { what: 'here before', kind: 'again', loaded: of(100), firstFrame: of(again) },
    { what: 'nothing came', kind: 'again', loaded: undefined, firstFrame: undefined },
  ],
  scripts: { files: ['/assets/index.js'], plain: 3 * gzip, gzip, brotli: gzip - 1 },
});

it.each<[cold: number, again: number, gzip: number, met: readonly string[]]>([
  [600, 300, 130_000, ['yes', 'yes', 'NO', 'yes']],
  [601, 301, 130_001, ['NO', 'NO', 'NO', 'NO']],
  [301, 601, 1, ['yes', 'NO', 'NO', 'yes']],
])('judges %d ms cold, %d ms again and %d bytes', (cold, again, gzip, met) => {
  const told = figures(cold, again, gzip);
  const rows = [...openTable(told).rows, ...scriptsTable(told).rows];
  expect(rows.map((row) => row.at(-1))).toEqual(met);
});
