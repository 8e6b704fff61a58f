import type { Logger } from 'pino';
import type { Principal } from '../../access/principal.ts';
import type { Answer } from '../../protocol/commands.ts';
import { MAX_COMMAND_CHARS } from '../../protocol/commands.ts';
import { ProtocolError } from '../../protocol/parse.ts';
import { cameraTopic } from '../../protocol/topics.ts';
import type { ControlLink, ControlOrigin } from '../control/camera-control.ts';
import type { MqttBus } from '../mqtt/bus.ts';
import { parsePtzPayload } from './plain-words.ts';

/** A camera as automation needs it. */
export interface AutomatedCamera {
  readonly name: string;
  /** What `<camera>/state` says, as a JSON object. */
  state(): Readonly<Record<string, unknown>>;
  control(origin: ControlOrigin): ControlLink;
}

export interface AutomationOptions {
  readonly bus: MqttBus;
  readonly gateway: string;
  readonly cameras: readonly AutomatedCamera[];
  /** Calls its listener when any camera's `state()` may have changed; gives back how to stop that. */
  readonly onChange: (listener: () => void) => () => void;
  readonly logger: Logger;
}

/**
 * Whoever may publish on a camera's `ptz/set` has been let in by the broker's rules; here they are one origin with
 * the right to command.
 */
const AUTOMATION: Principal = { name: 'automation', role: 'operator', cameras: ['*'] };

/** States change in bursts; each is published once per so many ms. */
const PUBLISH_MS = 100;

/** The MQTT topics below `oriel/<gateway>/<camera>/` that people hang automation on. */
export class Automation {
  readonly #options: AutomationOptions;
  readonly #published = new Map<string, string>();
  readonly #links: ControlLink[] = [];
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AutomationOptions) {
    this.#options = options;
    for (const camera of options.cameras) this.#openCommands(camera);
    this.#stopListening = options.onChange(() => this.#publishSoon());
    this.#publish();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#stopListening();
    for (const link of this.#links) link.close();
  }

  #openCommands(camera: AutomatedCamera): void {
    const { bus, gateway } = this.#options;
    const link = camera.control({ id: `mqtt:${camera.name}`, principal: AUTOMATION, send: () => undefined });
    this.#links.push(link);
    bus.subscribe(cameraTopic({ gateway, camera: camera.name, topic: 'ptz/set' }), (_topic, payload) => {
      void this.#command(camera.name, link, payload);
    });
  }

  async #command(camera: string, link: ControlLink, payload: Buffer): Promise<void> {
    const { bus, gateway } = this.#options;
    const answer = await this.#answer(link, payload);
    bus.publish(cameraTopic({ gateway, camera, topic: 'ptz/result' }), JSON.stringify(answer), { qos: 1 });
  }

  async #answer(link: ControlLink, payload: Buffer): Promise<Answer> {
    try {
      return await link.execute(parsePtzPayload(payload.subarray(0, MAX_COMMAND_CHARS + 1).toString('utf8')));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return { status: 'error', code: 'malformed', error: error.message };
    }
  }

  #publishSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#publish();
    }, PUBLISH_MS);
  }

  #publish(): void {
    const { bus, gateway, cameras } = this.#options;
    for (const camera of cameras) {
      const state = JSON.stringify(camera.state());
      if (this.#published.get(camera.name) === state) continue;
      this.#published.set(camera.name, state);
      bus.publish(cameraTopic({ gateway, camera: camera.name, topic: 'state' }), state, {
        qos: 1,
        retain: true,
      });
    }
  }
}
