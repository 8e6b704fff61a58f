import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Plot } from '../../models/statistics/plots.ts';
import type { Row } from '../../models/statistics/rows.ts';
import { statisticsTexts as say } from '../../texts/statistics.ts';
import { IconButton } from '../icon-button.tsx';
import { CloseIcon } from '../icons.tsx';
import { useKeptFocus } from '../kept-focus.ts';
import { PlotLine } from './plot-line.tsx';

interface StatisticsPanelProps {
  readonly camera: string;
  readonly plots: readonly Plot[];
  /** Empty before the first look at a connection. */
  readonly rows: readonly Row[];
  readonly onReport: () => string;
  /** False where the browser does not let the page. */
  readonly onCopy: (text: string) => Promise<boolean>;
  readonly onClose: () => void;
  /** What has the focus where the panel goes away with it. */
  readonly focusAfter: () => HTMLElement | null;
}

const SCROLL_KEYS: ReadonlySet<string> = new Set(['ArrowUp', 'ArrowDown']);

/** How the connection does, beside the picture or over its edge; what is under it can be pressed as ever. */
export function StatisticsPanel({
  camera,
  plots,
  rows,
  onReport,
  onCopy,
  onClose,
  focusAfter,
}: StatisticsPanelProps) {
  const panel = useRef<HTMLElement>(null);
  const copied = useSignal(false);
  /** Shown to be copied by hand. */
  const shown = useSignal<string | undefined>(undefined);

  useKeptFocus(panel, focusAfter);

  async function copy() {
    const report = onReport();
    copied.value = await onCopy(report);
    shown.value = copied.value ? undefined : report;
  }

  return (
    <section
      ref={panel}
      class="statistics"
      tabIndex={-1}
      aria-label={say.of(camera)}
      data-testid="statistics"
      onKeyDown={(event) => {
        // Here they scroll, and turn no camera.
        if (SCROLL_KEYS.has(event.key)) event.stopPropagation();
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header class="statistics-head">
        <h2 class="statistics-title">{say.title}</h2>
        <button type="button" class="statistics-copy" onClick={() => void copy()} data-testid="copy-report">
          {say.copy}
        </button>
        <IconButton label={say.close} testId="statistics-close" onPress={onClose}>
          <CloseIcon />
        </IconButton>
      </header>
      <p class="statistics-note" role="status" data-testid="report-note">
        {noteOf(copied.value, shown.value)}
      </p>
      <div class="statistics-body">
        {shown.value !== undefined && <SelectedText text={shown.value} />}
        <div class="plots">
          {plots.map((plot) => (
            <PlotLine key={plot.kind} plot={plot} />
          ))}
        </div>
        {rows.length === 0 ? (
          <p class="statistics-waiting">{say.waiting}</p>
        ) : (
          <dl class="figures">
            {rows.map(({ key, name, value }) => (
              <div key={key} class="figure" data-testid={`figure-${key}`}>
                <dt class="figure-name">{name}</dt>
                <dd class="figure-value">
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </section>
  );
}

function noteOf(copied: boolean, shown: string | undefined): string {
  if (shown !== undefined) return say.byHand;
  return copied ? say.copied : '';
}

/** Where a page may not write to the clipboard, its reader can. */
function SelectedText({ text }: { readonly text: string }) {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    area.current?.focus();
    area.current?.select();
  }, [text]);
  return (
    <textarea
      ref={area}
      class="statistics-report"
      aria-label={say.report}
      value={text}
      rows={6}
      readOnly
      data-testid="report-text"
    />
  );
}
