import { birthTopic, discoveryTopic } from '../../../protocol/topics.ts';
import type { MqttBus } from '../../mqtt/bus.ts';
import type { AutomatedCamera, AutomatedCameras } from '../automated-camera.ts';
import { deviceMessage, withoutGone } from './device-message.ts';
import { NOTICEABLE, type Noticeable } from './noticed.ts';
import type { ToldDevice } from './told-devices.ts';

export interface HomeAssistantOptions {
  readonly bus: MqttBus;
  readonly gateway: string;
  /** Home Assistant's discovery prefix. */
  readonly prefix: string;
  /** Oriel's. */
  readonly version: string;
  readonly cameras: AutomatedCameras;
  /** Opens a camera in the viewer. */
  readonly link: (camera: string) => string | undefined;
  /** Home Assistant has been told of this camera anew, and hears it by now. */
  readonly onHeard: (camera: string) => void;
  /** Between one camera and the next where Home Assistant has started, in ms. */
  readonly spreadMs?: number;
  /** After which Home Assistant has subscribed to what it was told of, in ms. */
  readonly settleMs?: number;
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
}

/** Tells Home Assistant which devices there are, and keeps that true. */
export class HomeAssistant {
  readonly #options: Required<HomeAssistantOptions>;
  readonly #told = new Map<string, Told>();
  readonly #settling = new Set<NodeJS.Timeout>();
  #round: NodeJS.Timeout | undefined;
  #bornAgain = false;
  #ready = false;

  constructor(options: HomeAssistantOptions) {
    this.#options = { spreadMs: 200, settleMs: 3_000, ...options };
    const { bus, prefix } = this.#options;
    bus.subscribe(birthTopic(prefix), (_topic, payload) => {
      if (payload.toString('utf8') === 'online') this.#onBirth();
    });
  }

  /** Begins, with what the broker still tells from before; nothing is published until then. */
  start(devices: readonly ToldDevice[]): void {
    for (const { camera, components } of devices) {
      const told = this.#toldOf(camera);
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
    if (camera.enabled) told.hasEvents = camera.heard !== 'none';
    const parts = [camera.facts(), told.hasEvents, told.noticed.size];
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
    const { bus, prefix, gateway } = this.#options;
    this.#told.delete(camera);
    bus.clear(discoveryTopic({ prefix, gateway, camera }));
  }

  close(): void {
    clearTimeout(this.#round);
    for (const timer of this.#settling) clearTimeout(timer);
  }

  #message(camera: AutomatedCamera, told: Told): string | undefined {
    const { gateway, version, link } = this.#options;
    const facts = camera.facts();
    if (!facts) return undefined;
    const message = withoutGone(
      deviceMessage({
        gateway,
        camera: camera.name,
        facts,
        hasEvents: told.hasEvents,
        noticed: told.noticed,
        version,
        link: link(camera.name),
      }),
      told.had,
    );
    for (const [key, { platform }] of Object.entries(message.components)) told.had.set(key, platform);
    return JSON.stringify(message);
  }

  #publish(camera: string, payload: string): void {
    const { bus, prefix, gateway } = this.#options;
    bus.publish(discoveryTopic({ prefix, gateway, camera }), payload, { qos: 1, retain: true });
  }

  /** Home Assistant has started: it is told all again, one camera after the other. */
  #onBirth(): void {
    // Whoever says so without end gets one round after the other, and no more than that.
    this.#bornAgain = true;
    this.#round ??= setTimeout(() => this.#tellNext([]), this.#options.spreadMs);
  }

  #tellNext(waiting: readonly AutomatedCamera[]): void {
    const { cameras, spreadMs, settleMs, onHeard } = this.#options;
    if (waiting.length === 0 && !this.#bornAgain) {
      this.#round = undefined;
      return;
    }
    const [camera, ...rest] = waiting.length > 0 ? waiting : this.#startRound(cameras);
    if (camera) {
      const payload = this.#told.get(camera.name)?.payload;
      if (payload !== undefined) this.#publish(camera.name, payload);
      const timer = setTimeout(() => {
        this.#settling.delete(timer);
        onHeard(camera.name);
      }, settleMs);
      this.#settling.add(timer);
    }
    this.#round = setTimeout(() => this.#tellNext(rest), spreadMs);
  }

  #startRound(cameras: AutomatedCameras): readonly AutomatedCamera[] {
    this.#bornAgain = false;
    return cameras.list();
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
    };
    this.#told.set(camera, told);
    return told;
  }
}
