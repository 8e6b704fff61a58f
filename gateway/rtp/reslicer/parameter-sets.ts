import type { NalSyntax } from './nal-syntax.ts';

const MAX_SET_BYTES = 2048;

/** One kind of a codec's parameter sets. */
export interface ParameterSetRule {
  /** A `NalKind`. */
  readonly kind: number;
  /** Cameras have one of each; more are kept for those that switch between a few. */
  readonly most: number;
  /** The set's own id; undefined where it is out of range. Throws a RangeError at the end of the data. */
  readonly readId: (nal: Buffer) => number | undefined;
}

interface ParameterSet {
  readonly id: number;
  readonly nal: Buffer;
  /** The access unit that carried it last. */
  group: number;
}

interface Shelf {
  readonly rule: ParameterSetRule;
  readonly sets: ParameterSet[];
}

/**
 * The parameter sets in force, one per kind and id, the newest last (H.264 section 7.4.1.2.1, H.265 section 7.4.2.4.2).
 */
export class ParameterSets {
  readonly #syntax: NalSyntax;
  readonly #shelves: readonly Shelf[];
  #version = 0;

  constructor(options: { readonly syntax: NalSyntax; readonly rules: readonly ParameterSetRule[] }) {
    this.#syntax = options.syntax;
    this.#shelves = options.rules.map((rule) => ({ rule, sets: [] }));
  }

  /** Rises when the content of any set changes; not when a camera repeats what is known. */
  get version(): number {
    return this.#version;
  }

  /** A decoder can start with these: there is one of each kind. */
  get complete(): boolean {
    return this.#shelves.every(({ sets }) => sets.length > 0);
  }

  /** Of a `NalKind`, the newest last; buffers that are never written again. */
  all(kind: number): Buffer[] {
    return this.#shelf(kind)?.sets.map((set) => set.nal) ?? [];
  }

  newest(kind: number): Buffer | undefined {
    return this.#shelf(kind)?.sets.at(-1)?.nal;
  }

  /** True for the kinds that a keyframe needs. */
  holds(kind: number): boolean {
    return this.#shelf(kind) !== undefined;
  }

  /**
   * Takes the NAL unit at `start` to `end`, copied when it is new. `group` numbers the access unit it came in.
   * False where it is no parameter set, has no readable id, or is too large.
   */
  add(bytes: Buffer, { start, end, group }: { start: number; end: number; group: number }): boolean {
    if (end - start <= this.#syntax.headerBytes || end - start > MAX_SET_BYTES) return false;
    const shelf = this.#shelf(this.#syntax.kindAt(bytes, start));
    if (!shelf) return false;
    const { rule, sets } = shelf;

    for (const set of sets) {
      if (bytes.compare(set.nal, 0, set.nal.length, start, end) === 0) {
        set.group = group;
        return true;
      }
    }
    const nal = Buffer.from(bytes.subarray(start, end));
    const id = readId(rule, nal);
    if (id === undefined) return false;
    const known = sets.findIndex((set) => set.id === id);
    if (known >= 0) sets.splice(known, 1);
    else if (sets.length >= rule.most) sets.shift();
    sets.push({ id, nal, group });
    this.#version++;
    return true;
  }

  /**
   * An access unit with sets of all kinds says all there is to know: those left from before belong to a stream
   * that is gone, and a decoder that looks at the first two only would take them for this one's.
   */
  settle(group: number): void {
    const carried = (set: ParameterSet) => set.group === group;
    if (!this.#shelves.every(({ sets }) => sets.some(carried))) return;
    for (const { sets } of this.#shelves) {
      for (let i = sets.length - 1; i >= 0; i--) if (sets[i]?.group !== group) sets.splice(i, 1);
    }
  }

  #shelf(kind: number): Shelf | undefined {
    for (const shelf of this.#shelves) if (shelf.rule.kind === kind) return shelf;
    return undefined;
  }
}

function readId(rule: ParameterSetRule, nal: Buffer): number | undefined {
  try {
    return rule.readId(nal);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
