import type { Position, PtzDevice, PtzStatus } from '../../devices/camera.ts';

export interface WhereaboutsOptions {
  /** Absent where nothing can be moved, and so nothing is asked. */
  readonly ptz: Pick<PtzDevice, 'status'> | undefined;
  /** Whether the camera tells where it looks; asked each time, since that is learnt late. */
  readonly isTold: () => boolean;
  /** Position or preset have changed. */
  readonly onChange: () => void;
  /** Monotonic ms. */
  readonly now: () => number;
}

/** While it is driven and until it stands the camera is asked at this pause, in ms. */
const ASK_MS = 500;

/** A camera that has not come to stand so long after its last command, in ms, is not asked any more. */
const PATIENCE_MS = 15_000;

/** A camera that does not tell where it looks has ended any travel by then, in ms. */
const BLIND_TRAVEL_MS = 8_000;

/** Some begin to travel late; one seen standing before so many ms may not have begun. */
const SETTING_OUT_MS = 2_000;

/** Where the camera looks. It is asked only after commands: a camera that rests is left alone. */
export class Whereabouts {
  readonly #options: WhereaboutsOptions;
  readonly #arrivals = new Set<(how: Arrival) => void>();
  #position: Position | undefined;
  #preset: string | undefined;
  #commandedAt = Number.NEGATIVE_INFINITY;
  /** Told after the last command; where the next one is the same, the camera stands. */
  #previous: Position | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isAsking = false;
  #isTravelling = false;
  #closed = false;

  constructor(options: WhereaboutsOptions) {
    this.#options = options;
  }

  /** As last told, to 3 digits; absent until it was asked after a command. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** Token of the preset where it stands or travels to, as far as our own commands tell. */
  get preset(): string | undefined {
    return this.#preset;
  }

  /** The camera was told to go elsewhere, or to the preset with that token. */
  commanded(preset?: string): void {
    const isNews = this.#preset !== preset;
    this.#preset = preset;
    this.#commandedAt = this.#options.now();
    this.#isTravelling = true;
    this.#previous = undefined;
    if (isNews) this.#options.onChange();
    this.#askSoon();
  }

  /** It was told to stop, so it has not arrived wherever it was going. */
  stopped(): void {
    if (this.#isTravelling) this.commanded();
  }

  /** Where it stands now is the preset with that token. */
  standsAt(preset: string): void {
    this.#preset = preset;
    this.#options.onChange();
  }

  /** That preset is no more. */
  forget(preset: string): void {
    if (this.#preset !== preset) return;
    this.#preset = undefined;
    this.#options.onChange();
  }

  /** Asks now. Throws `DeviceError`. */
  async ask(): Promise<Position> {
    const { ptz } = this.#options;
    return ptz ? this.#learn(await ptz.status()) : {};
  }

  /** Resolves once the camera stands after the last command, or when that is not to be known any more. */
  arrival(): Promise<Arrival> {
    if (this.#closed) return Promise.resolve('unknown');
    this.#askSoon();
    return new Promise((resolve) => this.#arrivals.add(resolve));
  }

  close(): void {
    this.#closed = true;
    this.#end('unknown');
  }

  #askSoon(): void {
    if (this.#closed || this.#isAsking || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#look();
    }, ASK_MS);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const { ptz, isTold } = this.#options;
    if (!ptz || !isTold()) {
      if (this.#sinceMs >= BLIND_TRAVEL_MS) this.#end('unknown');
      else this.#askSoon();
      return;
    }
    this.#isAsking = true;
    const stands = await this.#isSeenStanding(ptz, this.#commandedAt);
    this.#isAsking = false;
    if (this.#closed) return;
    const sinceMs = this.#sinceMs;
    if (stands && sinceMs >= SETTING_OUT_MS) this.#end('stands');
    else if (sinceMs >= PATIENCE_MS) this.#end(stands === undefined ? 'unknown' : 'moves');
    else this.#askSoon();
  }

  /** Since the last command. */
  get #sinceMs(): number {
    return this.#options.now() - this.#commandedAt;
  }

  /** Undefined where the camera did not tell. */
  async #isSeenStanding(ptz: Pick<PtzDevice, 'status'>, commandedAt: number): Promise<boolean | undefined> {
    try {
      const status = await ptz.status();
      const before = this.#previous;
      const position = this.#learn(status);
      // What was told of before a newer command says nothing of where that leads.
      if (commandedAt !== this.#commandedAt) return false;
      if (!isPlace(position)) return status.moving === undefined ? undefined : !status.moving;
      this.#previous = position;
      return status.moving !== true && before !== undefined && samePlace(before, position);
    } catch {
      return undefined;
    }
  }

  #learn({ position: told }: PtzStatus): Position {
    const position = rounded(told);
    if (!isPlace(position)) return position;
    const isNews = this.#position === undefined || !samePlace(this.#position, position);
    this.#position = position;
    if (isNews) this.#options.onChange();
    return position;
  }

  #end(how: Arrival): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isTravelling = false;
    const waiting = [...this.#arrivals];
    this.#arrivals.clear();
    for (const resolve of waiting) resolve(how);
  }
}

/** `unknown` where the camera does not tell, and by all that is known has had the time. */
export type Arrival = 'stands' | 'moves' | 'unknown';

/** Some announce a position and then tell of no axis. */
function isPlace({ pan, tilt, zoom }: Position): boolean {
  return pan !== undefined || tilt !== undefined || zoom !== undefined;
}

function rounded({ pan, tilt, zoom }: Position): Position {
  return {
    ...(pan !== undefined && { pan: toThreeDigits(pan) }),
    ...(tilt !== undefined && { tilt: toThreeDigits(tilt) }),
    ...(zoom !== undefined && { zoom: toThreeDigits(zoom) }),
  };
}

function toThreeDigits(value: number): number {
  // No −0, which JSON and people would show differently.
  return Math.round(value * 1_000) / 1_000 + 0;
}

function samePlace(a: Position, b: Position): boolean {
  return a.pan === b.pan && a.tilt === b.tilt && a.zoom === b.zoom;
}
