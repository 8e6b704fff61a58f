import { texts } from '../../texts/texts.ts';
import { ArrowIcon } from '../icons.tsx';

interface TileMoverProps {
  readonly camera: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onMove: (by: number) => void;
}

/** What moves a tile where nobody drags it. */
export function TileMover({ camera, isFirst, isLast, onMove }: TileMoverProps) {
  return (
    <div class="tile-mover">
      <button
        type="button"
        class="icon-button"
        aria-label={texts.wall.earlier(camera)}
        aria-disabled={isFirst}
        onClick={() => onMove(-1)}
        data-testid={`earlier-${camera}`}
      >
        <ArrowIcon to="start" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={texts.wall.later(camera)}
        aria-disabled={isLast}
        onClick={() => onMove(1)}
        data-testid={`later-${camera}`}
      >
        <ArrowIcon to="end" />
      </button>
    </div>
  );
}
