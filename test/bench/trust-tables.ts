import type { PairingFigures } from './measure-pairing.ts';
import type { ReconnectFigures } from './measure-reconnect.ts';
import type { SealingFigures } from './measure-sealing.ts';
import type { Summary } from './statistics.ts';
import { figure, type Table } from './table.ts';
import { TARGETS } from './targets.ts';
import { atMost, NO_TARGET, VERDICT_COLUMNS, type Verdict, verdictCells } from './verdict.ts';

const COLUMNS = ['what', 'median', 'min', 'max', 'runs', ...VERDICT_COLUMNS];

function row(what: string, summary: Summary | undefined, digits: number, verdict: Verdict = NO_TARGET) {
  return [
    what,
    ...[summary?.median, summary?.min, summary?.max].map((value) => figure(value, digits)),
    String(summary?.count ?? 0),
    ...verdictCells(verdict),
  ];
}

export function pairingTable({ loaded, firstFrame }: PairingFigures): Table {
  const verdict = atMost(firstFrame?.max, { limit: TARGETS.pairingMs, unit: 'ms', label: 'max' });
  return {
    title: 'Pairing in Chromium, from the link’s opening in a browser that was never here (ms)',
    columns: COLUMNS,
    rows: [
      row('until the page was loaded', loaded, 0),
      row('until the first decoded picture', firstFrame, 0, verdict),
    ],
  };
}

export function sealingTable({ page, gateway, together }: SealingFigures): Table {
  const verdict = atMost(together?.median, { limit: TARGETS.sealingMs, unit: 'ms', label: 'median' });
  return {
    title: 'What sealing takes on the way to the first picture (ms)',
    columns: COLUMNS,
    rows: [
      row('in Chromium', page, 1),
      row('in the gateway', gateway, 1),
      row('together', together, 1, verdict),
    ],
    notes: [
      'The key message, hello, an offer, a candidate and the answer. Each page is new, so that its code runs for the first time.',
    ],
  };
}

export function reconnectTable(figures: ReconnectFigures): Table {
  const { viewers, kbits, listening, half, all, allFromStart } = figures;
  const verdict = atMost(all?.max, { limit: TARGETS.reconnectMs, unit: 'ms', label: 'max' });
  return {
    title: `${viewers} paired viewers at ${figure(kbits)} kbit/s each, after the gateway was started anew (ms)`,
    columns: COLUMNS,
    rows: [
      row('from its start until it listens', listening, 0),
      row('from then until half of them play', half, 0),
      row('from then until all of them play', all, 0, verdict),
      row('from its start until all of them play', allFromStart, 0),
    ],
  };
}
