/** Numbers in [0, 1), the same ones for the same seed. */
export type Random = () => number;

/** A generator by 32-bit mixing (xorshift and multiply); good enough for grass, not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** A number in [0, 1) that belongs to the point: grain that does not form lines. */
export function grainAt(x: number, y: number): number {
  const mixed = Math.imul(Math.imul(x, 0x1f1f1f1f) ^ y, 0x21f0aaad);
  return ((Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97) >>> 8) & 0xffff) / 0x10000;
}
