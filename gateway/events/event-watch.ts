import type { Logger } from 'pino';
import {
  type Camera,
  type CameraEvent,
  type Condition,
  DeviceError,
  type DeviceErrorKind,
  type Moment,
} from '../../devices/camera.ts';
import {
  afterEvent,
  type ConditionState,
  cleared,
  type HeardCondition,
  isActive,
  nextClearing,
  saySame,
  stateOf,
  unheard,
} from './conditions.ts';
import { afterListening, LASTING_MS } from './pause-policy.ts';

export interface EventWatchOptions {
  readonly camera: Pick<Camera, 'name' | 'events'>;
  /** Motion and the like that the camera does not say again for so long is over, in ms. */
  readonly clearAfterMs: number;
  /** Tokens of the inputs that are doorbells. */
  readonly doorbells: readonly string[];
  readonly logger: Logger;
  /** Monotonic ms. */
  readonly now?: () => number;
  /** Ms since 1970. */
  readonly wallNow?: () => number;
}

/** What a camera noticed, and is over. */
export interface NoticedMoment {
  readonly moment: Moment;
  readonly source: string;
  /** Ms since 1970. */
  readonly at: number;
}

/** What an input does in the first so many ms is how it stood before; later an unknown one that closes was pressed. */
const SETTLING_MS = 5_000;

/** The longest that {@link EventWatch.close} takes, in ms; a camera gets two seconds to say that it has heard. */
const LEAVING_MS = 2_500;

/** Hears one camera's events for as long as it lives, and keeps how its conditions stand. */
export class EventWatch {
  readonly #options: EventWatchOptions;
  readonly #abort = new AbortController();
  readonly #changeListeners = new Set<() => void>();
  readonly #momentListeners = new Set<(moment: NoticedMoment) => void>();
  #conditions: readonly HeardCondition[] = [];
  #heard: 'yes' | 'no' | 'none';
  #heardSince: number | undefined;
  /** Resolves when nothing is asked of the camera any more. */
  readonly #ended: Promise<void>;
  #failures = 0;
  /** What the log was told last. */
  #told: 'heard' | 'lost' | 'none' | undefined;
  #clearing: { readonly at: number; readonly timer: NodeJS.Timeout } | undefined;
  #pause: { readonly timer: NodeJS.Timeout; readonly end: () => void } | undefined;

  /** Begins at once. */
  constructor(options: EventWatchOptions) {
    this.#options = options;
    this.#heard = options.camera.events ? 'no' : 'none';
    this.#ended = this.#keepListening();
  }

  /** Whether the camera is heard just now; `none` where it has no events. */
  get heard(): 'yes' | 'no' | 'none' {
    return this.#heard;
  }

  /** Everything that the camera has told of. When it is not heard, no motion or the like is active. */
  conditions(): readonly ConditionState[] {
    return this.#conditions.map(({ condition, source, active }) => ({ condition, source, active }));
  }

