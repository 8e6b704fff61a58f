import type { CameraPost } from './camera-post.ts';

/** Every camera of the gateway, by name and in the configuration's order. */
export class CameraPosts {
  readonly #posts: ReadonlyMap<string, CameraPost>;

  constructor(posts: readonly CameraPost[]) {
    this.#posts = new Map(posts.map((post) => [post.name, post]));
  }

  get(name: string): CameraPost | undefined {
    return this.#posts.get(name);
  }

  list(): readonly CameraPost[] {
    return [...this.#posts.values()];
  }

  /** Calls `listener` when anything that is shown of a camera may have changed; gives back how to stop that. */
  onChange(listener: () => void): () => void {
    const stops = this.list().map((post) => post.onChange(listener));
    return () => {
      for (const stop of stops) stop();
    };
  }
}
