import type { AccessUnit, VideoSource } from '../../../devices/simulated/video-source.ts';

/** A source that a test feeds by hand. */
export class RecordedSource implements VideoSource {
  // Constrained Baseline, level 3.1, 1280x720.
  readonly sps = Buffer.from('6742c01fda014016ec0440000003004000000c83c60c65', 'hex');
  readonly pps = Buffer.from('68ce3c80', 'hex');
  readonly #listeners = new Set<(unit: AccessUnit) => void>();

  get subscribers(): number {
    return this.#listeners.size;
  }

  subscribe(listener: (unit: AccessUnit) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  push(unit: AccessUnit): void {
    for (const listener of this.#listeners) listener(unit);
  }
}

/** A NAL unit of that type and length, with bytes that tell where they are. */
export function nalOf(type: number, bytes: number): Buffer {
  const nal = Buffer.alloc(bytes, 0);
  for (let at = 1; at < bytes; at += 1) nal[at] = 1 + ((at * 31 + type) % 255);
  nal[0] = 0x60 | type;
  return nal;
}
