/** How large tiles are: as all of them fit the window, or by choice. */
export type TileSize = 'fit' | 'small' | 'medium' | 'large';

export const TILE_SIZES: readonly TileSize[] = ['fit', 'small', 'medium', 'large'];

export interface FitQuestion {
  readonly count: number;
  /** The room there is, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  /** A tile's width by its height. */
  readonly aspect: number;
  readonly size: TileSize;
}

export interface Fit {
  readonly columns: number;
  /** In CSS pixels. */
  readonly tileWidth: number;
}

/** Narrower than this a tile can be neither seen nor tapped. */
const MIN_WIDTH = 132;
/** No more tiles than this at once where all are to fit; the gateway gives a page no more than 32 connections. */
const MOST_AT_ONCE = 24;
/** A column of each size is about so wide, and there are at least so many. */
const SIZES = {
  small: { width: 260, columns: 3 },
  medium: { width: 400, columns: 2 },
  large: { width: 680, columns: 1 },
} as const;

/** How to lay tiles out: the largest that all fit the window, or columns of the size that was chosen. Pure. */
export function fitTiles(question: FitQuestion): Fit {
  const { count, width, gap, size } = question;
  const across = (columns: number) => Math.floor((width - gap * (columns - 1)) / columns);
  if (size !== 'fit') {
    const wished = Math.max(SIZES[size].columns, Math.round(width / SIZES[size].width));
    const columns = Math.max(1, Math.min(wished, mostColumns(question)));
    return { columns, tileWidth: across(columns) };
  }
  let best: Fit = { columns: 1, tileWidth: 0 };
  for (let columns = 1; columns <= Math.max(1, Math.min(count, mostColumns(question))); columns++) {
    const tileWidth = Math.min(across(columns), heightBound(question, columns));
    if (tileWidth > best.tileWidth) best = { columns, tileWidth };
  }
  if (best.tileWidth >= MIN_WIDTH && count <= MOST_AT_ONCE) return best;
  // They do not all fit; as many as can be told apart do, and the others are below.
  const columns = Math.max(1, Math.min(mostColumns(question), Math.ceil(Math.sqrt(MOST_AT_ONCE))));
  return { columns, tileWidth: across(columns) };
}

function mostColumns({ width, gap }: FitQuestion): number {
  return Math.floor((width + gap) / (MIN_WIDTH + gap));
}

/** How wide tiles may be so that all rows fit the height. */
function heightBound({ count, height, gap, aspect }: FitQuestion, columns: number): number {
  const rows = Math.ceil(Math.min(count, MOST_AT_ONCE) / columns);
  return Math.floor(((height - gap * (rows - 1)) / rows) * aspect);
}
