export interface BitrateMeterOptions {
  /** Bytes that have come so far; may begin again at 0. */
  readonly bytes: () => number;
  /** The rate as it is shown has changed. */
  readonly onChange: () => void;
  /** Monotonic ms. */
  readonly now?: () => number;
}

const WINDOW_MS = 10_000;
const LOOK_MS = 2_000;

/** What comes of a stream in a second, over the last ten. */
export class BitrateMeter {
  readonly #options: BitrateMeterOptions;
  readonly #now: () => number;
  #looks: { readonly at: number; readonly bytes: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #kbps: number | undefined;

  constructor(options: BitrateMeterOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** In kbit/s, of two significant digits, so that it changes seldom; absent where nothing is measured. */
  get kbps(): number | undefined {
    return this.#kbps;
  }

  /** Measures while `isLive`; else nothing is shown. */
  follow(isLive: boolean): void {
    if (isLive === (this.#timer !== undefined)) return;
    this.close();
    if (!isLive) return;
    this.#looks = [{ at: this.#now(), bytes: this.#options.bytes() }];
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#looks = [];
    this.#kbps = undefined;
  }

  #look(): void {
    const last = { at: this.#now(), bytes: this.#options.bytes() };
    const looks = this.#looks.filter(({ at, bytes }) => last.at - at <= WINDOW_MS && bytes <= last.bytes);
    this.#looks = [...looks, last];
    const [first = last] = looks;
    const spanMs = last.at - first.at;
    // Bits a millisecond are kilobits a second.
    const kbps = spanMs > 0 ? inTwoDigits(((last.bytes - first.bytes) * 8) / spanMs) : undefined;
    if (kbps === this.#kbps) return;
    this.#kbps = kbps;
    this.#options.onChange();
  }
}

function inTwoDigits(value: number): number {
  return Number(value.toPrecision(2));
}
