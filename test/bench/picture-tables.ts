import { LIVE_AGE_MS } from './chromium-joins.ts';
import type { JoinFigures } from './measure-joins.ts';
import { FROZEN_OVER_MS, type LossFigures } from './measure-loss.ts';
import { percentile, type Summary } from './statistics.ts';
import { figure, type Table } from './table.ts';
import { TARGETS } from './targets.ts';
import { all, atMost, NO_TARGET, VERDICT_COLUMNS, type Verdict, verdictCells } from './verdict.ts';

const SUMMARY_COLUMNS = ['median', 'min', 'max', 'joins'];

export function firstFrameTable(figures: readonly JoinFigures[]): Table {
  return {
    title: 'Time to the first picture in Chromium, from the offer’s sending, joining at random (ms)',
    columns: ['sender', 'picture', 'what', ...SUMMARY_COLUMNS, ...VERDICT_COLUMNS],
    rows: figures.flatMap(({ sender, picture, answered, connected, firstFrame }) => [
      [sender, picture, 'answer', ...summaryCells(answered), ...verdictCells(NO_TARGET)],
      [sender, picture, 'connected', ...summaryCells(connected), ...verdictCells(NO_TARGET)],
      [
        sender,
        picture,
        'first decoded frame',
        ...summaryCells(firstFrame),
        ...verdictCells(medianAndWorst(firstFrame, TARGETS.firstFrame)),
      ],
    ]),
  };
}

export function liveTable(figures: readonly JoinFigures[]): Table {
  return {
    title: 'Time until the picture in Chromium is live, from the offer’s sending, joining at random (ms)',
    columns: ['sender', 'picture', 'what', ...SUMMARY_COLUMNS, ...VERDICT_COLUMNS],
    rows: figures.flatMap(({ sender, picture, live, secondLater }) => [
      [
        sender,
        picture,
        `live (under ${LIVE_AGE_MS} ms old)`,
        ...summaryCells(live),
        ...verdictCells(medianAndWorst(live, TARGETS.live)),
      ],
      [
        sender,
        picture,
        'its age a second later',
        ...summaryCells(secondLater),
        ...verdictCells(atMost(secondLater?.max, { limit: TARGETS.glass.worst, label: 'worst' })),
      ],
    ]),
    notes: [
      'The age is without the encoder; where it is that of any later picture, no latency was left behind.',
    ],
  };
}

export function glassTable(figures: readonly JoinFigures[], encodingMs: readonly number[]): Table {
  return {
    title: 'Glass to glass in Chromium (ms)',
    columns: ['sender', 'picture', 'what', ...SUMMARY_COLUMNS, ...VERDICT_COLUMNS],
    rows: figures.flatMap(({ sender, picture, glass, glassWithoutEncoder }) => [
      [sender, picture, 'camera’s clock to screen', ...summaryCells(glass), ...verdictCells(NO_TARGET)],
      [
        sender,
        picture,
        'without the encoder',
        ...summaryCells(glassWithoutEncoder),
        ...verdictCells(medianAndWorst(glassWithoutEncoder, TARGETS.glass)),
      ],
    ]),
    notes: [
      'Of each join the median over its pictures, from a second after the first one on.',
      ...(encodingMs.length === 0
        ? []
        : [
            `The simulated camera’s encoder took ${figure(percentile(encodingMs, 0.5), 1)} ms a picture (median).`,
          ]),
    ],
  };
}

export function lossTable(figures: readonly LossFigures[]): Table {
  const [{ seconds = 0, runs = [] } = {}] = figures;
  return {
    title:
      `Random loss both ways, ${runs.length} run(s) of ${seconds} s in Chromium: ` +
      `gaps of more than ${FROZEN_OVER_MS} ms between shown pictures`,
    columns: [
      'sender',
      'loss, %',
      'frozen, s: median',
      'worst',
      'runs',
      'longest gap, ms',
      'gaps',
      'pictures/s',
      'lost',
      'NACK',
      'PLI',
      ...VERDICT_COLUMNS,
    ],
    rows: figures.map(({ sender, percent, runs }) => {
      const frozen = runs.map(({ sumMs }) => sumMs / 1000);
      const middle = (of: (run: (typeof runs)[number]) => number) => percentile(runs.map(of), 0.5);
      return [
        sender,
        String(percent),
        figure(percentile(frozen, 0.5), 2),
        figure(percentile(frozen, 1), 2),
        frozen.map((s) => figure(s, 2)).join(' '),
        figure(Math.max(...runs.map(({ longestMs }) => longestMs))),
        runs.map(({ count }) => String(count)).join(' '),
        figure(middle(({ shown }) => shown) / seconds, 1),
        figure(middle(({ packetsLost }) => packetsLost)),
        figure(middle(({ nackCount }) => nackCount)),
        figure(middle(({ pliCount }) => pliCount)),
        ...verdictCells(lossVerdict(percent, frozen)),
      ];
    }),
    notes: [
      'The worst run is judged. Without loss gaps are the machine’s own: then no other row says much.',
      'Lost, NACK and PLI are medians of the runs, as Chromium counts them; lost are those that were sent again too.',
    ],
  };
}

export function lossVerdict(percent: number, frozenSeconds: readonly number[]): Verdict {
  const limit = TARGETS.frozen.get(percent);
  if (limit === undefined) return NO_TARGET;
  const worst = frozenSeconds.length === 0 ? undefined : Math.max(...frozenSeconds);
  return atMost(worst, { limit, unit: 's', label: 'worst' });
}

function medianAndWorst(
  summary: Summary | undefined,
  { median, worst }: { median: number; worst: number },
): Verdict {
  return all(
    atMost(summary?.median, { limit: median, label: 'median' }),
    atMost(summary?.max, { limit: worst, label: 'worst' }),
  );
}

function summaryCells(summary: Summary | undefined): string[] {
  return [figure(summary?.median), figure(summary?.min), figure(summary?.max), String(summary?.count ?? 0)];
}
