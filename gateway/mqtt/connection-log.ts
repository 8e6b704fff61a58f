import type { Logger } from 'pino';

export interface ConnectionLogOptions {
  /** The broker's address, without credentials. */
  readonly broker: string;
  readonly logger: Logger;
}

/** A connection that has lasted so long, in ms, is one. */
const LASTING_MS = 5_000;

const HINT =
  'the connection was new. Either another gateway uses the same state directory, or the broker ends it for what the gateway ' +
  'does there: docs/protocol.md says which rights it needs, retained messages and a last will among them';

/**
 * Tells of the broker's coming and going, a line for each; one that takes every connection and ends it at once, as when
 * two gateways share an id, is told of once until a connection lasts.
 */
export class ConnectionLog {
  readonly #options: ConnectionLogOptions;
  #told: 'nothing' | 'connected' | 'lost' = 'nothing';
  /** Until the connection that is there has lasted. */
  #lasting: NodeJS.Timeout | undefined;
  #isFlapping = false;

  constructor(options: ConnectionLogOptions) {
    this.#options = options;
  }

  connected(): void {
    clearTimeout(this.#lasting);
    if (!this.#isFlapping) this.#tellConnected();
    this.#lasting = setTimeout(() => {
      this.#lasting = undefined;
      this.#isFlapping = false;
      this.#tellConnected();
    }, LASTING_MS);
    this.#lasting.unref();
  }

  /** A connection was lost, or could not be made, which has a `problem`. */
  lost(problem: string | undefined): void {
    if (this.#lasting) this.#isFlapping = true;
    clearTimeout(this.#lasting);
    this.#lasting = undefined;
    if (this.#told === 'lost') return;
    this.#told = 'lost';
    const { broker, logger } = this.#options;
    logger.warn(
      {
        broker,
        problem: problem ?? 'connection closed',
        ...(this.#isFlapping && { hint: HINT }),
      },
      'broker is away; trying again',
    );
  }

  close(): void {
    clearTimeout(this.#lasting);
  }

  #tellConnected(): void {
    if (this.#told === 'connected') return;
    this.#told = 'connected';
    const { broker, logger } = this.#options;
    logger.info({ broker }, 'broker connected');
  }
}
