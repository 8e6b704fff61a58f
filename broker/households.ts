import type { Client } from 'aedes';
import { TokenBuckets } from '../limits/token-bucket.ts';
import { createPace, type Pace } from './client-pace.ts';
import type { BrokerLimits } from './limits.ts';

/** The clients of each identity, and what they may do together. */
export interface Households {
  /** Why somebody whose password is right is not let in just now; asking counts as a sign-in. */
  refusal(principalId: string): string | undefined;
  add(principalId: string, client: Client): void;
  remove(principalId: string, client: Client): void;
  clientsOf(principalId: string): readonly Client[];
  paceOf(principalId: string): Pace;
}

interface Household {
  readonly clients: Set<Client>;
  readonly pace: Pace;
}

/** Identities that are remembered; of more, those of whom nobody is there are forgotten. */
const MAX_HOUSEHOLDS = 4096;

export interface HouseholdsOptions {
  readonly limits: Pick<BrokerLimits, 'signIns' | 'signedInPerIdentity' | 'identityPace'>;
  /** Monotonic ms. */
  readonly now: () => number;
}

export function createHouseholds({ limits, now }: HouseholdsOptions): Households {
  const households = new Map<string, Household>();
  const signIns = new TokenBuckets(limits.signIns);

  function of(id: string): Household {
    const known = households.get(id);
    if (known) return known;
    if (households.size >= MAX_HOUSEHOLDS)
      for (const [other, { clients }] of households) if (clients.size === 0) households.delete(other);
    const household = { clients: new Set<Client>(), pace: createPace(limits.identityPace, now()) };
    households.set(id, household);
    return household;
  }

  return {
    refusal(id) {
      const at = now();
      if (!signIns.of(id, at).take(1, at)) return 'signs in too often';
      const most = limits.signedInPerIdentity;
      return of(id).clients.size < most ? undefined : `has ${most} clients already`;
    },
    add(id, client) {
      of(id).clients.add(client);
    },
    remove(id, client) {
      households.get(id)?.clients.delete(client);
    },
    clientsOf: (id) => [...(households.get(id)?.clients ?? [])],
    paceOf: (id) => of(id).pace,
  };
}
