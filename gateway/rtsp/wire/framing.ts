import { METHODS } from './message.ts';

/** What an interleaved frame begins with (RFC 2326 section 10.12). */
export const DOLLAR = 0x24;

const MESSAGE_STARTS = ['RTSP/', ...METHODS.map((method) => `${method} `)].map((start) => Buffer.from(start));
/** Bytes that a frame or a message may begin with. */
export const MAY_START = new Uint8Array(256);
MAY_START[DOLLAR] = 1;
for (const start of MESSAGE_STARTS) MAY_START[start[0] ?? 0] = 1;

/** Whether a message begins at `at`, as far as there are bytes. */
export function matchStart(bytes: Buffer, at: number, end: number): 'whole' | 'part' | 'none' {
  for (const start of MESSAGE_STARTS) {
    const length = Math.min(start.length, end - at);
    if (bytes.compare(start, 0, length, at, at + length) === 0)
      return length === start.length ? 'whole' : 'part';
  }
  return 'none';
}

/** Where the empty line that ends a header is over, LF or CRLF; −1 where there is none. */
export function findHeadEnd(bytes: Buffer, at: number, end: number): number {
  const area = bytes.subarray(at, end);
  const crlf = area.indexOf('\n\r\n');
  const lf = area.indexOf('\n\n');
  if (crlf < 0 && lf < 0) return -1;
  return at + (lf < 0 || (crlf >= 0 && crlf < lf) ? crlf + 3 : lf + 2);
}
