import type { FrameTimes } from '../../transport/frame-times.ts';

/** How old the picture on show is, counted from the gateway: what the camera itself takes, nobody here knows. */
export interface Delay {
  /** From the gateway to the screen, in ms. */
  readonly totalMs: number;
  /** Of that, on its way to the browser; the rest is the browser's. Undefined where that is not told. */
  readonly wayMs: number | undefined;
}

export interface DelayMeter {
  painted(times: FrameTimes): void;
  /** Of the last second or so; undefined where the browser does not tell, or not yet. */
  read(): Delay | undefined;
  /** Another connection measures anew. */
  reset(): void;
}

/** Pictures that are remembered: a second of most cameras. */
const MOST = 30;
/** Nothing on show is as old; two clocks have not yet found each other. */
const ABSURD_MS = 10_000;

export function createDelayMeter(): DelayMeter {
  let totals: number[] = [];
  let ways: number[] = [];
  return {
    painted({ captureMs, receiveMs, displayMs }) {
      if (captureMs === undefined) return;
      const total = displayMs - captureMs;
      if (!(total >= 0 && total <= ABSURD_MS)) return;
      totals = [...totals.slice(1 - MOST), total];
      // The estimate of a clock elsewhere may be a little off.
      if (receiveMs !== undefined) ways = [...ways.slice(1 - MOST), Math.max(0, receiveMs - captureMs)];
    },
    read() {
      const totalMs = median(totals);
      if (totalMs === undefined) return undefined;
      const wayMs = median(ways);
      // Two middle ones need not be of the same picture.
      return { totalMs, wayMs: wayMs === undefined ? undefined : Math.min(wayMs, totalMs) };
    },
    reset() {
      totals = [];
      ways = [];
    },
  };
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((some, other) => some - other)[Math.floor(values.length / 2)];
}
