/** Who moves a camera right now; one at a time. */
export interface Driver {
  /** One control channel: the same person on two devices is two drivers. */
  readonly id: string;
  /** Who the others are told. */
  readonly name: string;
  /** Monotonic ms of the last command. */
  readonly lastCommandAt: number;
}

/** A driver who has said nothing for so long, in ms, has let go of the camera. */
export const DRIVER_LEASE_MS = 2_000;

export type Claim =
  | { readonly kind: 'granted'; readonly driver: Driver; readonly changed: boolean }
  | { readonly kind: 'refused'; readonly driver: Driver };

/** Whether `who` may drive now: nobody else does, or who did has let go. */
export function claim(current: Driver | undefined, who: { id: string; name: string }, now: number): Claim {
  if (current && current.id !== who.id && !hasLetGo(current, now))
    return { kind: 'refused', driver: current };
  return {
    kind: 'granted',
    driver: { id: who.id, name: who.name, lastCommandAt: now },
    changed: current?.id !== who.id,
  };
}

export function hasLetGo(driver: Driver, now: number): boolean {
  return leaseLeftMs(driver, now) <= 0;
}

/** Until the driver has let go, unless another command comes. */
export function leaseLeftMs({ lastCommandAt }: Driver, now: number): number {
  return lastCommandAt + DRIVER_LEASE_MS - now;
}
