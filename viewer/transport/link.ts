/** One connection to a broker, from the first byte to its end; who wants another one opens another one. */
export interface Link {
  publish(topic: string, text: string): void;
  /** Ends the connection; idempotent; no event follows it. */
  close(): void;
}

export interface LinkOptions {
  /** `ws:` or `wss:`, or a path on the page's own server. */
  readonly url: string;
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly topics: readonly string[];
  /** From the first byte to the broker's consent, in milliseconds; a few seconds where it is not said. */
  readonly limitMs?: number;
}

export interface LinkEvents {
  /** Subscriptions are on their way before anything that is published from here on. */
  onOpen(): void;
  onMessage(message: LinkMessage): void;
  /** Comes once, also where the connection never opened. */
  onClosed(end: LinkEnd): void;
}

export interface LinkMessage {
  readonly topic: string;
  readonly text: string;
  /** Kept by the broker from earlier, not said now. */
  readonly retained: boolean;
}

export interface LinkEnd {
  /** `refused` where the broker takes neither name nor password, or not the subscriptions. */
  readonly kind: 'lost' | 'refused';
  readonly reason: string;
}

export type OpenLink = (options: LinkOptions, events: LinkEvents) => Link;

/** What went wrong, as a sentence without its full stop. */
export function reasonOf(error: unknown): string {
  return error instanceof Error && error.message ? error.message : 'no reason was given';
}
