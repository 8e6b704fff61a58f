import { describe, expect, it } from 'vitest';
import { encodeG711 } from '../../../../devices/simulated/audio/g711.ts';

/** ITU-T G.711 table 1a, read backward: the middle of the interval that a byte stands for. */
function decodeALaw(byte: number): number {
  const turned = byte ^ 0x55;
  const exponent = (turned >> 4) & 7;
  const mantissa = turned & 15;
  const magnitude = exponent === 0 ? mantissa * 16 + 8 : (mantissa * 16 + 264) << (exponent - 1);
  return turned & 0x80 ? magnitude : -magnitude;
}

/** Table 2a. */
function decodeMuLaw(byte: number): number {
  const turned = ~byte & 0xff;
  const magnitude = ((((turned & 15) << 3) + 132) << ((turned >> 4) & 7)) - 132;
  return turned & 0x80 ? -magnitude : magnitude;
}

const DECODERS = { PCMA: decodeALaw, PCMU: decodeMuLaw };

describe.each(['PCMA', 'PCMU'] as const)('%s', (law) => {
  it('is heard again within the steps of its law', () => {
    const decode = DECODERS[law];
    for (let sample = -32_768; sample <= 32_767; sample += 7) {
      const error = Math.abs(decode(encodeG711(law, sample)) - sample);
      expect(error, String(sample)).toBeLessThanOrEqual(16 + Math.abs(sample) / 24);
    }
  });

  it('gives every byte', () => {
    const bytes = new Set<number>();
    for (let sample = -32_768; sample <= 32_767; sample += 1) bytes.add(encodeG711(law, sample));
    expect(bytes.size).toBe(256);
  });
});

it.each([
  ['PCMA', 0, 0xd5],
  ['PCMA', -1, 0x55],
  ['PCMU', 0, 0xff],
  ['PCMU', 32_767, 0x80],
  ['PCMU', -32_768, 0x00],
] as const)('%s of %i', (law, sample, byte) => {
  expect(encodeG711(law, sample)).toBe(byte);
});
