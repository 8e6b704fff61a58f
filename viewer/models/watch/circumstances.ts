import type { IceServer } from '../../../protocol/messages.ts';
import type { Session } from '../session/session.ts';
import type { Returns } from './returns.ts';

/** What the gateway is to this viewer at a moment. */
export interface Circumstances {
  readonly session: string;
  readonly iceServers: readonly IceServer[];
  /** How often the gateway or the broker has come back, and when it last did. */
  readonly returns: number;
  readonly returnedAt: number;
}

/** Those of now. */
export function circumstancesOf(
  session: Pick<Session, 'id' | 'iceServers'>,
  returns: Returns,
): Circumstances {
  return {
    session: session.id.peek(),
    iceServers: session.iceServers.peek(),
    returns: returns.count,
    returnedAt: returns.at,
  };
}
