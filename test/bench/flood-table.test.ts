import { expect, it } from 'vitest';
import { floodTable, floodVerdict } from './flood-table.ts';
import type { FloodFigures } from './measure-flood.ts';

const of = (median: number) => ({ median, min: median, max: median, count: 20 });
const FIGURES: FloodFigures = {
  clients: 200,
  quiet: of(150),
  flooded: of(300),
  failed: 0,
  connectsPerSecond: 1000,
  packetsPerSecond: 2000,
  quietCores: 0.1,
  floodedCores: 0.3,
};

it.each<[what: string, figures: Partial<FloodFigures>, met: boolean]>([
  ['twice as long', {}, true],
  ['more than twice as long', { flooded: of(301) }, false],
  ['a join without a picture', { flooded: of(150), failed: 1 }, false],
  ['no picture at all', { flooded: undefined, failed: 20 }, false],
  ['no picture before it either', { quiet: undefined }, false],
])('%s', (_what, figures, met) => {
  expect(floodVerdict({ ...FIGURES, ...figures }).met).toBe(met);
});

it('judges the flooded joins alone', () => {
  const cells = floodTable(FIGURES).rows.map((row) => row.at(-1));
  expect(cells).toEqual(['–', 'yes']);
});
