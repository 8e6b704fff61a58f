import type { Logger } from 'pino';
import { DeviceError } from '../camera.ts';
import { type DeviceAddress, parseDeviceAddress, writtenAddress } from './address.ts';
import { afterUnreached } from './search-policy.ts';

/** Finds where a camera answers by what stays when its address changes; nothing where it does not. */
export type FindDevice = (identity: string, signal: AbortSignal) => Promise<string | undefined>;

export interface AddressFollowerOptions {
  readonly camera: string;
  /** The configured one, from which it begins. */
  readonly address: DeviceAddress;
  /** Configured; else the one that the camera tells at a probe. */
  readonly identity: string | undefined;
  readonly findDevice: FindDevice | undefined;
  /** In ms; never jumps. */
  readonly now: () => number;
  /** Told after another address took the place of the old one. */
  readonly onMoved: () => void;
  readonly logger: Logger;
}

/** The present address of one camera, which is looked for when it can not be reached any more. */
export class AddressFollower {
  readonly #options: AddressFollowerOptions;
  readonly #closed = new AbortController();
  #address: DeviceAddress;
  #identity: string | undefined;
  #failures = 0;
  #searchedAt: number | undefined;
  #isSearching = false;

  constructor(options: AddressFollowerOptions) {
    this.#options = options;
    this.#address = options.address;
    this.#identity = options.identity;
  }

  get address(): DeviceAddress {
    return this.#address;
  }

  /** Whether it is where a person said; elsewhere somebody may only pretend to be the camera. */
  get isConfigured(): boolean {
    return this.#address.hostname === this.#options.address.hostname;
  }

  /** Takes what the camera calls itself, unless a person said so. */
  learn(identity: string | undefined): void {
    if (this.#options.identity === undefined && identity !== undefined) this.#identity = identity;
  }

  /** Does `task`, and looks for the camera after it could not be reached for several tries. Throws what it throws. */
  async watch<T>(task: () => Promise<T>): Promise<T> {
    try {
      const done = await task();
      this.#failures = 0;
      return done;
    } catch (error) {
      if (error instanceof DeviceError && (error.kind === 'unreachable' || error.kind === 'timeout')) {
        this.#failures++;
        // Beside, since whoever asked has its own pause before the next try.
        void this.#search();
      } else if (error instanceof DeviceError) this.#failures = 0;
      throw error;
    }
  }

  close(): void {
    this.#closed.abort();
  }

  async #search(): Promise<void> {
    const { findDevice, now, camera, logger } = this.#options;
    const decision = afterUnreached({
      failures: this.#failures,
      sinceSearchMs: this.#searchedAt === undefined ? undefined : now() - this.#searchedAt,
      identity: findDevice && this.#identity,
    });
    if (!findDevice || decision.kind === 'wait' || this.#isSearching || this.#closed.signal.aborted) return;
    this.#searchedAt = now();
    this.#isSearching = true;
    try {
      const url = await findDevice(decision.identity, this.#closed.signal);
      if (!this.#closed.signal.aborted) this.#take(url);
    } catch (error) {
      if (!this.#closed.signal.aborted) {
        logger.debug({ camera, err: error }, 'Camera could not be looked for');
      }
    } finally {
      this.#isSearching = false;
    }
  }

  #take(url: string | undefined): void {
    const found = url === undefined ? undefined : parseDeviceAddress(url);
    if (!found || writtenAddress(found) === writtenAddress(this.#address)) return;
    const { camera, logger, onMoved } = this.#options;
    const from = writtenAddress(this.#address);
    this.#address = found;
    this.#failures = 0;
    logger.info({ camera, from, to: writtenAddress(found) }, 'Camera answers under another address');
    onMoved();
  }
}
