import { type OnvifEvent, type PropertyOperation, propertyKey, type SimpleItems } from './event.ts';
import { PullPoint } from './pull-point.ts';

/** Most cameras have room for some ten subscriptions. */
export const MAX_SUBSCRIPTIONS = 10;

export interface EmittedEvent {
  readonly topic: string;
  readonly source?: SimpleItems;
  readonly data?: SimpleItems;
  /** By default `Changed` where the topic and source have been initialized, and none otherwise. */
  readonly operation?: PropertyOperation;
}

export interface EventHubOptions {
  /** The camera's own clock, in ms since 1970. */
  readonly clock: () => number;
  /** In ms, never going backward. */
  readonly now: () => number;
  /** What is sent in place of an event, or nothing; asked at each event. */
  readonly change?: (event: OnvifEvent) => OnvifEvent | undefined;
}

/** What the camera has noticed: the state of every property, and those who subscribed to hear of it. */
export class EventHub {
  readonly #options: EventHubOptions;
  readonly #states = new Map<string, OnvifEvent>();
  readonly #pullPoints = new Map<number, PullPoint>();
  #lastId = 0;

  constructor(options: EventHubOptions) {
    this.#options = options;
  }

  /** The state of a property from the start. */
  initialize(property: Pick<OnvifEvent, 'topic' | 'source' | 'data'>): void {
    const event = { ...property, operation: 'Initialized', atMs: this.#options.clock() } as const;
    this.#states.set(propertyKey(property), event);
  }

  emit({ topic, source = {}, data = {}, operation }: EmittedEvent): void {
    const key = propertyKey({ topic, source });
    const done = operation ?? (this.#states.has(key) ? 'Changed' : undefined);
    const event = {
      topic,
      source,
      data,
      ...(done !== undefined && { operation: done }),
      atMs: this.#options.clock(),
    };
    if (done === 'Deleted') this.#states.delete(key);
    else if (done !== undefined) this.#states.set(key, event);
    for (const point of this.#living()) this.#send(point, event);
  }

  /** Undefined where there is no room for one more. */
  subscribe(lifeMs: number): PullPoint | undefined {
    if (this.#living().length >= MAX_SUBSCRIPTIONS) return undefined;
    this.#lastId += 1;
    const point = new PullPoint({ id: this.#lastId, lifeMs, now: this.#options.now });
    this.#pullPoints.set(point.id, point);
    this.synchronize(point);
    return point;
  }

  /** Sends the state of every property. */
  synchronize(point: PullPoint): void {
    for (const state of this.#states.values()) this.#send(point, { ...state, operation: 'Initialized' });
  }

  find(id: number): PullPoint | undefined {
    return this.#living().find((point) => point.id === id);
  }

  count(): number {
    return this.#living().length;
  }

  /** Ends all, as a reboot does; their clients are told so when they ask next. */
  dropAll(): void {
    for (const point of this.#pullPoints.values()) point.end();
    this.#pullPoints.clear();
  }

  #send(point: PullPoint, event: OnvifEvent): void {
    const { change = (same: OnvifEvent) => same } = this.#options;
    const sent = change(event);
    if (sent !== undefined) point.add(sent);
  }

  /** Nothing runs in the background: who is over is forgotten when somebody asks. */
  #living(): readonly PullPoint[] {
    for (const [id, point] of this.#pullPoints) {
      if (point.isOver) this.#pullPoints.delete(id);
    }
    return [...this.#pullPoints.values()];
  }
}
