import type { Camera, Quality } from '../../devices/camera.ts';
import type { CameraPullOptions } from '../stream/camera-pull.ts';
import { CameraStream, type Subscription } from '../stream/camera-stream.ts';
import type { StreamMediaOptions } from '../stream/stream-media.ts';

export interface CameraStreamsOptions
  extends Omit<CameraPullOptions, 'resolveSource'>,
    Pick<StreamMediaOptions, 'cacheBytes' | 'playoutDelay'> {
  readonly camera: Camera;
  /** How long the main stream is pulled without a viewer, in ms; `Infinity` is from now and for ever. */
  readonly warmMs: number;
  /** Nothing is pulled before that has ended: another who pulls from the same camera. Never rejects. */
  readonly after?: Promise<unknown>;
}

/** The small stream is watched in passing; so long at most it is pulled after its last viewer, in ms. */
const SUB_WARM_MS = 10_000;

/** A camera's streams, which are pulled while it is switched on. */
export class CameraStreams {
  readonly #options: CameraStreamsOptions;
  readonly #onChange: () => void;
  #streams: Readonly<Record<Quality, CameraStream>>;
  #isOpen = false;
  /** Many cameras refuse a session while the last is not torn down. */
  #ended: Promise<unknown>;

  /** Closed until {@link open}; `onChange` is called when anything that is shown of a stream may have changed. */
  constructor(options: CameraStreamsOptions, onChange: () => void) {
    this.#options = options;
    this.#onChange = onChange;
    this.#ended = options.after ?? Promise.resolve();
    this.#streams = this.#make(0);
  }

  get main(): CameraStream {
    return this.#streams.main;
  }

  get sub(): CameraStream {
    return this.#streams.sub;
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#streams = this.#make(this.#options.warmMs);
  }

  /** Joins a stream; see {@link CameraStream.subscribe}. */
  subscribe(quality: Quality, onCodecChange: () => void): Subscription {
    if (!this.#isOpen) throw new Error(`${this.#options.camera.name} is switched off`);
    return this.#streams[quality].subscribe(onCodecChange);
  }

  /** Ends the pulls with a TEARDOWN; viewers get nothing more. */
  close(): Promise<unknown> {
    this.#isOpen = false;
    const { main, sub } = this.#streams;
    this.#ended = Promise.all([this.#ended, main.stop(), sub.stop()]);
    return this.#ended;
  }

  #make(warmMs: number): Readonly<Record<Quality, CameraStream>> {
    return { main: this.#stream('main', warmMs), sub: this.#stream('sub', Math.min(warmMs, SUB_WARM_MS)) };
  }

  #stream(quality: Quality, warmMs: number): CameraStream {
    const { camera, ...options } = this.#options;
    const stream = new CameraStream({
      ...options,
      warmMs,
      name: `${camera.name}/${quality}`,
      resolveSource: async (signal) => {
        await this.#ended;
        return camera.streamSource(quality, signal);
      },
      requestKeyframe: camera.requestKeyframe?.bind(camera, quality),
      // The main stream alone tells whether the camera is there; a small one that never comes would be asked for for ever.
      mends: quality === 'main',
    });
    stream.onChange(this.#onChange);
    return stream;
  }
}
