import { isDeepStrictEqual } from 'node:util';
import { RtspError } from './errors.ts';
import type { StreamDescription } from './stream-description.ts';

/** Tells the pull's listener what the camera sends: at first, and when that changes. */
export class Announcer {
  readonly #onDescription: (description: StreamDescription) => void;
  #current: StreamDescription | undefined;

  constructor(onDescription: (description: StreamDescription) => void) {
    this.#onDescription = onDescription;
  }

  /**
   * Throws {@link RtspError} `closed` where packets would now mean something else, so that the owner starts anew,
   * and `protocol` where the listener throws.
   */
  announce(address: string, description: StreamDescription): void {
    const before = this.#current;
    if (before && isDeepStrictEqual(before, description)) return;
    if (before && !isSameStream(before, description)) {
      const message = `${address} has changed the codec of its stream: it is taken up anew`;
      throw new RtspError({ kind: 'closed', address, message });
    }
    try {
      this.#onDescription(description);
    } catch (cause) {
      const message = `The stream of ${address} could not be taken: its listener failed`;
      throw new RtspError({ kind: 'protocol', address, message, cause });
    }
    this.#current = description;
  }
}

/** Sound may come and go, as the camera grants it, but not change. */
function isSameStream(before: StreamDescription, after: StreamDescription): boolean {
  const { parameterSets: _before, ...video } = before.video;
  const { parameterSets: _after, ...videoNow } = after.video;
  if (!isDeepStrictEqual(video, videoNow)) return false;
  return !before.audio || !after.audio || isDeepStrictEqual(before.audio, after.audio);
}
