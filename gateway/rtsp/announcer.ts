import { isDeepStrictEqual } from 'node:util';
import { RtspError } from './errors.ts';
import { type StreamDescription, silent } from './stream-description.ts';

/** Tells the pull's listener what the camera sends: at first, and when that changes. */
export class Announcer {
  readonly #onDescription: (description: StreamDescription) => void;
  #current: StreamDescription | undefined;
  #hasMedia = false;

  constructor(onDescription: (description: StreamDescription) => void) {
    this.#onDescription = onDescription;
  }

  /** A packet has come, which means what was announced last. */
  heard(): void {
    this.#hasMedia = true;
  }

  /** A new session begins; as long as no packet has come, it may be one of anything. Throws as `announce`. */
  begin(address: string, description: StreamDescription): void {
    if (!this.#hasMedia && this.#current && !isSameStream(this.#current, description))
      this.#current = undefined;
    this.announce(address, description);
  }

  /** There is no sound after all. Throws {@link RtspError} `protocol` where the listener throws. */
  mute(address: string): void {
    if (this.#current) this.announce(address, silent(this.#current));
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
