import type { HealFigures } from './measure-heal.ts';
import { figure, type Table } from './table.ts';
import { TARGETS } from './targets.ts';
import { all, atMost, VERDICT_COLUMNS, verdictCells } from './verdict.ts';

export function healTable(figures: readonly HealFigures[]): Table {
  return {
    title:
      'How the viewer heals: until a new picture is seen, once it is visible and the network is there (ms)',
    columns: ['after', 'median', 'min', 'max', 'runs', 'lies', ...VERDICT_COLUMNS],
    rows: figures.map(({ what, back, lies }) => [
      what,
      ...[back?.median, back?.min, back?.max].map((value) => figure(value, 0)),
      String(back?.count ?? 0),
      String(lies),
      ...verdictCells(
        all(
          atMost(back?.max, { limit: TARGETS.healMs, unit: 'ms', label: 'max' }),
          atMost(lies, { limit: 0, label: 'lies' }),
        ),
      ),
    ]),
    notes: [
      'A lie is a look at an old picture that was called live, or bore another age than its time code.',
    ],
  };
}
