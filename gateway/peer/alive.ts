import type { DataChannel, PeerConnection, Track } from 'node-datachannel';

/**
 * What the engine has made and not yet ended. The package keeps a bare pointer to each connection, track and channel
 * that has not told that it is closed, and follows it when it cleans up: collected before, or cleaned up while one of
 * the engine's threads still speaks, either would end the process.
 */
export class Alive {
  readonly #things = new Set<object>();
  readonly #waiting = new Set<() => void>();

  add(connection: PeerConnection): void {
    this.#things.add(connection);
  }

  /** Holds it until it has closed, and then calls `onClosed`. */
  keep(media: Track | DataChannel, onClosed?: () => void): void {
    this.#things.add(media);
    media.onClosed(() => {
      this.delete(media);
      onClosed?.();
    });
  }

  delete(thing: object): void {
    this.#things.delete(thing);
    if (this.#things.size > 0) return;
    for (const tell of this.#waiting) tell();
    this.#waiting.clear();
  }

  /** Resolves as soon as nothing is left, at the latest after `withinMs`. */
  async none(withinMs: number): Promise<void> {
    if (this.#things.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
