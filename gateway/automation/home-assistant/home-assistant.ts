import { birthTopic, discoveryTopic } from '../../../protocol/topics.ts';
import type { MqttBus } from '../../mqtt/bus.ts';
import type { AutomatedCamera, AutomatedCameras } from '../automated-camera.ts';
import { deviceMessage, withoutGone } from './device-message.ts';
import { NOTICEABLE, type Noticeable } from './noticed.ts';
import type { ToldBook } from './told-book.ts';
import type { ToldDevice } from './told-devices.ts';

export interface HomeAssistantOptions {
  readonly bus: MqttBus;
  readonly gateway: string;
  /** Home Assistant's discovery prefix. */
  readonly prefix: string;
  /** Oriel's. */
  readonly version: string;
  readonly cameras: AutomatedCameras;
  readonly book: ToldBook;
  /** Opens a camera in the viewer. */
  readonly link: (camera: string) => string | undefined;
  /** Home Assistant has been told of this camera anew, and hears it by now. */
  readonly onHeard: (camera: string) => void;
  /** Between one camera and the next where Home Assistant has started, in ms. */
  readonly spreadMs?: number;
  /** After which Home Assistant has subscribed to what it was told of, in ms. */
  readonly settleMs?: number;
}

/** A camera that Home Assistant was told of by a run before. */
interface KnownDevice extends Pick<ToldDevice, 'camera' | 'components'> {
  /** Whether the broker still tells it. */
  readonly isRetained: boolean;
}

interface Told {
  payload: string | undefined;
  /** What the payload was made of; nothing is made anew of the same. */
  madeOf: readonly unknown[];
  /** Also while it is switched off, and none are heard. */
  hasEvents: boolean;
  /** Platforms by component key: all that Home Assistant has been told of this camera. */
  readonly had: Map<string, string>;
  readonly noticed: Set<Noticeable>;
  /** The broker still tells what a run before said. */
  isRetained: boolean;
}

/** Tells Home Assistant which devices there are, and keeps that true. */
export class HomeAssistant {
  readonly #options: Required<HomeAssistantOptions>;
  readonly #told = new Map<string, Told>();
  readonly #settling = new Set<NodeJS.Timeout>();
  /** Topics of devices that it may still have, and that are no more. */
  readonly #gone = new Set<string>();
  #round: NodeJS.Timeout | undefined;
  #bornAgain = false;
  /** It has said so, and not yet that it goes. */
  #isThere = false;
  #ready = false;

