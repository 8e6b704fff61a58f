import type { StreamFormat } from '../rtp/stream-format.ts';

interface Waiter {
  resolve(format: StreamFormat): void;
  reject(reason: unknown): void;
}

/** What a camera sends, as far as it has told, and who waits to know. */
export class FormatWatch {
  readonly #waiters = new Set<Waiter>();
  #format: StreamFormat | undefined;

  get current(): StreamFormat | undefined {
    return this.#format;
  }

  learn(format: StreamFormat): void {
    this.#format = format;
    for (const waiter of [...this.#waiters]) waiter.resolve(format);
  }

  /** What was known does not hold any more. */
  forget(): void {
    this.#format = undefined;
  }

  /** Resolves at once where the format is known. Rejects with what {@link fail} is told, or when `signal` aborts. */
  wait(signal: AbortSignal): Promise<StreamFormat> {
    if (this.#format) return Promise.resolve(this.#format);
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        this.#waiters.delete(waiter);
        signal.removeEventListener('abort', onAbort);
        act();
      };
      const waiter: Waiter = {
        resolve: (format) => settle(() => resolve(format)),
        reject: (reason) => settle(() => reject(reason)),
      };
      const onAbort = () => waiter.reject(new Error('the camera has not announced its video in time'));
      this.#waiters.add(waiter);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Nobody who waits now will be told: the camera can not be reached. */
  fail(error: unknown): void {
    for (const waiter of [...this.#waiters]) waiter.reject(error);
  }
}
