import type { SessionInfo } from '../../../protocol/session-info.ts';
import type { Cancel } from '../clock.ts';
import type { Memory } from '../memory.ts';
import { type PairingEvents, type PairingOptions, pair } from './pairing.ts';
import { forgetBearer, pairingSeed, recallEpoch, rememberVisitor, type Visitor, withKey } from './visitor.ts';

interface RegistrationOptions
  extends Pick<PairingOptions, 'invitation' | 'name' | 'primitives' | 'openLink' | 'newName' | 'clock'> {
  readonly memory: Memory;
  readonly events: Omit<PairingEvents, 'onPaired'> & { onRegistered(visitor: Visitor): void };
}

/** Pairs this browser by an invitation, and remembers as whom; gives back how to stop. */
export function registerDevice({ memory, events, ...options }: RegistrationOptions): Cancel {
  const { invitation, primitives } = options;
  const { seed, again } = pairingSeed({ memory, invitation, primitives });

  function onPaired(info: SessionInfo): void {
    const visitor = withKey({ seed, info }, primitives);
    rememberVisitor(memory, visitor);
    memory.write('pairing', undefined);
    forgetBearer(memory);
    events.onRegistered(visitor);
  }

  return pair({
    ...options,
    seed,
    again,
    lastEpoch: recallEpoch(memory, invitation.gatewayKey),
    events: {
      onTrouble: events.onTrouble,
      onFailed(problem) {
        if (problem.kind === 'refused' || problem.kind === 'unknown') memory.write('pairing', undefined);
        events.onFailed(problem);
      },
      onPaired,
    },
  });
}