  constructor(options: HomeAssistantOptions) {
    this.#options = { spreadMs: 200, settleMs: 3_000, ...options };
    const { bus, prefix } = this.#options;
    bus.subscribe(birthTopic(prefix), (_topic, payload) => {
      this.#isThere = payload.toString('utf8') === 'online';
      if (this.#isThere) this.#onBirth();
    });
  }

  /** Begins, with what the broker still tells from before; nothing is published until then. */
  start(devices: readonly KnownDevice[]): void {
    for (const { camera, components, isRetained } of devices) {
      const told = this.#toldOf(camera);
      told.isRetained = isRetained;
      for (const [key, platform] of components) told.had.set(key, platform);
      told.hasEvents = components.has('motion');
      for (const noticeable of NOTICEABLE) if (components.has(noticeable)) told.noticed.add(noticeable);
    }
    this.#ready = true;
    for (const camera of this.#options.cameras.list()) this.update(camera);
  }

  /** Something about a camera may have changed. */
  update(camera: AutomatedCamera): void {
    const told = this.#toldOf(camera.name);
    for (const { condition } of camera.conditions()) {
      const noticed = NOTICEABLE.find((known) => known === condition);
      if (noticed) told.noticed.add(noticed);
    }
    if (camera.hasDoorbell) told.noticed.add('doorbell');
    if (camera.enabled) told.hasEvents = camera.heard !== 'none';
    const parts = [camera.facts() ?? isAway(camera), told.hasEvents, told.noticed.size];
    if (!this.#ready || parts.every((part, i) => part === told.madeOf[i])) return;
    told.madeOf = parts;
    const payload = this.#message(camera, told);
    if (payload === undefined || payload === told.payload) return;
    told.payload = payload;
    this.#publish(camera.name, payload);
  }

  /** A camera has noticed what it may never have noticed before. */
  noticed(camera: AutomatedCamera, moment: Noticeable): void {
    this.#toldOf(camera.name).noticed.add(moment);
    this.update(camera);
  }

  /** A camera is gone for good. */
  remove(camera: string): void {
    const { prefix, gateway } = this.#options;
    this.#told.delete(camera);
    this.takeBack(discoveryTopic({ prefix, gateway, camera }));
  }

  /** Nothing is told on that topic any more; whether anybody hears that now is not known. */
  takeBack(topic: string): void {
    if (this.#isThere && this.#gone.size === 0) this.#onceSettled(() => this.#takeBackAgain());
    this.#gone.add(topic);
    this.#options.bus.clear(topic);
  }

  close(): void {
    clearTimeout(this.#round);
    for (const timer of this.#settling) clearTimeout(timer);
  }

  #message(camera: AutomatedCamera, told: Told): string | undefined {
    const { gateway, version, link } = this.#options;
    const facts = camera.facts();
    if (!facts && (told.isRetained || !isAway(camera))) return undefined;
    const whole = deviceMessage({
      gateway,
      camera: camera.name,
      facts: facts ?? {},
      hasEvents: facts !== undefined && told.hasEvents,
      noticed: told.noticed,
      version,
      link: link(camera.name),
    });
    // Of a camera that has not told what it has, nothing is known to be gone.
    const message = facts ? withoutGone(whole, told.had) : whole;
    for (const [key, { platform }] of Object.entries(message.components)) told.had.set(key, platform);
    return JSON.stringify(message);
  }

  #publish(camera: string, payload: string): void {
    const { bus, book, prefix, gateway } = this.#options;
    const topic = discoveryTopic({ prefix, gateway, camera });
    this.#gone.delete(topic);
    book.note(topic, this.#toldOf(camera).had);
    bus.publish(topic, payload, { qos: 1, retain: true });
  }

  /** Home Assistant has started: it is told all again, one camera after the other. */
  #onBirth(): void {
    // Whoever says so without end gets one round after the other, and no more than that.
    this.#bornAgain = true;
    this.#round ??= setTimeout(() => this.#tellNext([]), this.#options.spreadMs);
  }

  #tellNext(waiting: readonly AutomatedCamera[]): void {
    const { cameras, spreadMs, onHeard } = this.#options;
    if (waiting.length === 0 && !this.#bornAgain) {
      this.#round = undefined;
      return;
    }
    const [camera, ...rest] = waiting.length > 0 ? waiting : this.#startRound(cameras);
    if (camera) {
      const payload = this.#told.get(camera.name)?.payload;
      if (payload !== undefined) this.#publish(camera.name, payload);
      this.#onceSettled(() => onHeard(camera.name));
    }
    this.#round = setTimeout(() => this.#tellNext(rest), spreadMs);
  }

  #startRound(cameras: AutomatedCameras): readonly AutomatedCamera[] {
    this.#bornAgain = false;
    if (this.#gone.size > 0) this.#onceSettled(() => this.#takeBackAgain());
    return cameras.list();
  }

  #onceSettled(run: () => void): void {
    const timer = setTimeout(() => {
      this.#settling.delete(timer);
      run();
    }, this.#options.settleMs);
    this.#settling.add(timer);
  }

  /** It is there and hears what it may have been away for: nothing retained tells of what is no more. */
  #takeBackAgain(): void {
    const { bus, book } = this.#options;
    for (const topic of this.#gone) {
      bus.clear(topic);
      book.forget(topic);
    }
    this.#gone.clear();
  }

  #toldOf(camera: string): Told {
    const known = this.#told.get(camera);
    if (known) return known;
    const told: Told = {
      payload: undefined,
      madeOf: [],
      hasEvents: false,
      had: new Map(),
      noticed: new Set(),
      isRetained: false,
    };
    this.#told.set(camera, told);
    return told;
  }
}

/** It will not tell soon what it has: then it can at least be seen why, and be switched on. */
function isAway(camera: Pick<AutomatedCamera, 'enabled' | 'state'>): boolean {
  return !camera.enabled || typeof camera.state().error === 'string';
}
