import type { Socket } from 'node:net';

interface HalfOpenOptions {
  readonly total: number;
  readonly perAddress: number;
}

/**
 * Connections that have not yet said what they want, few at a time. Of too many the oldest of the address that has the most
 * gives way: an honest client is through in a moment, and whoever opens thousands pushes out nobody but themselves.
 */
export class HalfOpen {
  readonly #options: HalfOpenOptions;
  /** By address, each in the order in which they came. */
  readonly #byAddress = new Map<string, Set<Socket>>();
  #size = 0;

  constructor(options: HalfOpenOptions) {
    this.#options = options;
  }

  /** Ends another one where that is one too many; `mayCrowd` says that only the total holds for this address. */
  enter(socket: Socket, address: string, mayCrowd: boolean): void {
    const { total, perAddress } = this.#options;
    const here = this.#byAddress.get(address);
    if (here && here.size >= perAddress && !mayCrowd) this.#shed(address);
    else if (this.#size >= total) this.#shed(this.#mostCrowded());
    const set = this.#byAddress.get(address) ?? new Set();
    this.#byAddress.set(address, set.add(socket));
    this.#size += 1;
    socket.once('close', () => this.leave(socket, address));
  }

  leave(socket: Socket, address: string): void {
    const here = this.#byAddress.get(address);
    if (!here?.delete(socket)) return;
    this.#size -= 1;
    if (here.size === 0) this.#byAddress.delete(address);
  }

  #shed(address: string): void {
    const [oldest] = this.#byAddress.get(address) ?? [];
    if (!oldest) return;
    this.leave(oldest, address);
    oldest.destroy();
  }

  #mostCrowded(): string {
    let most: [address: string, sockets: number] = ['', 0];
    for (const [address, { size }] of this.#byAddress) if (size > most[1]) most = [address, size];
    return most[0];
  }
}
