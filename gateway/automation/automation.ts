import type { Logger } from 'pino';
import { discoveryTopic } from '../../protocol/topics.ts';
import type { MqttBus } from '../mqtt/bus.ts';
import type { AutomatedCamera, AutomatedCameras } from './automated-camera.ts';
import { CameraTopics } from './camera-topics.ts';
import { CommandDoor } from './command-door.ts';
import { HomeAssistant } from './home-assistant/home-assistant.ts';
import type { ToldBook } from './home-assistant/told-book.ts';
import { toldDevices } from './home-assistant/told-devices.ts';
import { leftovers, retainedFilters } from './leftovers.ts';
import type { RetainedTopics } from './retained-topics.ts';

export interface AutomationOptions {
  readonly bus: MqttBus;
  readonly gateway: string;
  readonly cameras: AutomatedCameras;
  /** Where people open the viewer, such as `http://oriel.local:8080`; without it nothing links to it. */
  readonly viewerUrl?: string | undefined;
  /** Oriel's. */
  readonly version: string;
  readonly homeAssistant: { readonly enabled: boolean; readonly prefix: string };
  /** What Home Assistant was told of, by this run and those before. */
  readonly told: ToldBook;
  readonly snapshots: {
    /** Whether motion takes one. */
    readonly onMotion: boolean;
    /** The least time between two that motion takes of one camera, in ms. */
    readonly everyMs: number;
  };
  readonly logger: Logger;
}

/**
 * The MQTT topics below `oriel/<gateway>/<camera>/` that people hang automation on, and what Home Assistant is told.
 * Cameras come and go; of one that went nothing stays on the broker.
 */
export class Automation {
  readonly #options: AutomationOptions;
  readonly #topics = new Map<string, CameraTopics>();
  readonly #door: CommandDoor;
  readonly #homeAssistant: HomeAssistant | undefined;
  readonly #stopListening: readonly (() => void)[];
  #swept: 'no' | 'sweeping' | 'yes' = 'no';
  #closed = false;

  constructor(options: AutomationOptions) {
    this.#options = options;
    const { bus, gateway, cameras, version, homeAssistant, told, logger } = options;
    this.#door = new CommandDoor({
      bus,
      gateway,
      cameras,
      snapshots: (camera) => this.#topics.get(camera)?.snapshots,
      logger,
    });
    if (homeAssistant.enabled) {
      this.#homeAssistant = new HomeAssistant({
        bus,
        gateway,
        prefix: homeAssistant.prefix,
        version,
        cameras,
        book: told,
        link: (camera) => this.#link(camera),
        onHeard: (camera) => this.#topics.get(camera)?.snapshots.resend(),
      });
    }
    this.#follow();
    this.#stopListening = [
      cameras.onChange((changed) => this.#follow(changed)),
      bus.onConnect(() => void this.#sweep()),
    ];
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stopListening) stop();
    this.#door.close();
    this.#homeAssistant?.close();
    for (const topics of this.#topics.values()) topics.close();
  }

  /** Where one camera `changed`, the others are left alone: a house has many, and each changes often. */
  #follow(changed?: string): void {
    const { cameras } = this.#options;
    if (changed !== undefined) {
      this.#topics.get(changed)?.update();
      return;
    }
    for (const [name, topics] of this.#topics) {
      const camera = cameras.get(name);
      if (camera === topics.camera) continue;
      this.#door.remove(name);
      // Begun anew it is the same to whoever hears of it, and nothing of it is to flicker.
      if (camera) {
        this.#open(camera, topics.handOver());
        continue;
      }
      topics.remove();
      this.#topics.delete(name);
      this.#homeAssistant?.remove(name);
    }
    for (const camera of cameras.list()) {
      const topics = this.#topics.get(camera.name) ?? this.#open(camera);
      topics.update();
    }
  }

  #open(camera: AutomatedCamera, retained?: RetainedTopics): CameraTopics {
    const { bus, gateway, snapshots, logger } = this.#options;
    const topics = new CameraTopics({
      bus,
      gateway,
      camera,
      link: this.#link(camera.name),
      snapshots,
      retained,
      onPublished: () => this.#homeAssistant?.update(camera),
      onMoment: ({ moment }) => this.#homeAssistant?.noticed(camera, moment),
      logger,
    });
    this.#topics.set(camera.name, topics);
    return topics;
  }

  /** Clears what a run before has left of cameras that are gone. Once, at the first broker that answers. */
  async #sweep(): Promise<void> {
    if (this.#swept !== 'no') return;
    this.#swept = 'sweeping';
    const { bus, gateway, cameras, homeAssistant, told, logger } = this.#options;
    const { prefix, enabled } = homeAssistant;
    const messages = await bus.readRetained([...retainedFilters(gateway), `${prefix}/device/+/config`]);
    if (this.#closed) return;
    this.#swept = bus.connected ? 'yes' : 'no';
    for (const { topic, components } of toldDevices({ gateway, prefix, messages }))
      if (!told.devices.has(topic)) told.note(topic, components);
    const current = new Map(
      cameras.list().map(({ name }) => [discoveryTopic({ prefix, gateway, camera: name }), name]),
    );
    const left = leftovers({ gateway, messages, holds: (topic) => this.#holds(topic) });
    for (const topic of left) bus.clear(topic);
    const gone = [...told.devices.keys()].filter((topic) => !enabled || !current.has(topic));
    for (const topic of gone) {
      if (this.#homeAssistant) this.#homeAssistant.takeBack(topic);
      else bus.clear(topic);
    }
    const topics = messages.filter(({ topic }) => left.includes(topic) || gone.includes(topic)).length;
    if (topics > 0) logger.info({ topics }, 'cleared what cameras that are gone left on the broker');
    const known = [...told.devices].flatMap(([topic, components]) => {
      const camera = current.get(topic);
      const isRetained = messages.some((message) => message.topic === topic);
      return camera === undefined ? [] : { camera, components, isRetained };
    });
    this.#homeAssistant?.start(known);
  }

  #holds(topic: string): boolean {
    return [...this.#topics.values()].some((topics) => topics.holds(topic));
  }

  #link(camera: string): string | undefined {
    const url = this.#options.viewerUrl?.replace(/\/+$/, '');
    return url === undefined ? undefined : `${url}/#camera=${camera}`;
  }
}
