import { TILE_SIZES, type TileSize } from '../../models/wall/fit.ts';
import { texts } from '../../texts/texts.ts';

interface WallToolsProps {
  readonly size: TileSize;
  readonly arranging: boolean;
  readonly onSize: (size: TileSize) => void;
  readonly onArrange: () => void;
}

/** How large the pictures are, and in which order. */
export function WallTools({ size, arranging, onSize, onArrange }: WallToolsProps) {
  return (
    <div class="wall-tools">
      <fieldset class="segments" aria-label={texts.wall.size}>
        {TILE_SIZES.map((each) => (
          <button
            key={each}
            type="button"
            class="segment"
            aria-pressed={each === size}
            aria-label={texts.wall.sizes[each]}
            title={texts.wall.sizes[each]}
            data-testid={`size-${each}`}
            onClick={() => onSize(each)}
          >
            {texts.wall.shortSizes[each]}
          </button>
        ))}
      </fieldset>
      <button
        type="button"
        class={arranging ? 'button' : 'button button-quiet'}
        aria-pressed={arranging}
        onClick={onArrange}
        data-testid="arrange"
      >
        {arranging ? texts.wall.arranged : texts.wall.arrange}
      </button>
    </div>
  );
}
