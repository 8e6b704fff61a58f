import { texts } from '../texts/texts.ts';

interface OrielGlyphProps {
  /** The panes glow in turn while something is under way. */
  readonly busy?: boolean;
}

/** An oriel: a bay window on its bracket. */
export function OrielGlyph({ busy = false }: OrielGlyphProps) {
  return (
    <svg class={busy ? 'glyph glyph-busy' : 'glyph'} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="glyph-line" d="M2.8 9.4 8.6 4.2h14.8l5.8 5.2z" />
      <path class="glyph-pane" d="M9.4 11.8v10.4L4.6 21v-8.6z" />
      <path class="glyph-pane" d="M11.4 11.8h9.2v10.4h-9.2z" />
      <path class="glyph-pane" d="M22.6 11.8v10.4l4.8-1.2v-8.6z" />
      <path class="glyph-line" d="M3.6 23.4 9.8 25h12.4l6.2-1.6M11 25.2l2.6 3.2h4.8l2.6-3.2" />
    </svg>
  );
}

export function Wordmark() {
  return (
    <div class="wordmark">
      <OrielGlyph />
      <span class="wordmark-name">{texts.product}</span>
    </div>
  );
}
