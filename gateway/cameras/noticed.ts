import type { Logger } from 'pino';
import type { Camera } from '../../devices/camera.ts';
import type { ConditionState } from '../events/conditions.ts';
import { EventWatch, type NoticedMoment } from '../events/event-watch.ts';

/** What is to be heard of a camera. */
export interface EventSettings {
  readonly enabled: boolean;
  /** What nothing confirmed for so long is over, in ms. */
  readonly clearAfterMs: number;
  /** Tokens of the inputs that are doorbells. */
  readonly doorbells: readonly string[];
}

export interface NoticedOptions {
  readonly camera: Camera;
  /** Absent as with `enabled: false`: nothing is heard. */
  readonly events: EventSettings | undefined;
  readonly onChange: () => void;
  /** The camera was heard and is not any more. */
  readonly onLost: () => void;
  readonly logger: Logger;
}

/** What a camera notices while it is switched on, and how its relays stand. */
export class Noticed {
  readonly #options: NoticedOptions;
  readonly #listeners = new Set<(moment: NoticedMoment) => void>();
  /** As our own commands left them, for cameras that tell nothing of their relays. */
  readonly #switched = new Map<string, boolean>();
  #watch: EventWatch | undefined;
  #wasHeard = false;
  #changes = 0;

  constructor(options: NoticedOptions) {
    this.#options = options;
  }

  get heard(): 'yes' | 'no' | 'none' {
    return this.#watch?.heard ?? 'none';
  }

  /** Changes and moments that were heard since the gateway's start. */
  get count(): number {
    return this.#changes;
  }

  conditions(): readonly ConditionState[] {
    const told = this.#watch?.conditions() ?? [];
    const relays = new Set(told.filter(({ condition }) => condition === 'relay').map(({ source }) => source));
    const switched = [...this.#switched].filter(([token]) => !relays.has(token));
    return [
      ...told,
      ...switched.map(([source, active]) => ({ condition: 'relay', source, active }) as const),
    ];
  }

  onMoment(listener: (moment: NoticedMoment) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A command has switched that relay. */
  switched(token: string, active: boolean): void {
    this.#switched.set(token, active);
    this.#options.onChange();
  }

  /** The camera is away, and may come back with its relays as they were made. */
  forgetSwitched(): void {
    this.#switched.clear();
  }

  start(): void {
    const { camera, events, logger } = this.#options;
    if (this.#watch || !camera.events || !events?.enabled) return;
    const { clearAfterMs, doorbells } = events;
    const watch = new EventWatch({ camera, clearAfterMs, doorbells, logger });
    this.#watch = watch;
    watch.onChange(() => this.#onChange());
    watch.onMoment((moment) => {
      this.#changes++;
      for (const listener of this.#listeners) listener(moment);
    });
  }

  /** Resolves once the camera has been told, or was given up: until then its transport is not to be cut. */
  async stop(): Promise<void> {
    const watch = this.#watch;
    this.#watch = undefined;
    this.#wasHeard = false;
    this.#switched.clear();
    await watch?.close();
  }

  /** The camera was away and answers again: nothing is won by waiting out the pause after the last try. */
  tryNow(): void {
    if (this.heard !== 'no') return;
    void this.stop();
    this.start();
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return this.stop();
  }

  #onChange(): void {
    this.#changes++;
    const wasHeard = this.#wasHeard;
    this.#wasHeard = this.heard === 'yes';
    this.#options.onChange();
    if (wasHeard && !this.#wasHeard) this.#options.onLost();
  }
}
