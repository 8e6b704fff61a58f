import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { type ConnectionLimits, LimitError } from '../bounded-agent.ts';

/** How long a connection waits for another request, in ms: well below the 5 s after which many a server closes it. */
const IDLE_MS = 2_000;
/** One for what is pulled, one for what is commanded. */
const MAX_IDLE = 2;
/** So often the camera may close one just when it is used again, before none is kept any more. */
const MAX_STALE = 2;

/**
 * Connections to one camera that serve several requests, one after the other. None is kept of a camera that mixes up
 * their answers, or closes them whenever they are used again.
 */
export class KeptConnections {
  readonly #agent: HttpAgent;
  /** How many bytes each may still bring; 0 while nothing was asked on it. */
  readonly #allowed = new WeakMap<Duplex, { bytes: number }>();
  #stale = 0;

  constructor({ secure }: { readonly secure: boolean }) {
    const options = { keepAlive: true, maxFreeSockets: MAX_IDLE, timeout: IDLE_MS };
    this.#agent = secure ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** Where to take a connection from; nothing where each request is to have its own. */
  get agent(): HttpAgent | undefined {
    return this.#stale < MAX_STALE ? this.#agent : undefined;
  }

  /** Holds a connection to the limits of one request; gives back how to end that. */
  watch(socket: Duplex, { maxBytes, lifetimeMs }: ConnectionLimits): () => void {
    const allowed = this.#allowed.get(socket) ?? this.#count(socket);
    allowed.bytes = maxBytes;
    const timer = setTimeout(() => socket.destroy(new LimitError('time')), lifetimeMs);
    return () => {
      clearTimeout(timer);
      allowed.bytes = 0;
    };
  }

  /** One turned out to be closed when it was used again. */
  foundStale(): void {
    this.#stale += 1;
  }

  /** An answer was not that to what was asked. */
  distrust(): void {
    this.#stale = MAX_STALE;
    for (const sockets of Object.values(this.#agent.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy();
    }
  }

  /** Cuts them, those in use too. */
  close(): void {
    this.#agent.destroy();
  }

  #count(socket: Duplex): { bytes: number } {
    const allowed = { bytes: 0 };
    socket.on('data', (chunk: Buffer) => {
      const isAsked = allowed.bytes > 0;
      allowed.bytes -= chunk.length;
      if (allowed.bytes >= 0) return;
      // What nobody asked for would be taken for the next answer.
      if (isAsked) socket.destroy(new LimitError('length'));
      else socket.destroy();
    });
    this.#allowed.set(socket, allowed);
    return allowed;
  }
}
