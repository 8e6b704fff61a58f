interface EchoOptions {
  /** Called once, until something has come back. */
  readonly onSilence: () => void;
  /** How long a broker may take to hand back what was said, in ms. */
  readonly withinMs?: number;
}

/**
 * Whether the broker hands on what the gateway says: one that lets it sign in but not publish acknowledges all the same
 * (MQTT 3.1.1 section 3.3.5), and nobody would ever hear the gateway.
 */
export class Echo {
  readonly #options: Required<EchoOptions>;
  #timer: NodeJS.Timeout | undefined;
  #isTold = false;

  constructor(options: EchoOptions) {
    this.#options = { withinMs: 10_000, ...options };
  }

  /** Something was said that is to come back. */
  expect(): void {
    const { onSilence, withinMs } = this.#options;
    this.stop();
    if (this.#isTold) return;
    this.#timer = setTimeout(() => {
      this.#isTold = true;
      onSilence();
    }, withinMs);
    this.#timer.unref();
  }

  heard(): void {
    this.stop();
    this.#isTold = false;
  }

  /** The connection is lost, or nothing can come back. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
