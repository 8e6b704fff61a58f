import { createHash } from 'node:crypto';
import type { Pose } from './pose.ts';
import type { SimulatedStreamOptions, StreamProfile } from './stream-options.ts';
import type { Look } from './video/look.ts';
import { drawWorld, type World } from './video/scene/scene.ts';
import { SimulatedVideo } from './video/simulated-video.ts';

/** What the simulated camera sees: one world for all its streams and stills, drawn when it is first looked at. */
export class Lens {
  readonly #name: string;
  readonly #pose: () => Pose;
  readonly #look: () => Look;
  /** From the name, so that cameras look different, and each the same at every start. */
  readonly #seed: number;
  readonly #videos = new Map<string, SimulatedVideo>();
  #world: World | undefined;

  constructor(options: { name: string; pose: () => Pose; look: () => Look }) {
    this.#name = options.name;
    this.#pose = options.pose;
    this.#look = options.look;
    this.#seed = createHash('sha1').update(options.name).digest().readUInt32BE(0);
  }

  /** The same one for a profile each time. Throws RangeError where the encoder can not make such a picture. */
  video(profile: StreamProfile, { bitrate, slices }: SimulatedStreamOptions = {}): SimulatedVideo {
    const made = this.#videos.get(profile.token);
    if (made !== undefined) return made;
    const { width, height, fps, gopFrames } = profile;
    this.#world ??= drawWorld(this.#seed);
    const video = new SimulatedVideo({
      width,
      height,
      fps,
      gopFrames,
      name: this.#name,
      pose: this.#pose,
      look: this.#look,
      seed: this.#seed,
      world: this.#world,
      ...(bitrate !== undefined && { bitrate }),
      ...(slices !== undefined && { slices }),
    });
    this.#videos.set(profile.token, video);
    return video;
  }
}
