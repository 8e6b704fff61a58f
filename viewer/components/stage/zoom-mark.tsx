import { texts } from '../../texts/texts.ts';

interface ZoomMarkProps {
  readonly scale: number;
  readonly onReset: () => void;
}

/** How much the picture is magnified; pressed, it shows the whole of it again. */
export function ZoomMark({ scale, onReset }: ZoomMarkProps) {
  const factor = texts.tools.factor(scale);
  return (
    <button
      type="button"
      class="zoom-mark"
      aria-label={texts.tools.resetZoom(factor)}
      title={texts.tools.resetZoom(factor)}
      onClick={onReset}
      data-testid="zoom-reset"
    >
      {factor}
    </button>
  );
}
