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
import type { CameraPullOptions } from '../stream/camera-pull.ts';
import { CameraStream, type Subscription } from '../stream/camera-stream.ts';
import type { StreamMediaOptions } from '../stream/stream-media.ts';
import { problemOf, type StreamProblem } from '../stream/stream-problem.ts';
import { mediaInfo } from './media-info.ts';
import { afterProbe } from './probe-policy.ts';

export interface CameraPostOptions
  extends Omit<CameraPullOptions, 'resolveSource'>,
    Pick<StreamMediaOptions, 'cacheBytes' | 'playoutDelay'> {
  readonly camera: Camera;
  /** How long the main stream is pulled without a viewer, in ms; `Infinity` is from now and for ever. */
  readonly warmMs: number;
}

/** The small stream is watched in passing; so long at most it is pulled after its last viewer, in ms. */
const SUB_WARM_MS = 10_000;

/** All that the gateway has of one camera: the device, its streams, its control and what is known of it. */
export class CameraPost {
  readonly #camera: Camera;
  readonly #logger: Logger;
  readonly #streams: Readonly<Record<Quality, CameraStream>>;
  readonly #control: CameraControl;
  readonly #abort = new AbortController();
  readonly #listeners = new Set<() => void>();
  #facts: CameraFacts | undefined;
  #problem: StreamProblem | undefined;

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
    const { main, sub } = this.#streams;
    const [mainMedia, subMedia] = [mediaInfo(main), mediaInfo(sub)];
    const qualities = this.#facts?.qualities;
    return {
      name: this.name,
      state,
      ...(problem && { problem: problem.message }),
      ...(ptz && { ptz: { ...ptz, presets: ptz.presets.map(({ token, name }) => ({ token, name })) } }),
      ...(qualities && qualities.length > 1 && { qualities: [...qualities] }),
      ...((mainMedia || subMedia) && {
        media: { ...(mainMedia && { main: mainMedia }), ...(subMedia && { sub: subMedia }) },
      }),
    };
  }

  /** The retained JSON of `<camera>/state`. */
  state(): Record<string, unknown> {
    const { state, problem } = this.#condition();
    const { main } = this.#streams;
    const media = mediaInfo(main);
    return {
      online: state !== 'down',
      state,
      viewers: this.viewers,
      codec: media?.codec ?? null,
      width: media?.width ?? null,
      height: media?.height ?? null,
      audio: media?.audio ?? null,
      transport: main.transport ?? null,
      reason: problem?.reason ?? null,
      error: problem?.message ?? null,
    };
  }

  /** Joins a stream; see {@link CameraStream.subscribe}. */
  subscribe(quality: Quality, onCodecChange: () => void): Subscription {
    return this.#streams[quality].subscribe(onCodecChange);
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

  #stream(quality: Quality, { camera, warmMs, ...options }: CameraPostOptions): CameraStream {
    const stream = new CameraStream({
      ...options,
      name: `${camera.name}/${quality}`,
      resolveSource: (signal) => camera.streamSource(quality, signal),
      requestKeyframe: camera.requestKeyframe?.bind(camera, quality),
      warmMs: quality === 'main' ? warmMs : Math.min(warmMs, SUB_WARM_MS),
      // The main stream alone tells whether the camera is there; a small one that never comes would be asked for for ever.
      mends: quality === 'main',
    });
    stream.onChange(() => this.#changed());
    return stream;
  }

  /** The streams' condition; while none is pulled, what the last probe found. */
  #condition(): { state: CameraInfo['state']; problem?: StreamProblem } {
    const { state: main } = this.#streams.main;
    const { state: sub } = this.#streams.sub;
    const shown = main.kind === 'idle' && sub.kind !== 'down' ? sub : main;
    if (shown.kind === 'down') return { state: 'down', problem: shown.problem };
    if (shown.kind === 'idle' && this.#problem) return { state: 'down', problem: this.#problem };
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
      }
      this.#problem = undefined;
      return undefined;
    } catch (error) {
      if (signal.aborted) return 'other';
      const problem = problemOf(error);
      const { reason, message } = problem;
      if (this.#problem?.message !== message)
        this.#logger.warn({ camera: this.name, reason, problem: message }, 'the camera does not answer');
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
