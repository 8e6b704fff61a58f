/** The two laws of ITU-T G.711: a sample of 16 bit to a byte. */
export type G711Law = 'PCMA' | 'PCMU';

const MU_BIAS = 0x84;
const MU_LARGEST = 32_635;

/** Encodes one signed sample of 16 bit. */
export function encodeG711(law: G711Law, sample: number): number {
  return law === 'PCMA' ? encodeALaw(sample) : encodeMuLaw(sample);
}

function encodeALaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = Math.min((sample >= 0 ? sample : ~sample) >> 3, 0xfff);
  const exponent = magnitude < 32 ? 0 : 27 - Math.clz32(magnitude);
  const mantissa = (magnitude >> Math.max(exponent, 1)) & 0x0f;
  // Every second bit is turned over, so that silence is no run of zeros on the line.
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

function encodeMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), MU_LARGEST) + MU_BIAS;
  const exponent = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}
