import type { Random } from '../../devices/simulated/video/scene/random.ts';

export const TROUBLES = ['drop', 'stall', 'reboot', 'refuse'] as const;
export type TroubleKind = (typeof TROUBLES)[number];

/** Something that the camera does wrong for a while. */
export interface Trouble {
  readonly kind: TroubleKind;
  /** All is well for so long before it, in ms. */
  readonly afterMs: number;
  /** And wrong for so long; 0 where it is over at once. */
  readonly forMs: number;
}

/** So long after the trouble's end at most the picture is there again, in ms. */
export const RETURN_LIMIT_MS: Readonly<Record<TroubleKind, number>> = {
  drop: 5_000,
  stall: 5_000,
  reboot: 5_000,
  // Cameras lock an account after a few wrong passwords, so nobody asks again soon.
  refuse: 45_000,
};

const PAUSE_MS = { least: 8_000, most: 30_000 };
const DURATION_MS: Readonly<Record<TroubleKind, { least: number; most: number }>> = {
  drop: { least: 0, most: 0 },
  stall: { least: 4_000, most: 15_000 },
  reboot: { least: 1_000, most: 20_000 },
  refuse: { least: 2_000, most: 9_000 },
};

/** Troubles without an end, all kinds in each four of them. */
export function* troubles(random: Random): Generator<Trouble, never> {
  for (;;) {
    const left = [...TROUBLES];
    while (left.length > 0) {
      const [kind] = left.splice(Math.floor(random() * left.length), 1);
      if (kind === undefined) continue;
      yield { kind, afterMs: between(PAUSE_MS, random), forMs: between(DURATION_MS[kind], random) };
    }
  }
}

export function between({ least, most }: { least: number; most: number }, random: Random): number {
  return Math.round(least + (most - least) * random());
}
