/** The bits of a payload as zeros and ones, without the 1 and the zeros that close it. */
export function bitsOf(payload: Uint8Array): string {
  const bits = [...payload].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.slice(0, bits.lastIndexOf('1'));
}
