export interface SlicedWorkOptions {
  /** How long the event loop may be held at once, in ms. */
  readonly sliceMs?: number;
  /** What may wait, in bytes. */
  readonly maxBytes?: number;
  /** Monotonic ms. */
  readonly now?: () => number;
}

interface Job {
  readonly run: () => void;
  readonly bytes: number;
}

const SLICE_MS = 4;
const MAX_BYTES = 8_388_608;

/** So much is reckoned for a job beside its own bytes. */
const JOB_BYTES = 512;

/**
 * Does one thing after the other, at once while there is time, and else in pieces: a hundred viewers that come back
 * together must not keep the pictures of others waiting.
 */
export class SlicedWork {
  readonly #sliceMs: number;
  readonly #maxBytes: number;
  readonly #now: () => number;
  #waiting: Job[] = [];
  /** Of {@link #waiting}, what is done already. */
  #done = 0;
  #bytes = 0;
  #sliceBegan: number | undefined;
  #working = false;
  #closed = false;

  constructor({ sliceMs, maxBytes, now }: SlicedWorkOptions = {}) {
    this.#sliceMs = sliceMs ?? SLICE_MS;
    this.#maxBytes = maxBytes ?? MAX_BYTES;
    this.#now = now ?? (() => performance.now());
  }

  /** False where too much waits already; `run` is not called then. */
  push(run: () => void, bytes = 0): boolean {
    if (this.#closed || this.#bytes > this.#maxBytes) return false;
    this.#waiting.push({ run, bytes: bytes + JOB_BYTES });
    this.#bytes += bytes + JOB_BYTES;
    if (this.#sliceBegan === undefined) {
      this.#sliceBegan = this.#now();
      setImmediate(() => this.#nextSlice());
    }
    this.#work();
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#done = 0;
    this.#bytes = 0;
  }

  #nextSlice(): void {
    this.#sliceBegan = undefined;
    if (this.#waiting.length === this.#done) return;
    this.#sliceBegan = this.#now();
    setImmediate(() => this.#nextSlice());
    this.#work();
  }

  #work(): void {
    // A job that pushes another is not interrupted by it.
    if (this.#working) return;
    this.#working = true;
    const until = (this.#sliceBegan ?? 0) + this.#sliceMs;
    try {
      while (this.#now() < until) {
        const job = this.#waiting[this.#done];
        if (!job) break;
        this.#done++;
        this.#bytes -= job.bytes;
        job.run();
      }
    } finally {
      // A job that failed is a bug to be told, and no reason to hear nobody any more.
      this.#working = false;
    }
    if (this.#done === this.#waiting.length) {
      this.#waiting = [];
      this.#done = 0;
    } else if (this.#done > 1_024) {
      this.#waiting = this.#waiting.slice(this.#done);
      this.#done = 0;
    }
  }
}
