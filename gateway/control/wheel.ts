import { claim, type Driver, hasLetGo, leaseLeftMs } from './driver.ts';

export interface WheelOptions {
  /** Monotonic ms. */
  readonly now: () => number;
  /** Told who drives from now on; nobody is undefined. */
  readonly onDriver: (name: string | undefined) => void;
}

/** Who drives the camera, until they leave or have said nothing for a while. */
export class Wheel {
  readonly #options: WheelOptions;
  #driver: Driver | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WheelOptions) {
    this.#options = options;
  }

  /** Who the others are told. */
  get driver(): string | undefined {
    return this.#driver?.name;
  }

  /** Lets `who` drive; where another does, gives that one's name and changes nothing. */
  claim(who: { readonly id: string; readonly name: string }): string | undefined {
    const decision = claim(this.#driver, who, this.#options.now());
    if (decision.kind === 'refused') return decision.driver.name;
    this.#driver = decision.driver;
    if (decision.changed) this.#options.onDriver(decision.driver.name);
    this.#watchLease();
    return undefined;
  }

  /** They have left; true where they drove. */
  leave(id: string): boolean {
    if (this.#driver?.id !== id) return false;
    this.close();
    this.#release();
    return true;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #watchLease(): void {
    clearTimeout(this.#timer);
    const driver = this.#driver;
    if (!driver) return;
    const { now } = this.#options;
    // Timers of Node.js may fire up to 1 ms early; then only that is waited for, not the whole time again.
    this.#timer = setTimeout(
      () => {
        if (hasLetGo(driver, now())) this.#release();
        else this.#watchLease();
      },
      Math.ceil(leaseLeftMs(driver, now())),
    );
    this.#timer.unref();
  }

  #release(): void {
    this.#driver = undefined;
    this.#options.onDriver(undefined);
  }
}
