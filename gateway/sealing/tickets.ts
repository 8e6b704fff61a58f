import { createHash, randomBytes } from 'node:crypto';
import type { Principal } from '../../access/principal.ts';

/** 128 bits. */
const TICKET_BYTES = 16;

/**
 * What pages show to HTTP in place of a token: each belongs to one signaling session and ends with it. Only digests are
 * kept, and looked up, so that the time taken tells nothing about a ticket.
 */
export class Tickets {
  readonly #holders = new Map<string, Principal>();

  /** A new one; to be ended with {@link end}. */
  issue(principal: Principal): string {
    const ticket = randomBytes(TICKET_BYTES).toString('base64url');
    this.#holders.set(digest(ticket), principal);
    return ticket;
  }

  end(ticket: string): void {
    this.#holders.delete(digest(ticket));
  }

  find(secret: string): Principal | undefined {
    return this.#holders.get(digest(secret));
  }

  get count(): number {
    return this.#holders.size;
  }
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
