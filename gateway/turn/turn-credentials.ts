import { createHmac, randomBytes } from 'node:crypto';

/** A user name and password that a TURN server takes for a while. */
export interface TurnCredentials {
  readonly username: string;
  readonly credential: string;
}

export interface TurnCredentialsOptions {
  /** What coturn has as `static-auth-secret`. */
  readonly secret: string;
  /** Until when they are good, in Unix ms; the server counts in whole seconds. */
  readonly expiresAt: number;
  /** Tells one holder from another in the server's log and quotas; opaque. */
  readonly holder?: string;
}

/**
 * Credentials as coturn's `use-auth-secret` makes them of a shared secret (draft-uberti-behave-turn-rest-00): nothing
 * has to be asked of the server, and what leaks is soon worth nothing.
 */
export function turnCredentials(options: TurnCredentialsOptions): TurnCredentials {
  const { secret, expiresAt, holder = randomBytes(8).toString('hex') } = options;
  const username = `${Math.floor(expiresAt / 1000)}:${holder}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
