import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';

/** What one connection to a camera may cost. */
export interface ConnectionLimits {
  /** Most bytes that are read, headers too. */
  readonly maxBytes: number;
  /** Longest life in ms, from before it is connected. */
  readonly lifetimeMs: number;
}

const SENTENCES = {
  length: 'the answer is too long',
  time: 'the answer came too late',
};

/** A connection went beyond a limit. */
export class LimitError extends Error {
  override readonly name = 'LimitError';
  readonly limit: 'length' | 'time';

  constructor(limit: LimitError['limit']) {
    super(SENTENCES[limit]);
    this.limit = limit;
  }
}

/**
 * Makes an HTTP agent whose connections are cut with a {@link LimitError} at their limits: Node's own timeout starts
 * anew with every byte, and it has none for length.
 */
export function createBoundedAgent(options: ConnectionLimits & { readonly secure: boolean }): HttpAgent {
  return options.secure ? new BoundedHttpsAgent(options) : new BoundedHttpAgent(options);
}

class BoundedHttpAgent extends HttpAgent {
  readonly #limits: ConnectionLimits;

  constructor(limits: ConnectionLimits) {
    super({ keepAlive: false });
    this.#limits = limits;
  }

  override createConnection(...parameters: Parameters<HttpAgent['createConnection']>) {
    return bounded(super.createConnection(...parameters), this.#limits);
  }
}

class BoundedHttpsAgent extends HttpsAgent {
  readonly #limits: ConnectionLimits;

  constructor(limits: ConnectionLimits) {
    super({ keepAlive: false });
    this.#limits = limits;
  }

  override createConnection(...parameters: Parameters<HttpsAgent['createConnection']>) {
    return bounded(super.createConnection(...parameters), this.#limits);
  }
}

function bounded(socket: Duplex | null | undefined, limits: ConnectionLimits) {
  if (!socket) return socket;
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limits.maxBytes) socket.destroy(new LimitError('length'));
  });
  const timer = setTimeout(() => socket.destroy(new LimitError('time')), limits.lifetimeMs);
  socket.once('close', () => clearTimeout(timer));
  return socket;
}
