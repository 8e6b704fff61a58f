import type { Logger } from 'pino';
import { DeviceError, type DeviceErrorKind } from '../camera.ts';
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
  /** Whether the present address has served, or a person said it. */
  #isProven = true;
  /** What the camera called itself at the configured address. */
  #toldIdentity: string | undefined;
  /** Where the log was told last that it answers, or would. */
  #loggedAddress: string | undefined;

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
    const { hostname, port, secure } = this.#options.address;
    const now = this.#address;
    return now.hostname === hostname && now.port === port && now.secure === secure;
  }

  /**
   * Takes what the camera calls itself, unless a person said so. Throws {@link DeviceError} where it was looked for,
   * and who answers now is another.
   */
  learn(identity: string | undefined): void {
    if (identity === undefined) return;
    if (this.isConfigured) {
      this.#toldIdentity = identity;
      this.#identity = this.#options.identity ?? identity;
    } else if (this.#toldIdentity !== undefined && !isSame(identity, this.#toldIdentity)) {
      const address = writtenAddress(this.#address);
      this.#goHome();
      const { camera } = this.#options;
      const message = `The camera ${camera} can not be reached; at ${address} is another that only pretended to be it`;
      throw new DeviceError({ kind: 'unreachable', camera, message });
    }
  }

  /** Does `task`, and looks for the camera after it could not be reached for several tries. Throws what it throws. */
  async watch<T>(task: () => Promise<T>): Promise<T> {
    const at = this.#address;
    try {
      const done = await task();
      if (at === this.#address) {
        this.#failures = 0;
        this.#isProven = true;
        if (this.isConfigured) this.#loggedAddress = undefined;
      }
      return done;
    } catch (error) {
      // What was begun at another address says nothing of this one.
      if (error instanceof DeviceError && at === this.#address) this.#judge(error.kind);
      throw error;
    }
  }

  close(): void {
    this.#closed.abort();
  }

  #judge(kind: DeviceErrorKind): void {
    if (kind === 'unreachable' || kind === 'timeout') {
      this.#failures++;
      // Beside, since whoever asked has its own pause before the next try.
      void this.#search();
      return;
    }
    this.#failures = 0;
    const isStranger = kind === 'refused-credentials' || (kind === 'protocol' && !this.#isProven);
    if (isStranger && !this.isConfigured) this.#goHome();
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
    if (!found) {
      // It may be back where it belongs, out of reach of our search.
      if (!this.isConfigured) this.#goHome();
      return;
    }
    const to = writtenAddress(found);
    const from = writtenAddress(this.#address);
    if (to === from) return;
    const { camera, logger, address } = this.#options;
    const isNews = this.#loggedAddress !== to;
    this.#loggedAddress = to;
    if (address.secure && !found.secure) {
      const told = 'Camera seems to answer under another address, but without TLS, so it is not used there';
      if (isNews) logger.warn({ camera, from, to }, told);
      return;
    }
    if (isNews) logger.info({ camera, from, to }, 'Camera answers under another address');
    this.#move(found);
    this.#isProven = this.isConfigured;
  }

  /** To what a person said: where it was looked for in vain, or who answered was another. */
  #goHome(): void {
    this.#move(this.#options.address);
    this.#isProven = true;
  }

  #move(address: DeviceAddress): void {
    this.#address = address;
    this.#failures = 0;
    this.#options.onMoved();
  }
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
