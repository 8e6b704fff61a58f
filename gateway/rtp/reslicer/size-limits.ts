/** A keyframe of 4K video at the highest rates is below a quarter of these. */
const MAX_NAL_BYTES = 4 * 1024 * 1024;
const MAX_FRAME_BYTES = 8 * 1024 * 1024;

/** Counts a frame's bytes, so that a camera that never ends one fills nobody's memory. */
export class SizeLimits {
  #nal = 0;
  #frame = 0;

  /** Nothing more of this frame will be taken. */
  get full(): boolean {
    return this.#frame > MAX_FRAME_BYTES;
  }

  startFrame(): void {
    this.#frame = 0;
  }

  startNal(): void {
    this.#nal = 0;
  }

  /** `still`: it was over the limit before. */
  take(bytes: number): 'taken' | 'nal-too-large' | 'frame-too-large' | 'still' {
    const wasFull = this.full;
    this.#nal += bytes;
    this.#frame += bytes;
    if (wasFull) return 'still';
    if (this.full) return 'frame-too-large';
    return this.#nal > MAX_NAL_BYTES ? 'nal-too-large' : 'taken';
  }
}
