import fc from 'fast-check';

/** Any UTF-16 at all, lone surrogates too, and any single bytes: much quicker to make than fast-check's own `binary`. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.uint8Array({ maxLength }), fc.constantFrom<BufferEncoding>('latin1', 'utf16le'))
    .map(([bytes, encoding]) => Buffer.from(bytes).toString(encoding));
}
