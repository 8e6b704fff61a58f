import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import {
  type Camera,
  type CameraFacts,
  DeviceError,
  type DeviceErrorKind,
  type Preset,
  type Quality,
} from '../../devices/camera.ts';
import type { CameraInfo } from '../../protocol/messages.ts';
import { CameraControl, type ControlLink, type ControlOrigin } from '../control/camera-control.ts';
import { CameraStream, type Subscription } from '../stream/camera-stream.ts';
import { afterProbe } from './probe-policy.ts';

export interface CameraPostOptions {
  readonly camera: Camera;
  readonly lingerMs: number;
  readonly cacheBytes: number;
  readonly userAgent: string;
  readonly logger: Logger;
}

/** All that the gateway has of one camera: the device, its streams, its control and what is known of it. */
export class CameraPost {
  readonly #camera: Camera;
  readonly #logger: Logger;
  readonly #streams: Readonly<Record<Quality, CameraStream>>;
  readonly #control: CameraControl;
  readonly #abort = new AbortController();
  readonly #listeners = new Set<() => void>();
  #facts: CameraFacts | undefined;
  #problem: string | undefined;

  constructor(options: CameraPostOptions) {
    const { camera, logger } = options;
    this.#camera = camera;
    this.#logger = logger;
    this.#streams = { main: this.#stream('main', options), sub: this.#stream('sub', options) };
    this.#control = new CameraControl({
      camera: camera.name,
      ...(camera.ptz && { ptz: camera.ptz }),
      presets: () => this.#presets(),
      logger,
    });
    void this.#keepProbing();
  }

  get name(): string {
    return this.#camera.name;
  }

  get streams(): readonly (readonly [Quality, CameraStream])[] {
    return [
      ['main', this.#streams.main],
      ['sub', this.#streams.sub],
    ];
  }

  get viewers(): number {
    return this.#streams.main.viewers + this.#streams.sub.viewers;
  }

  /** Calls `listener` when {@link info} or {@link state} may have changed; gives back how to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  info(): Omit<CameraInfo, 'mayCommand'> {
    const { state, problem } = this.#condition();
    const ptz = this.#facts?.ptz;
    return {
      name: this.name,
      state,
      ...(problem !== undefined && { problem }),
      ...(ptz && { ptz: { ...ptz, presets: ptz.presets.map(({ token, name }) => ({ token, name })) } }),
    };
  }

  /** The retained JSON of `<camera>/state`. */
  state(): Record<string, unknown> {
    const { state, problem } = this.#condition();
    const format = this.#streams.main.format;
    return {
      online: state !== 'down',
      state,
      viewers: this.viewers,
      codec: format?.codec ?? null,
      width: format?.width ?? null,
      height: format?.height ?? null,
      error: problem ?? null,
    };
  }

  subscribe(quality: Quality): Subscription {
    const subscription = this.#streams[quality].subscribe();
    this.#changed();
    return {
      ...subscription,
      close: () => {
        subscription.close();
        this.#changed();
      },
    };
  }

  control(origin: ControlOrigin): ControlLink {
    return this.#control.connect(origin);
  }

  /** Stops the camera if it moves, and its pulls with a TEARDOWN. */
  async close(): Promise<void> {
    this.#abort.abort();
    this.#listeners.clear();
    await Promise.all([this.#control.stop(), this.#streams.main.stop(), this.#streams.sub.stop()]);
    this.#camera.close();
  }

  #stream(
    quality: Quality,
    { camera, lingerMs, cacheBytes, userAgent, logger }: CameraPostOptions,
  ): CameraStream {
    const stream = new CameraStream({
      name: `${camera.name}/${quality}`,
      resolveSource: (signal) => camera.streamSource(quality, signal),
      lingerMs,
      cacheBytes,
      userAgent,
      logger,
    });
    stream.onState(() => this.#changed());
    return stream;
  }

  /** The streams' condition; while nobody watches, what the last pull or probe found. */
  #condition(): { state: CameraInfo['state']; problem?: string } {
    const main = this.#streams.main.state;
    const shown = main.kind === 'idle' ? this.#streams.sub.state : main;
    if (shown.kind === 'down') return { state: 'down', problem: shown.problem };
    const problem = this.#streams.main.problem ?? this.#streams.sub.problem ?? this.#problem;
    if (shown.kind === 'idle' && problem !== undefined) return { state: 'down', problem };
    return { state: shown.kind };
  }

  async #keepProbing(): Promise<void> {
    const { signal } = this.#abort;
    let failures = 0;
    while (!signal.aborted) {
      const why = await this.#probe(signal);
      failures = why === undefined ? 0 : failures + 1;
      const waitMs = afterProbe(why === undefined ? { kind: 'known' } : { kind: 'failed', why, failures });
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Nothing where the camera answered, else why it did not. */
  async #probe(signal: AbortSignal): Promise<DeviceErrorKind | 'other' | undefined> {
    try {
      this.#facts = await this.#camera.probe(signal);
      if (this.#problem !== undefined) {
        this.#logger.info({ camera: this.name }, 'the camera answers again');
        for (const [, stream] of this.streams) stream.forgetProblem();
      }
      this.#problem = undefined;
      return undefined;
    } catch (error) {
      if (signal.aborted) return 'other';
      const problem = error instanceof DeviceError ? error.message : `${this.name}: ${String(error)}`;
      if (this.#problem !== problem)
        this.#logger.warn({ camera: this.name, problem }, 'the camera does not answer');
      this.#problem = problem;
      return error instanceof DeviceError ? error.kind : 'other';
    } finally {
      this.#changed();
    }
  }

  async #presets(): Promise<readonly Preset[]> {
    const facts = await this.#camera.probe(this.#abort.signal);
    this.#facts = facts;
    this.#changed();
    return facts.ptz?.presets ?? [];
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
