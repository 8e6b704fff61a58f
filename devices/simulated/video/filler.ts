import { MIN_FILLER_BYTES } from './h264/nal-unit.ts';

/** What a stream may have overdrawn, in ms of its bitrate: the size of a decoder's buffer. */
const MAX_DEBT_MS = 1000;

/** How a stream is kept up to its bitrate: what it has sent beyond its share so far, in bytes. */
export interface FillerState {
  readonly debtBytes: number;
}

export const NO_DEBT: FillerState = { debtBytes: 0 };

/**
 * How many bytes of filler belong after a picture of `pictureBytes`, and the state after that. A picture above its
 * share is made up for by less filler in those after it, for up to a second; a small one is filled at once, so the
 * stream stays even.
 */
export function fillerFor(
  state: FillerState,
  picture: { pictureBytes: number; bitrate: number; fps: number },
): { bytes: number; state: FillerState } {
  const share = picture.bitrate / 8 / picture.fps;
  const debt = state.debtBytes + picture.pictureBytes - share;
  if (debt <= -MIN_FILLER_BYTES) {
    const bytes = Math.floor(-debt);
    return { bytes, state: { debtBytes: debt + bytes } };
  }
  return { bytes: 0, state: { debtBytes: Math.min(debt, (picture.bitrate / 8) * (MAX_DEBT_MS / 1000)) } };
}
