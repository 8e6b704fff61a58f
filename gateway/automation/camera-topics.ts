import type { Logger } from 'pino';
import type { CameraTopic } from '../../protocol/topics.ts';
import type { MqttBus } from '../mqtt/bus.ts';
import type { AutomatedCamera, HappenedMoment } from './automated-camera.ts';
import { publishMoment } from './moments.ts';
import { Pace } from './pace.ts';
import { RetainedTopics } from './retained-topics.ts';
import { Snapshots } from './snapshots.ts';
import { activeTopics, standing, withPulses } from './standing.ts';

export interface CameraTopicsOptions {
  readonly bus: MqttBus;
  readonly gateway: string;
  readonly camera: AutomatedCamera;
  /** Opens it in the viewer. */
  readonly link: string | undefined;
  readonly snapshots: { readonly onMotion: boolean; readonly everyMs: number };
  /** How it stands was published, where that changed. */
  readonly onPublished: () => void;
  readonly onMoment: (moment: HappenedMoment) => void;
  /** What the one before it has left on the broker. */
  readonly retained?: RetainedTopics | undefined;
  readonly logger: Logger;
}

/** States change in bursts; each is published once per so many ms. */
const PUBLISH_MS = 100;

/** Everything that is published of one camera. */
export class CameraTopics {
  readonly camera: AutomatedCamera;
  readonly snapshots: Snapshots;
  readonly #retained: RetainedTopics;
  readonly #pace: Pace;
  /** What was on at any time since the last publication. */
  readonly #risen = new Set<CameraTopic>();
  readonly #stopListening: () => void;

  constructor(options: CameraTopicsOptions) {
    const { bus, gateway, camera, link, snapshots, onPublished, onMoment, logger } = options;
    this.camera = camera;
    this.#retained = options.retained ?? new RetainedTopics({ bus, gateway, camera: camera.name });
    this.snapshots = new Snapshots({ bus, gateway, camera, ...snapshots, logger });
    this.#pace = new Pace({
      everyMs: PUBLISH_MS,
      run: () => {
        this.#publish();
        onPublished();
      },
    });
    this.#stopListening = camera.onMoment((moment) => {
      publishMoment({ bus, gateway, camera: camera.name, link }, moment);
      onMoment(moment);
    });
  }

  /** Publishes how it stands, where that changed. */
  update(): void {
    this.#pace.ask();
    // Some cameras say at once that something began and that it is over.
    if (this.#pace.isWaiting) for (const topic of activeTopics(this.camera)) this.#risen.add(topic);
  }

  /** Whether a topic, by its whole name, is one that stays on the broker now. */
  holds(topic: string): boolean {
    return this.#retained.holds(topic);
  }

  /** Nothing more is published; what stays on the broker does. */
  close(): void {
    this.#pace.close();
    this.#stopListening();
    this.snapshots.close();
  }

  /** As {@link close}; gives what stays on the broker to whoever looks after it from now on. */
  handOver(): RetainedTopics {
    this.close();
    return this.#retained;
  }

  /** The camera is gone for good: nothing of it stays. */
  remove(): void {
    this.close();
    this.#retained.clear();
  }

  #publish(): void {
    const { published } = this.#retained;
    const now = standing(this.camera, new Set(published.keys()));
    const topics = withPulses(now, { risen: this.#risen, published });
    this.#risen.clear();
    this.#retained.update(topics);
    if (!this.camera.enabled) this.snapshots.forget();
    this.snapshots.motion(topics.get('motion') === 'ON');
    if ([...now].some(([topic, value]) => topics.get(topic) !== value)) this.#pace.ask();
  }
}
