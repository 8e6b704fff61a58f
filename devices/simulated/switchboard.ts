export interface RelaySetup {
  readonly token: string;
  /** Falls back by itself after so long, in ms (ONVIF monostable); absent where it stays (bistable). */
  readonly pulseMs?: number;
}

export interface SwitchState {
  readonly token: string;
  readonly active: boolean;
}

export interface SwitchboardOptions {
  readonly relays: readonly RelaySetup[];
  /** Their tokens. */
  readonly inputs: readonly string[];
  /** Told of every change of a relay. */
  readonly onRelay: (relay: SwitchState) => void;
  /** Told of every call of {@link Switchboard.setInput}. */
  readonly onInput: (input: SwitchState) => void;
}

interface Relay {
  readonly token: string;
  pulseMs: number | undefined;
  active: boolean;
  fallsBack?: NodeJS.Timeout;
}

/** The wires on the camera's back: what it switches, and what it hears of. */
export class Switchboard {
  readonly #options: SwitchboardOptions;
  readonly #relays: readonly Relay[];
  readonly #inputs: Map<string, boolean>;

  constructor(options: SwitchboardOptions) {
    this.#options = options;
    this.#relays = options.relays.map(({ token, pulseMs }) => ({ token, pulseMs, active: false }));
    this.#inputs = new Map(options.inputs.map((token) => [token, false]));
  }

  relays(): readonly SwitchState[] {
    return this.#relays.map(({ token, active }) => ({ token, active }));
  }

  inputs(): readonly SwitchState[] {
    return [...this.#inputs].map(([token, active]) => ({ token, active }));
  }

  /** After how long it falls back, in ms; undefined where it stays. */
  pulseOf(token: string): number | undefined {
    return this.#find(token)?.pulseMs;
  }

  hasRelay(token: string): boolean {
    return this.#find(token) !== undefined;
  }

  setPulse(token: string, pulseMs: number | undefined): void {
    const relay = this.#find(token);
    if (relay !== undefined) relay.pulseMs = pulseMs;
  }

  setRelay(token: string, active: boolean): void {
    const relay = this.#find(token);
    if (relay === undefined) return;
    clearTimeout(relay.fallsBack);
    this.#turn(relay, active);
    if (!active || relay.pulseMs === undefined) return;
    relay.fallsBack = setTimeout(() => this.#turn(relay, false), relay.pulseMs).unref();
  }

  /** Throws RangeError where there is no such input. */
  setInput(token: string, active: boolean): void {
    if (!this.#inputs.has(token)) throw new RangeError(`the camera has no input ${token}`);
    this.#inputs.set(token, active);
    this.#options.onInput({ token, active });
  }

  /** Lets every relay go at once, as when the power fails. */
  release(): void {
    for (const relay of this.#relays) {
      clearTimeout(relay.fallsBack);
      this.#turn(relay, false);
    }
  }

  #turn(relay: Relay, active: boolean): void {
    if (relay.active === active) return;
    relay.active = active;
    this.#options.onRelay({ token: relay.token, active });
  }

  #find(token: string): Relay | undefined {
    return this.#relays.find((relay) => relay.token === token);
  }
}
