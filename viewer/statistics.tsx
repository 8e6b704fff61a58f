import './styles/statistics.css';
import { useComputed } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { StatisticsPanel } from './components/statistics/statistics-panel.tsx';
import { platformClock } from './models/clock.ts';
import type { Room } from './models/room.ts';
import { plotsOf } from './models/statistics/plots.ts';
import { reportOf } from './models/statistics/report.ts';
import { rowsFor } from './models/statistics/rows.ts';
import { createStatistics, type Statistics } from './models/statistics/statistics.ts';
import { speakStatistics } from './texts/statistics.ts';
import { copyText } from './transport/clipboard.ts';
import type { FrameTimes } from './transport/frame-times.ts';
import { pageLanguage } from './transport/page-language.ts';

export interface StatisticsOptions {
  readonly room: Room;
  readonly onClose: () => void;
}

export interface OpenedStatistics {
  readonly view: ComponentChild;
  painted(times: FrameTimes): void;
  dispose(): void;
}

/** Measures from now on; loaded only where somebody asks for it. */
export async function openStatistics({ room, onClose }: StatisticsOptions): Promise<OpenedStatistics> {
  const opener = document.activeElement;
  await speakStatistics(pageLanguage(document));
  const statistics = createStatistics({ report: room.watch.report, clock: platformClock });
  return {
    view: (
      <StatisticsView
        room={room}
        statistics={statistics}
        onClose={onClose}
        focusAfter={() => (opener instanceof HTMLElement ? opener : null)}
      />
    ),
    painted: statistics.painted,
    dispose: statistics.dispose,
  };
}

interface StatisticsViewProps extends StatisticsOptions {
  readonly statistics: Statistics;
  readonly focusAfter: () => HTMLElement | null;
}

function StatisticsView({ room, statistics, onClose, focusAfter }: StatisticsViewProps) {
  const { latest, samples } = statistics;
  const { watch, session, words } = room;
  const plots = useComputed(() => plotsOf(samples.value));
  // What is plotted has its figure there.
  const rows = useComputed(() =>
    (latest.value ? rowsFor(latest.value, samples.value.at(-1)) : []).filter(
      ({ key }) => !plots.value.some(({ kind }) => kind === key),
    ),
  );

  return (
    <StatisticsPanel
      camera={watch.chosen.value ?? ''}
      plots={plots.value}
      rows={rows.value}
      onReport={() =>
        reportOf({
          wallMs: platformClock.wall(),
          camera: watch.chosen.peek() ?? '',
          version: session.info.peek().version,
          userAgent: navigator.userAgent,
          status: words.peek().text,
          latest: latest.peek(),
          samples: samples.peek(),
        })
      }
      onCopy={(text) => copyText(text, navigator)}
      onClose={onClose}
      focusAfter={focusAfter}
    />
  );
}
