import { BitReader } from './bit-reader.ts';
import { NAL_TYPE_MASK, NalType } from './nal.ts';

/** Cameras have one of each; more are kept for those that switch between a few. */
const MAX_SPS = 4;
const MAX_PPS = 8;
const MAX_SET_BYTES = 2048;
const MAX_SPS_ID = 31;
const MAX_PPS_ID = 255;

interface ParameterSet {
  readonly id: number;
  readonly nal: Buffer;
  /** The access unit that carried it last. */
  group: number;
}

/** The sequence and picture parameter sets in force, one per id, the newest last (H.264 section 7.4.1.2.1). */
export class ParameterSets {
  readonly #sps: ParameterSet[] = [];
  readonly #pps: ParameterSet[] = [];
  #version = 0;

  /** Rises when the content of any set changes; not when a camera repeats what is known. */
  get version(): number {
    return this.#version;
  }

  /** The newest, a buffer that is never written again; absent until one is known. */
  get sps(): Buffer | undefined {
    return this.#sps.at(-1)?.nal;
  }

  get pps(): Buffer | undefined {
    return this.#pps.at(-1)?.nal;
  }

  get allSps(): Buffer[] {
    return this.#sps.map((set) => set.nal);
  }

  get allPps(): Buffer[] {
    return this.#pps.map((set) => set.nal);
  }

  /** A decoder can start with these. */
  get complete(): boolean {
    return this.#sps.length > 0 && this.#pps.length > 0;
  }

  /**
   * Takes the NAL unit at `start` to `end`, copied when it is new. `group` numbers the access unit it came in.
   * False where it is neither a sequence nor a picture parameter set, has no readable id, or is too large.
   */
  add(bytes: Buffer, { start, end, group }: { start: number; end: number; group: number }): boolean {
    if (end - start < 2 || end - start > MAX_SET_BYTES) return false;
    const type = bytes.readUInt8(start) & NAL_TYPE_MASK;
    if (type !== NalType.sps && type !== NalType.pps) return false;
    const sets = type === NalType.sps ? this.#sps : this.#pps;

    for (const set of sets) {
      if (bytes.compare(set.nal, 0, set.nal.length, start, end) === 0) {
        set.group = group;
        return true;
      }
    }
    const nal = Buffer.from(bytes.subarray(start, end));
    const id = readId(nal, type);
    if (id === undefined) return false;
    const known = sets.findIndex((set) => set.id === id);
    if (known >= 0) sets.splice(known, 1);
    else if (sets.length >= (type === NalType.sps ? MAX_SPS : MAX_PPS)) sets.shift();
    sets.push({ id, nal, group });
    this.#version++;
    return true;
  }

  /**
   * An access unit with sets of both kinds says all there is to know: those left from before belong to a stream
   * that is gone, and a decoder that looks at the first two only would take them for this one's.
   */
  settle(group: number): void {
    const carried = (set: ParameterSet) => set.group === group;
    if (!this.#sps.some(carried) || !this.#pps.some(carried)) return;
    for (const sets of [this.#sps, this.#pps]) {
      for (let i = sets.length - 1; i >= 0; i--) if (sets[i]?.group !== group) sets.splice(i, 1);
    }
  }
}

/** seq_parameter_set_id or pic_parameter_set_id (H.264 sections 7.3.2.1.1 and 7.3.2.2). */
function readId(nal: Buffer, type: number): number | undefined {
  const isSps = type === NalType.sps;
  try {
    const id = new BitReader(nal, isSps ? 4 : 1).unsigned();
    return id <= (isSps ? MAX_SPS_ID : MAX_PPS_ID) ? id : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
