import type { CameraPost } from './camera-post.ts';

/** Every camera of the gateway, by name: those of the configuration in its order, then those added since. */
export class CameraPosts {
  readonly #posts = new Map<string, CameraPost>();
  readonly #listeners = new Set<(changed?: string) => void>();

  constructor(posts: readonly CameraPost[]) {
    for (const post of posts) this.#stand(post);
  }

  get(name: string): CameraPost | undefined {
    return this.#posts.get(name);
  }

  list(): readonly CameraPost[] {
    return [...this.#posts.values()];
  }

  /** From now on it is shown and can be watched. Throws where another bears its name. */
  add(post: CameraPost): void {
    if (this.#posts.has(post.name)) throw new Error(`there is a camera ${post.name} already`);
    this.#stand(post);
    this.#changed();
  }

  /**
   * Puts another in the place of a camera, perhaps by another name, and tells everybody. `make` is given the end of the
   * one before. Resolves with that end. Rejects where there is no such camera; that no third bears the new name, whoever
   * calls has seen to.
   */
  async replace(name: string, make: (after: Promise<unknown>) => CameraPost): Promise<void> {
    const old = this.#posts.get(name);
    if (!old) throw new Error(`there is no camera ${name}`);
    const ended = old.close();
    const next = make(ended.catch(() => undefined));
    const posts = this.list().map((post) => (post === old ? next : post));
    this.#posts.clear();
    for (const post of posts) this.#posts.set(post.name, post);
    next.onChange(() => this.#changed(next.name));
    this.#changed();
    await ended;
  }

  /** Tells everybody that it has gone, then closes it; false where there is no such camera. */
  async remove(name: string): Promise<boolean> {
    const post = this.#posts.get(name);
    if (!post) return false;
    this.#posts.delete(name);
    this.#changed();
    await post.close();
    return true;
  }

  /**
   * Calls `listener` when a camera has come or gone, or anything that is shown of one may have changed, that
   * one's name being given; gives back how to stop that.
   */
  onChange(listener: (changed?: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #stand(post: CameraPost): void {
    this.#posts.set(post.name, post);
    post.onChange(() => this.#changed(post.name));
  }

  #changed(name?: string): void {
    for (const listener of this.#listeners) listener(name);
  }
}
