import { readMark } from './frame-mark.ts';

/** A marked picture and a moment of the monotonic clock, in ms. */
export type FrameMoment = readonly [frame: number, atMs: number];

/** Some ten minutes. */
const KEPT = 20_000;

/** A list that forgets its oldest. */
export class FrameMoments {
  readonly #moments: FrameMoment[] = [];

  add(frame: number, atMs: number): void {
    this.#moments.push([frame, atMs]);
    if (this.#moments.length >= 2 * KEPT) this.#moments.splice(0, KEPT);
  }

  get list(): readonly FrameMoment[] {
    return this.#moments;
  }
}

/** Notes when a viewer has got the last packet of each picture. */
export class FrameArrivals {
  readonly #moments = new FrameMoments();
  #mark: number | undefined;

  get list(): readonly FrameMoment[] {
    return this.#moments.list;
  }

  push(packet: Buffer, atMs: number): void {
    this.#mark = readMark(packet) ?? this.#mark;
    const isLast = ((packet[1] ?? 0) & 0x80) !== 0;
    if (!isLast) return;
    if (this.#mark !== undefined) this.#moments.add(this.#mark, atMs);
    this.#mark = undefined;
  }
}

export interface Latencies {
  /** In ms, one for each picture and viewer. */
  readonly values: readonly number[];
  /** Pictures that were sent and did not arrive whole, of all viewers. */
  readonly missing: number;
}

/** From the sending of each picture between `fromMs` and `toMs` to its arrival at each viewer. */
export function latencies(options: {
  sent: readonly FrameMoment[];
  arrived: readonly (readonly FrameMoment[])[];
  fromMs: number;
  toMs: number;
}): Latencies {
  const { sent, arrived, fromMs, toMs } = options;
  const counted = new Map(sent.filter(([, atMs]) => atMs >= fromMs && atMs < toMs));
  const values = arrived.flatMap((moments) =>
    moments.flatMap(([frame, atMs]) => {
      const sentAt = counted.get(frame);
      return sentAt === undefined ? [] : [atMs - sentAt];
    }),
  );
  return { values, missing: counted.size * arrived.length - values.length };
}
