import { describe, expect, it } from 'vitest';
import { eventsTable, eventsVerdict, ptzTable } from './control-tables.ts';
import type { EventsFigures } from './measure-events.ts';

const times = (p95: number, max: number) => ({ p50: 1, p95, max, count: 20 });
const row = (figures: Partial<EventsFigures>): EventsFigures => ({
  what: 'events',
  cameras: 16,
  cores: 0.008,
  rounds: [0.008],
  changesPerSecond: 3.2,
  publishedPerSecond: 3.2,
  ...figures,
});

describe('ptzTable', () => {
  it('judges the 95th percentile of commands, and the slowest stop', () => {
    const { rows } = ptzTable({ command: times(14, 80), silence: times(510, 601), death: times(600, 600) });
    expect(rows.map((cells) => cells.at(-1))).toEqual(['yes', 'NO', 'yes']);
  });
});

describe('eventsVerdict', () => {
  it.each([
    ['little over a daemon that does not listen', row({ cores: 0.012 }), true],
    ['more than a hundredth of a core', row({ cores: 0.0151 }), false],
    ['little, since events were lost', row({ publishedPerSecond: 1 }), false],
  ])('%s', (_name, figures, met) => {
    expect(eventsVerdict(figures, 0.004).met).toBe(met);
  });
});

describe('eventsTable', () => {
  it('has no target for the daemon that does not listen, nor for stills', () => {
    const { rows } = eventsTable([
      row({ cores: 0.004, publishedPerSecond: 0 }),
      row({}),
      row({ cores: 0.5 }),
    ]);
    expect(rows.map((cells) => cells.at(-1))).toEqual(['–', 'yes', '–']);
  });
});
