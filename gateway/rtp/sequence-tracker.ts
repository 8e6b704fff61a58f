/**
 * What one packet is to those before it. `gap`: {@link SequenceTracker.missing} packets are missing in front of it.
 * `late`: it fills an earlier gap. `reset`: it continues nothing, for the SSRC or the sequence is another one.
 */
export type SequenceKind = 'first' | 'in-order' | 'gap' | 'duplicate' | 'late' | 'reset';

/** In packets, over all sources followed. */
export interface SequenceCounters {
  received: number;
  /** Missing and not come late either. */
  lost: number;
  duplicates: number;
  /** Came after a later one had. */
  late: number;
  /** Changes of SSRC and jumps in the sequence. */
  resets: number;
}

/** RFC 3550 appendix A.1: a larger step forward is a new start and not a loss. */
const MAX_DROPOUT = 3000;
const MAX_MISORDER = 100;

/** A power of two above MAX_MISORDER. */
const REMEMBERED = 128;

/** So many old numbers in a row are no disorder: the camera has set its count back a little. */
const MAX_STALE_RUN = 16;

/**
 * Follows one source's sequence numbers (RFC 3550 appendix A.1). Unlike there, a jump is believed at once: over
 * TCP there are no strays, and the first packet after it is most often a keyframe's.
 */
export class SequenceTracker {
  /** Packets missing just before the packet tracked last; not zero after `gap` only. */
  missing = 0;
  readonly #counters: SequenceCounters = { received: 0, lost: 0, duplicates: 0, late: 0, resets: 0 };
  readonly #seen = new Int32Array(REMEMBERED).fill(-1);
  #started = false;
  #ssrc = 0;
  #highest = 0;
  #staleRun = 0;

  get counters(): Readonly<SequenceCounters> {
    return this.#counters;
  }

  track(sequence: number, ssrc: number): SequenceKind {
    this.#counters.received++;
    this.missing = 0;
    if (!this.#started) {
      this.#restart(sequence, ssrc);
      return 'first';
    }
    const step = (sequence - this.#highest) & 0xffff;
    const forward = step > 0 && step <= MAX_DROPOUT;
    const stale = step === 0 || step >= 0x1_0000 - MAX_MISORDER;
    if (ssrc !== this.#ssrc || !(forward || stale) || (stale && ++this.#staleRun > MAX_STALE_RUN)) {
      this.#counters.resets++;
      this.#restart(sequence, ssrc);
      return 'reset';
    }
    if (forward) {
      this.#advance(sequence);
      if (step === 1) return 'in-order';
      this.missing = step - 1;
      this.#counters.lost += step - 1;
      return 'gap';
    }
    if (this.#seen[sequence % REMEMBERED] === sequence) {
      this.#counters.duplicates++;
      return 'duplicate';
    }
    this.#seen[sequence % REMEMBERED] = sequence;
    this.#counters.late++;
    // One from before the first was never missed.
    this.#counters.lost = Math.max(0, this.#counters.lost - 1);
    return 'late';
  }

  /** Forgets the source: the next packet is a first one. Counts go on. */
  reset(): void {
    this.#started = false;
  }

  #advance(sequence: number): void {
    this.#highest = sequence;
    this.#seen[sequence % REMEMBERED] = sequence;
    this.#staleRun = 0;
  }

  #restart(sequence: number, ssrc: number): void {
    this.#started = true;
    this.#ssrc = ssrc;
    this.#seen.fill(-1);
    this.#advance(sequence);
  }
}
