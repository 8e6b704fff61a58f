import type { PictureFormat } from '../mosaic.ts';

interface Level {
  /** `level_idc`: ten times the level's number. */
  readonly idc: number;
  readonly macroblocksPerSecond: number;
  readonly macroblocksPerFrame: number;
  /** 1000 bits/s (the NAL factor of Baseline is 1200, section A.3.1; we stay below 1000). */
  readonly kilobitsPerSecond: number;
}

/** ITU-T H.264 table A-1, from the smallest. */
const LEVELS: readonly Level[] = [
  { idc: 10, macroblocksPerSecond: 1485, macroblocksPerFrame: 99, kilobitsPerSecond: 64 },
  { idc: 11, macroblocksPerSecond: 3000, macroblocksPerFrame: 396, kilobitsPerSecond: 192 },
  { idc: 12, macroblocksPerSecond: 6000, macroblocksPerFrame: 396, kilobitsPerSecond: 384 },
  { idc: 13, macroblocksPerSecond: 11880, macroblocksPerFrame: 396, kilobitsPerSecond: 768 },
  { idc: 20, macroblocksPerSecond: 11880, macroblocksPerFrame: 396, kilobitsPerSecond: 2000 },
  { idc: 21, macroblocksPerSecond: 19800, macroblocksPerFrame: 792, kilobitsPerSecond: 4000 },
  { idc: 22, macroblocksPerSecond: 20250, macroblocksPerFrame: 1620, kilobitsPerSecond: 4000 },
  { idc: 30, macroblocksPerSecond: 40500, macroblocksPerFrame: 1620, kilobitsPerSecond: 10000 },
  { idc: 31, macroblocksPerSecond: 108000, macroblocksPerFrame: 3600, kilobitsPerSecond: 14000 },
  { idc: 32, macroblocksPerSecond: 216000, macroblocksPerFrame: 5120, kilobitsPerSecond: 20000 },
  { idc: 40, macroblocksPerSecond: 245760, macroblocksPerFrame: 8192, kilobitsPerSecond: 20000 },
  { idc: 42, macroblocksPerSecond: 522240, macroblocksPerFrame: 8704, kilobitsPerSecond: 50000 },
  { idc: 50, macroblocksPerSecond: 589824, macroblocksPerFrame: 22080, kilobitsPerSecond: 135000 },
  { idc: 51, macroblocksPerSecond: 983040, macroblocksPerFrame: 36864, kilobitsPerSecond: 240000 },
];

/** The smallest `level_idc` whose decoders must manage such a stream. Throws RangeError where none does. */
export function levelFor(options: { format: PictureFormat; fps: number; bitrate: number }): number {
  const macroblocks = options.format.macroblockColumns * options.format.macroblockRows;
  const level = LEVELS.find(
    (candidate) =>
      macroblocks <= candidate.macroblocksPerFrame &&
      macroblocks * options.fps <= candidate.macroblocksPerSecond &&
      options.bitrate <= candidate.kilobitsPerSecond * 1000,
  );
  if (level === undefined)
    throw new RangeError(
      `no H.264 level allows ${options.format.width}x${options.format.height} at ${options.fps} frames/s and ${options.bitrate} bits/s; lower one of them`,
    );
  return level.idc;
}
