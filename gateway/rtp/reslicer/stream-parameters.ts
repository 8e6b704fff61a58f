import type { VideoFormat } from '../video-format.ts';
import type { ParameterSets } from './parameter-sets.ts';
import { ParameterSetError } from './read-parameter-set.ts';
import type { ReslicerCounters } from './reslicer-counters.ts';
import type { VideoCodec, VideoParameters } from './video-codec.ts';

/** What the parameter sets in force say, read again only when one of them has changed. */
export class StreamParameters {
  readonly #codec: VideoCodec;
  readonly #sets: ParameterSets;
  readonly #counters: ReslicerCounters;
  #version = 0;
  #current: VideoParameters | undefined;
  #format: VideoFormat | undefined;

  constructor(options: {
    readonly codec: VideoCodec;
    readonly sets: ParameterSets;
    readonly counters: ReslicerCounters;
  }) {
    this.#codec = options.codec;
    this.#sets = options.sets;
    this.#counters = options.counters;
  }

  /** Absent while the sets in force can not be read. */
  get current(): VideoParameters | undefined {
    if (this.#version !== this.#sets.version) this.#read();
    return this.#current;
  }

  /** The last that could be read: the same object for as long as it says the same. */
  get format(): VideoFormat | undefined {
    if (this.#version !== this.#sets.version) this.#read();
    return this.#format;
  }

  #read(): void {
    this.#version = this.#sets.version;
    this.#current = undefined;
    try {
      this.#current = this.#codec.readParameters(this.#sets);
    } catch (error) {
      if (!(error instanceof ParameterSetError)) throw error;
      this.#counters.unreadableParameterSets++;
    }
    const format = this.#current?.format;
    if (format && !(this.#format && sameFormat(format, this.#format))) this.#format = format;
  }
}

function sameFormat(one: VideoFormat, other: VideoFormat): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
