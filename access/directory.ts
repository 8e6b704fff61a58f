import type { Principal } from './principal.ts';

/**
 * The one place where a secret or a key becomes a {@link Principal}. MQTT, WHEP, HTTP and signaling all ask it, whoever it
 * is that asks for: a token of the configuration, a paired device, or a page by the ticket of its session.
 */
export interface Directory {
  /** Who bears a token or a ticket. Takes the same time for a wrong name as for a wrong secret. */
  authenticate(credentials: Credentials): Principal | undefined;
  /**
   * Who signs in to the embedded broker to signal and nothing else: a paired device (`name` is its id), a page by the
   * identity of its token, or somebody with an invitation.
   */
  door(credentials: Required<Credentials>): Principal | undefined;
  /** Whose Ed25519 key that is, in base64url. */
  byKey(publicKey: string): Principal | undefined;
  /** Whether whoever has that key is nobody just now, but may be somebody again: a guest while the time is not known. */
  isUndecided(publicKey: string): boolean;
  /** A camera is no more: whoever had a right to it by its name has none to another that gets the name later. */
  forgetCamera(name: string): void;
  /**
   * A camera is called otherwise from now on; whoever has a right to it has the same by its new name, which nobody else has
   * any right by. Nobody's rights to a camera end. Rejects where that can not be kept over a restart, and then all is as before.
   */
  renameCamera(from: string, to: string): Promise<void>;
  /** Calls `listener` with the id of each principal whose rights end; gives back how to stop that. */
  onWithdrawn(listener: (principalId: string) => void): () => void;
}

export interface Credentials {
  /** Absent for a bearer, who names nobody but itself. */
  readonly name?: string;
  readonly secret: string;
}
