import type { VideoDescription } from '../stream-description.ts';

const MAX_PARAMETER_SETS = 32;

interface Kind {
  /** Names of the format parameters that hold them. */
  readonly names: readonly string[];
  /** NAL unit types in the order in which a decoder wants them. */
  readonly types: readonly number[];
  typeOf(nal: Buffer): number;
}

/** RFC 6184 section 8.1; RFC 7798 section 7.1. */
const KINDS: Readonly<Record<VideoDescription['codec'], Kind>> = {
  H264: {
    names: ['sprop-parameter-sets'],
    types: [7, 8],
    typeOf: (nal) => (nal[0] ?? 0) & 0x1f,
  },
  H265: {
    names: ['sprop-vps', 'sprop-sps', 'sprop-pps'],
    types: [32, 33, 34],
    typeOf: (nal) => ((nal[0] ?? 0) >> 1) & 0x3f,
  },
};

/** The codec whose format parameters these are. */
export function codecOfParameters(
  parameters: ReadonlyMap<string, string> | undefined,
): VideoDescription['codec'] | undefined {
  if (!parameters) return undefined;
  if (parameters.has('packetization-mode') || parameters.has('sprop-parameter-sets')) return 'H264';
  return KINDS.H265.names.some((name) => parameters.has(name)) ? 'H265' : undefined;
}

/** Whether any parameter set stands in the format parameters. */
export function hasParameterSets(
  codec: VideoDescription['codec'],
  parameters: ReadonlyMap<string, string>,
): boolean {
  return KINDS[codec].names.some((name) => Boolean(parameters.get(name)));
}

/**
 * The parameter sets as NAL units without start codes, in a decoder's order; what is none of them is left out.
 * Cameras swap them, put start codes before them, and lose the padding of base64.
 */
export function parameterSetsIn(
  codec: VideoDescription['codec'],
  parameters: ReadonlyMap<string, string>,
): Buffer[] {
  const { names, types, typeOf } = KINDS[codec];
  const nals = names
    .flatMap((name) => (parameters.get(name) ?? '').replaceAll('"', '').split(',', MAX_PARAMETER_SETS))
    .map((text) => withoutStartCode(Buffer.from(text.trim(), 'base64')))
    .filter((nal) => nal.length >= 2);
  return types.flatMap((type) => nals.filter((nal) => typeOf(nal) === type));
}

function withoutStartCode(nal: Buffer): Buffer {
  let zeros = 0;
  while (nal[zeros] === 0) zeros++;
  return zeros >= 2 && nal[zeros] === 1 ? nal.subarray(zeros + 1) : nal;
}
