import { isWithin, type Places } from './local-places.ts';
import { certifiable, type OwnNames } from './own-names.ts';

const DAY_MS = 86_400_000;

/** Below the 397 days that browsers take at most (CA/Browser Forum's Baseline Requirements 6.3.2), in ms. */
const LEAF_LIFE_MS = 390 * DAY_MS;
const AUTHORITY_LIFE_MS = 3650 * DAY_MS;

/** No clock that is right shows less. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);

/** Less than this is no setting of the clock that a certificate would feel, in ms. */
export const SET_BACK_MS = DAY_MS;

export interface Validity {
  /** ms since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface CertificatesNow {
  readonly now: number;
  /** Whether the clock has been set back by more than a day while this process ran, as when NTP puts it right. */
  readonly wasSetBack: boolean;
  readonly names: OwnNames;
  /** Absent where none has been made yet. */
  readonly authority: (Validity & { readonly permitted: Places }) | undefined;
  /** Absent where none has been made yet, or by another authority. */
  readonly leaf: (Validity & { readonly names: readonly string[] }) | undefined;
}

export type Renewal =
  | { readonly kind: 'keep' }
  /** The authority stays, so that nobody has to do anything. */
  | { readonly kind: 'leaf'; readonly why: 'none' | 'names' | 'age' | 'clock' }
  /** Phones have to install the new one, where they had installed one before. */
  | { readonly kind: 'authority'; readonly why: 'none' | 'names' | 'age'; readonly names: readonly string[] };

/** What is to be made anew. */
export function decideRenewal({ now, wasSetBack, names, authority, leaf }: CertificatesNow): Renewal {
  if (!authority) return { kind: 'authority', why: 'none', names: [] };
  const strangers = names.needed.filter((name) => !isWithin(authority.permitted, name));
  if (strangers.length > 0) return { kind: 'authority', why: 'names', names: strangers };
  if (authority.notAfter - now < LEAF_LIFE_MS / 3) return { kind: 'authority', why: 'age', names: [] };
  if (!leaf) return { kind: 'leaf', why: 'none' };
  const wanted = certifiable(names, authority.permitted);
  // One too many does no harm: who comes home with a laptop must not cause a certificate each time.
  if (wanted.some((name) => !leaf.names.includes(name))) return { kind: 'leaf', why: 'names' };
  // A clock that is behind from the start is more likely to be wrong than the one by which the certificate was made.
  if (wasSetBack && leaf.notBefore > Math.max(now, EARLIEST_MS)) return { kind: 'leaf', why: 'clock' };
  const lifeMs = leaf.notAfter - leaf.notBefore;
  return leaf.notAfter - now < lifeMs / 3 ? { kind: 'leaf', why: 'age' } : { kind: 'keep' };
}

/**
 * From when to when something made at `now` holds: from a day before, for phones whose clock is slow. A machine without
 * a clock of its own starts in the past until it has asked the network; what it makes then must hold later too.
 */
export function leafValidity(now: number): Validity {
  const notBefore = Math.max(now, EARLIEST_MS) - DAY_MS;
  return { notBefore, notAfter: notBefore + LEAF_LIFE_MS };
}

/** The same of an authority. It holds from ever: a clock that was fast when it was made shall not cost phones their trust. */
export function authorityValidity(now: number): Validity {
  return { notBefore: EARLIEST_MS - DAY_MS, notAfter: Math.max(now, EARLIEST_MS) + AUTHORITY_LIFE_MS };
}