  /** Whether any source of that kind is active. */
  isActive(condition: Condition): boolean {
    return isActive(this.#conditions, condition);
  }

  /** Calls `listener` when {@link heard} or {@link conditions} have changed; gives back how to stop that. */
  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  onMoment(listener: (moment: NoticedMoment) => void): () => void {
    this.#momentListeners.add(listener);
    return () => this.#momentListeners.delete(listener);
  }

  /**
   * Ends the subscription; no listener is called any more. Resolves when the camera has been told, or did not listen:
   * of those it keeps but a few, and a lost one for minutes.
   */
  async close(): Promise<void> {
    this.#changeListeners.clear();
    this.#momentListeners.clear();
    this.#abort.abort();
    clearTimeout(this.#clearing?.timer);
    clearTimeout(this.#pause?.timer);
    this.#pause?.end();
    let limit: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      limit = setTimeout(resolve, LEAVING_MS);
    });
    await Promise.race([this.#ended, late]);
    clearTimeout(limit);
  }

  async #keepListening(): Promise<void> {
    const { camera } = this.#options;
    const { signal } = this.#abort;
    while (camera.events && !signal.aborted) {
      const problem = await this.#listen(camera);
      if (signal.aborted) return;
      const why = problem instanceof DeviceError ? problem.kind : 'other';
      const lastedMs = this.#heardSince === undefined ? 0 : this.#now() - this.#heardSince;
      this.#failures = lastedMs >= LASTING_MS ? 1 : this.#failures + 1;
      this.#lose(why, problem);
      // Whoever was told may have closed it.
      if (signal.aborted) return;
      await this.#wait(afterListening({ why, failures: this.#failures }).forMs);
    }
  }

  /** Why it has ended. */
  async #listen(camera: EventWatchOptions['camera']): Promise<unknown> {
    const { signal } = this.#abort;
    // One that ended may still have something on its way.
    const run = new AbortController();
    try {
      await camera.events?.({
        signal,
        onSubscribed: () => !run.signal.aborted && this.#begin(),
        onEvent: (event) => !run.signal.aborted && this.#take(event),
      });
      return undefined;
    } catch (error) {
      return error;
    } finally {
      run.abort();
    }
  }

  #begin(): void {
    const { camera, logger } = this.#options;
    if (this.#abort.signal.aborted) return;
    this.#heardSince = this.#now();
    if (this.#told !== 'heard') logger.info({ camera: camera.name }, "the camera's events are heard");
    this.#told = 'heard';
    this.#change(this.#conditions, 'yes');
  }

  #take(event: CameraEvent): void {
    if (this.#abort.signal.aborted) return;
    if (event.kind === 'moment') {
      this.#tell(event.moment, event.source);
      return;
    }
    const before = stateOf(this.#conditions, event);
    this.#change(afterEvent(this.#conditions, event, this.#now()), this.#heard);
    if (event.condition === 'input' && this.#isPress(event, before)) this.#tell('doorbell', event.source);
  }

  #isPress({ source, active }: ConditionState, before: boolean | undefined): boolean {
    if (!active || before === true || !this.#options.doorbells.includes(source)) return false;
    return before === false || this.#now() - (this.#heardSince ?? this.#now()) > SETTLING_MS;
  }

  #tell(moment: Moment, source: string): void {
    const at = (this.#options.wallNow ?? Date.now)();
    for (const listener of this.#momentListeners) listener({ moment, source, at });
  }

  #lose(why: DeviceErrorKind | 'other', problem: unknown): void {
    const { camera, logger } = this.#options;
    this.#heardSince = undefined;
    const told = why === 'unsupported' ? 'none' : 'lost';
    if (this.#told !== told) {
      const message = problem instanceof Error ? problem.message : 'they ended by themselves';
      const about = { camera: camera.name, reason: why, problem: message };
      if (told === 'none') logger.info(about, 'the camera has no events');
      else logger.warn(about, "the camera's events are not heard; trying again");
    }
    this.#told = told;
    this.#change(unheard(this.#conditions), told === 'none' ? 'none' : 'no');
  }

  #change(conditions: readonly HeardCondition[], isHeard: 'yes' | 'no' | 'none'): void {
    const isNew = isHeard !== this.#heard || !saySame(conditions, this.#conditions);
    this.#conditions = conditions;
    this.#heard = isHeard;
    this.#planClearing();
    if (!isNew) return;
    for (const listener of this.#changeListeners) listener();
  }

  /** One timer, which is set anew only where it would come too late. */
  #planClearing(): void {
    const { clearAfterMs } = this.#options;
    const at = nextClearing(this.#conditions, clearAfterMs);
    if (at === undefined || (this.#clearing && this.#clearing.at <= at)) return;
    clearTimeout(this.#clearing?.timer);
    const timer = setTimeout(
      () => {
        this.#clearing = undefined;
        this.#change(cleared(this.#conditions, { now: this.#now(), afterMs: clearAfterMs }), this.#heard);
      },
      Math.ceil(at - this.#now()),
    );
    this.#clearing = { at, timer };
  }

  #wait(forMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#pause = { timer: setTimeout(resolve, forMs), end: resolve };
    });
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))();
  }
}
