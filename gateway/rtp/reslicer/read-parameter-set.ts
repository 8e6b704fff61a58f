import { BitReader } from './bit-reader.ts';

export class ParameterSetError extends Error {
  override readonly name = 'ParameterSetError';
  /** The syntax element, as the standard names it, at which the set was not understood. */
  readonly field: string;

  constructor(field: string, problem: string) {
    super(`parameter set not understood at ${field}: ${problem}`);
    this.field = field;
  }
}

/** Where a reader has got to, for the error. */
export interface Progress {
  field: string;
}

/** Real ones with all scaling lists and HRD parameters stay below 500 bytes. */
const MAX_BYTES = 2048;

/** Reads a whole NAL unit without a start code, behind its header. Throws {@link ParameterSetError}. */
export function readParameterSet<T>(
  { nal, headerBytes }: { readonly nal: Buffer; readonly headerBytes: number },
  read: (bits: BitReader, progress: Progress) => T,
): T {
  if (nal.length > MAX_BYTES) {
    throw new ParameterSetError('NumBytesInNALunit', `${nal.length} bytes are too many`);
  }
  const progress: Progress = { field: 'nal_unit_header' };
  try {
    return read(new BitReader(nal, headerBytes), progress);
  } catch (error) {
    if (error instanceof RangeError) throw new ParameterSetError(progress.field, error.message);
    throw error;
  }
}
