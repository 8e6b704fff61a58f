import { BitReader } from './bit-reader.ts';
import type { StreamParameters } from './stream-parameters.ts';
import type { PictureOrder } from './video-codec.ts';

/** One picture out of order may be a fault that we do not see; a second one so soon after is a habit. */
const HABIT_PICTURES = 64;

/** Some ten seconds in order, before a camera that has sent B-frames is believed to have stopped. */
const STOPPED_PICTURES = 300;

/** No B-frame goes back further, in ticks: what does is a clock that was set. */
const MAX_STEP_BACK_TICKS = 90_000;

/** Slice headers come with the first bytes of a slice: what is looked at is in here. */
const HEADER_BYTES = 32;

/** The beginning of a picture. */
export interface PictureStart {
  readonly key: boolean;
  readonly header: number;
  /** The first slice's bytes behind its header lie from `start` to `end`. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** As it is on the wire. */
  readonly rtpTimestamp: number;
}

/**
 * Notices pictures that are to be shown before others which were sent before them: B-frames, as they are commonly
 * called. Neither a profile nor B slices prove it, for these may be used without reordering, and parameter sets only
 * bound it. So it is observed, by the picture order in the slice headers, or where that can not be read, by RTP
 * timestamps which go back a little. A camera whose parameter sets exclude reordering is believed.
 */
export class ReorderWatch {
  readonly #parameters: StreamParameters;
  #reorders = false;
  /** Since the last one that was out of order. */
  #inOrder = HABIT_PICTURES;
  #order: number | undefined;
  #rtpTimestamp: number | undefined;

  constructor(parameters: StreamParameters) {
    this.#parameters = parameters;
  }

  get reorders(): boolean {
    return this.#reorders;
  }

  picture(start: PictureStart): void {
    const parameters = this.#parameters.current;
    const order = parameters?.order ? readOrder(start, parameters.order) : undefined;
    const before = this.#order;
    const rtpBefore = this.#rtpTimestamp;
    this.#order = order;
    this.#rtpTimestamp = start.rtpTimestamp;
    if (start.key || parameters?.reorderFrames === 0) this.#count(false);
    else if (order !== undefined && before !== undefined && parameters?.order) {
      this.#count(isBehind(order - before, parameters.order.bits));
    } else if (order === undefined && rtpBefore !== undefined) {
      const back = (rtpBefore - start.rtpTimestamp) | 0;
      this.#count(back > 0 && back < MAX_STEP_BACK_TICKS);
    }
  }

  /** The next picture may follow any other: some were lost. */
  skip(): void {
    this.#order = undefined;
    this.#rtpTimestamp = undefined;
  }

  reset(): void {
    this.skip();
    this.#reorders = false;
    this.#inOrder = HABIT_PICTURES;
  }

  #count(outOfOrder: boolean): void {
    if (!outOfOrder) {
      if (++this.#inOrder >= STOPPED_PICTURES) this.#reorders = false;
      return;
    }
    if (this.#inOrder < HABIT_PICTURES) this.#reorders = true;
    this.#inOrder = 0;
  }
}

function readOrder({ header, bytes, start, end }: PictureStart, order: PictureOrder): number | undefined {
  try {
    return order.read(header, new BitReader(bytes.subarray(start, Math.min(end, start + HEADER_BYTES)), 0));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether a step is one backward, on a circle of 2 to the power of `bits`. */
function isBehind(step: number, bits: number): boolean {
  const size = 2 ** bits;
  return ((step % size) + size) % size > size / 2;
}
