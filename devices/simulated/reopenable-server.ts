import { once } from 'node:events';
import type { Server } from 'node:net';

export interface ReopenableServerOptions<S extends Server> {
  readonly host: string;
  /** 0 for any free one, which is then kept. */
  readonly port: number;
  /** Makes the server anew for each opening, not yet listening. */
  readonly create: () => S;
  /** Cuts the connections of the server that closes. */
  readonly cut: (server: S) => void;
}

/** A server that comes back on the same port after it was closed, as a device does that reboots. */
export class ReopenableServer<S extends Server> {
  readonly #options: ReopenableServerOptions<S>;
  #host: string;
  #port: number;
  #server: S | undefined;

  constructor(options: ReopenableServerOptions<S>) {
    this.#options = options;
    this.#host = options.host;
    this.#port = options.port;
  }

  get port(): number {
    return this.#port;
  }

  get host(): string {
    return this.#host;
  }

  /** Where it opens the next time; port 0 is any free one. */
  moveTo({ host, port }: { readonly host: string; readonly port: number }): void {
    this.#host = host;
    this.#port = port;
  }

  /** Throws what `listen` throws, such as EADDRINUSE. */
  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = this.#options.create();
    server.listen({ host: this.#host, port: this.#port });
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
    this.#server = server;
  }

  /** Frees the port and cuts every connection. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    this.#options.cut(server);
    await closed;
  }
}
