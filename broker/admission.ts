/** How things stand when one more connection comes. */
export interface Arrival {
  /** Connections that have not signed in, and those of them that come from the same address. */
  readonly halfOpen: number;
  readonly halfOpenHere: number;
  /** Whether somebody is signed in from the same address. */
  readonly isKnown: boolean;
  /** Whether strangers, and those of this address, have come within their allowance. */
  readonly inTime: boolean;
  readonly inTimeHere: boolean;
  readonly limits: { readonly halfOpen: number; readonly halfOpenPerAddress: number };
}

export type Admission =
  | { readonly kind: 'take' }
  /** The oldest that has not signed in gives way: of the same address, or of the one that has the most. */
  | { readonly kind: 'shed'; readonly from: 'same-address' | 'most-crowded' }
  | { readonly kind: 'refuse'; readonly reason: 'address-too-fast' | 'too-many-strangers' };

/** Whether one more connection is taken, and at whose cost; never of one that is signed in. */
export function decideAdmission(arrival: Arrival): Admission {
  const { halfOpen, halfOpenHere, isKnown, inTime, inTimeHere, limits } = arrival;
  if (!inTimeHere) return { kind: 'refuse', reason: 'address-too-fast' };
  if (!inTime && !isKnown) return { kind: 'refuse', reason: 'too-many-strangers' };
  if (halfOpenHere >= limits.halfOpenPerAddress) return { kind: 'shed', from: 'same-address' };
  return halfOpen >= limits.halfOpen ? { kind: 'shed', from: 'most-crowded' } : { kind: 'take' };
}
