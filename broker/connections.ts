import type { Duplex } from 'node:stream';
import { TokenBucket, TokenBuckets } from '../limits/token-bucket.ts';
import { type Admission, decideAdmission } from './admission.ts';
import type { BrokerLimits } from './limits.ts';

/** The broker's open connections, counted against their limits, and the way to end them all. */
export interface Connections {
  /** Asks for one more from `address`, an IPv6 one being its /64; where it is taken, whoever has to give way is gone. */
  admit(address: string): Admission;
  /** Counts `stream` as one that has not signed in, until it has or has closed. */
  add(stream: Duplex, address: string): void;
  signedIn(stream: Duplex): void;
  /** Whether one more wrong password may come from there. */
  mayGuess(stream: Duplex): boolean;
  /** Somebody did not know the password. */
  failed(stream: Duplex): void;
  /** Connections that have not signed in. */
  readonly halfOpen: number;
  /** Resolves when all have closed. */
  closeAll(): Promise<void>;
}

type ConnectionLimits = Pick<
  BrokerLimits,
  'halfOpen' | 'halfOpenPerAddress' | 'connects' | 'connectsPerAddress' | 'wrongPasswords'
>;

interface Place {
  /** In the order in which they came. */
  readonly halfOpen: Set<Duplex>;
  signedIn: number;
}

export function createConnections(limits: ConnectionLimits, now = () => performance.now()): Connections {
  const open = new Map<Duplex, { readonly key: string; signedIn: boolean }>();
  const places = new Map<string, Place>();
  const inAll = new TokenBucket(limits.connects, now());
  const perAddress = new TokenBuckets(limits.connectsPerAddress);
  const guesses = new TokenBuckets(limits.wrongPasswords);
  let halfOpen = 0;

  function leaveHalfOpen(stream: Duplex, key: string): void {
    if (places.get(key)?.halfOpen.delete(stream)) halfOpen--;
  }

  function mostCrowded(): Place | undefined {
    let most: Place | undefined;
    for (const place of places.values()) if (!most || place.halfOpen.size > most.halfOpen.size) most = place;
    return most;
  }

  function shed(place: Place | undefined): void {
    for (const oldest of place?.halfOpen ?? []) {
      leaveHalfOpen(oldest, open.get(oldest)?.key ?? '');
      oldest.destroy();
      return;
    }
  }

  return {
    get halfOpen() {
      return halfOpen;
    },
    admit(key) {
      const place = places.get(key);
      const at = now();
      const inTimeHere = perAddress.of(key, at).take(1, at);
      const decision = decideAdmission({
        halfOpen,
        halfOpenHere: place?.halfOpen.size ?? 0,
        isKnown: (place?.signedIn ?? 0) > 0,
        inTime: inTimeHere && inAll.take(1, at),
        inTimeHere,
        limits,
      });
      if (decision.kind === 'shed') shed(decision.from === 'same-address' ? place : mostCrowded());
      return decision;
    },
    add(stream, key) {
      const place = places.get(key) ?? { halfOpen: new Set(), signedIn: 0 };
      places.set(key, place);
      place.halfOpen.add(stream);
      halfOpen++;
      const entry = { key, signedIn: false };
      open.set(stream, entry);
      stream.once('close', () => {
        open.delete(stream);
        leaveHalfOpen(stream, key);
        if (entry.signedIn) place.signedIn--;
        const isEmpty = place.signedIn === 0 && place.halfOpen.size === 0;
        if (isEmpty && places.get(key) === place) places.delete(key);
      });
    },
    signedIn(stream) {
      const entry = open.get(stream);
      const place = entry && places.get(entry.key);
      if (!entry || !place || entry.signedIn) return;
      entry.signedIn = true;
      place.signedIn++;
      leaveHalfOpen(stream, entry.key);
      const at = now();
      inAll.giveBack(1, at);
      perAddress.of(entry.key, at).giveBack(1, at);
    },
    mayGuess(stream) {
      const key = open.get(stream)?.key;
      return key === undefined || (guesses.known(key)?.msUntil(1, now()) ?? 0) === 0;
    },
    failed(stream) {
      const key = open.get(stream)?.key;
      const at = now();
      if (key !== undefined) guesses.of(key, at).charge(1, at);
    },
    async closeAll() {
      const closed = Array.from(open.keys(), (stream) => new Promise((done) => stream.once('close', done)));
      for (const stream of open.keys()) stream.destroy();
      await Promise.all(closed);
    },
  };
}
