/** Width and height of a baseline or progressive JPEG, from its frame header (ITU-T T.81, B.2.2). Throws where it is none. */
export function jpegSize(jpeg: Buffer): { readonly width: number; readonly height: number } {
  if (jpeg.readUInt16BE(0) !== 0xffd8) throw new Error('not a JPEG');
  for (let at = 2; at + 9 < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg.readUInt16BE(at);
    if (marker === 0xffc0 || marker === 0xffc2) {
      return { width: jpeg.readUInt16BE(at + 7), height: jpeg.readUInt16BE(at + 5) };
    }
  }
  throw new Error('a JPEG without a frame');
}
