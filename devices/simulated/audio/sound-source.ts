import type { Sound } from './sound.ts';

/** A piece of sound that has just been heard to its end. */
export interface SoundPiece {
  readonly payload: Buffer;
  /** Of its first sample, in ticks of the sound's clock, wrapping at 32 bit. */
  readonly timestamp: number;
  /** Of its first sample, in Unix ms. */
  readonly capturedAtMs: number;
}

/** Pieces that are late by more than this are left out: the machine was busy, or it slept. */
const MAX_LATE_MS = 200;
/** A greater gap is that of a clock that was set, which the timestamps do not follow. */
const MAX_GAP_MS = 2000;

/** Plays a {@link Sound} by the wall clock while anybody is subscribed; without, it costs nothing. */
export class SoundSource {
  readonly sound: Sound;
  readonly #now: () => number;
  readonly #listeners = new Set<(piece: SoundPiece) => void>();
  #timer: NodeJS.Timeout | undefined;
  /** Of the next piece, in the sound and in what was sent of it. */
  #next = 0;
  #sent = 0;

  /** `now` in Unix ms, as the picture's time code has it. */
  constructor(options: { sound: Sound; now: () => number }) {
    this.sound = options.sound;
    this.#now = options.now;
  }

  /** Calls back with every piece from the next one on, until the returned function is called. */
  subscribe(onPiece: (piece: SoundPiece) => void): () => void {
    const listener = (piece: SoundPiece) => onPiece(piece);
    this.#listeners.add(listener);
    if (this.#timer === undefined) this.#begin();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  #begin(): void {
    this.#next = Math.floor(this.#now() / this.sound.pieceMs);
    this.#wait();
  }

  #emit(): void {
    const { pieceMs } = this.sound;
    const heard = Math.floor(this.#now() / pieceMs);
    const lateMs = (heard - this.#next) * pieceMs;
    if (Math.abs(lateMs) > MAX_LATE_MS) {
      if (lateMs > 0 && lateMs <= MAX_GAP_MS) this.#sent += heard - 1 - this.#next;
      this.#next = heard - 1;
    }
    for (; this.#next < heard; this.#next++) this.#send();
    this.#wait();
  }

  #send(): void {
    const { sound } = this;
    const ticks = (sound.clockRate * sound.pieceMs) / 1000;
    const piece = {
      payload: sound.piece(this.#next),
      timestamp: (this.#sent * ticks) % 2 ** 32,
      capturedAtMs: this.#next * sound.pieceMs,
    };
    this.#sent += 1;
    for (const listener of this.#listeners) listener(piece);
  }

  #wait(): void {
    const endMs = (this.#next + 1) * this.sound.pieceMs;
    this.#timer = setTimeout(() => this.#emit(), endMs - this.#now());
  }
}
