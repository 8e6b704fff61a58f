import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';

/** What one connection to a camera may cost. */
export interface ConnectionLimits {
  /** Most bytes that are read, headers too. */
  readonly maxBytes: number;
  /** Longest life in ms, from before it is connected. */
  readonly lifetimeMs: number;
  /** Made for each connection: whether what is read is fit to be read on. */
  readonly createGuard?: () => { accepts(chunk: Buffer): boolean };
}

const SENTENCES = {
  length: 'the answer is too long',
  time: 'the answer came too late',
  content: 'the answer is not fit to be read',
};

/** A connection went beyond a limit. */
export class LimitError extends Error {
  override readonly name = 'LimitError';
  readonly limit: 'length' | 'time' | 'content';

  constructor(limit: LimitError['limit']) {
    super(SENTENCES[limit]);
    this.limit = limit;
  }
}

/**
 * Makes an HTTP agent whose connections are cut with a {@link LimitError} at their limits. The `onvif` package
 * collects an answer of any length, and its own timeout starts anew with every byte.
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
  const guard = limits.createGuard?.();
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limits.maxBytes) socket.destroy(new LimitError('length'));
    else if (guard?.accepts(chunk) === false) socket.destroy(new LimitError('content'));
  });
  const timer = setTimeout(() => socket.destroy(new LimitError('time')), limits.lifetimeMs);
  socket.once('close', () => clearTimeout(timer));
  return socket;
}
