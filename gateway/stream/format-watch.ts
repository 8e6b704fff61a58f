import { parseSps } from '../rtp/h264/sps.ts';
import type { VideoFormat } from '../rtp/video-format.ts';

/** What a camera sends, as far as its parameter sets have told, and who waits to know. */
export class FormatWatch {
  readonly #waiters = new Set<Waiter>();
  #sps: Buffer | undefined;
  #format: VideoFormat | undefined;

  get current(): VideoFormat | undefined {
    return this.#format;
  }

  /** Reads a sequence parameter set, unless it is the last one again. Throws what `parseSps` throws. */
  learn(sps: Buffer): void {
    if (this.#sps === sps || this.#sps?.equals(sps)) return;
    this.#sps = sps;
    const format: VideoFormat = { codec: 'H264', ...pick(parseSps(sps)) };
    this.#format = format;
    for (const waiter of this.#waiters) waiter.resolve(format);
    this.#waiters.clear();
  }

  /** Resolves at once where the format is known. Rejects with what {@link fail} is told, or when `signal` aborts. */
  wait(signal: AbortSignal): Promise<VideoFormat> {
    if (this.#format) return Promise.resolve(this.#format);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { resolve, reject };
      this.#waiters.add(waiter);
      const onAbort = () => {
        this.#waiters.delete(waiter);
        reject(new Error('the camera has not announced its video in time'));
      };
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Nobody who waits now will be told: the camera can not be reached. */
  fail(error: unknown): void {
    for (const waiter of this.#waiters) waiter.reject(error);
    this.#waiters.clear();
  }
}

function pick({ profileLevelId, width, height }: Omit<VideoFormat, 'codec'>): Omit<VideoFormat, 'codec'> {
  return { profileLevelId, width, height };
}

interface Waiter {
  resolve(format: VideoFormat): void;
  reject(reason: unknown): void;
}
