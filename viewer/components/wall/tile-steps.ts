interface Where {
  readonly columns: number;
  /** The tile's place, from 0. */
  readonly at: number;
  readonly count: number;
  /** Written from right to left, the first tile is at the right. */
  readonly isRtl: boolean;
}

/** How many tiles a key leads on; undefined where it leads nowhere. Pure. */
export function stepsOf(key: string, { columns, at, count, isRtl }: Where): number | undefined {
  const on = isRtl ? -1 : 1;
  const ways: Readonly<Record<string, number>> = {
    ArrowLeft: -on,
    ArrowRight: on,
    ArrowUp: -columns,
    ArrowDown: columns,
    Home: -at,
    End: count - 1 - at,
  };
  const by = ways[key];
  if (by === undefined) return undefined;
  return at + by >= 0 && at + by < count ? by : 0;
}
