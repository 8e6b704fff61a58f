/** This machine's clocks, in ms. */
export interface Clocks {
  /** Since 1970; may jump. */
  wall(): number;
  /** Since some moment; never jumps. */
  monotonic(): number;
}

export const SYSTEM_CLOCKS: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() };

/**
 * What a camera's clock shows now. WS-Security compares its `Created` with that clock, and many a camera is years
 * off. Counted on a monotonic clock, because a Raspberry Pi's own wall clock jumps when NTP reaches it.
 */
export class DeviceClock {
  readonly #clocks: Clocks;
  #offsetMs: number;

  /** Until {@link set}, the camera is taken to agree with this machine. */
  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.#offsetMs = clocks.wall() - clocks.monotonic();
  }

  /** Ms since 1970. */
  now(): number {
    return this.#clocks.monotonic() + this.#offsetMs;
  }

  /** Takes what the camera just said, in ms since 1970; no number and times before 1970 say nothing. */
  set(deviceTime: number): void {
    if (deviceTime >= 0) this.#offsetMs = deviceTime - this.#clocks.monotonic();
  }
}
