/** Lines of a text, by offsets into it; an offset counts UTF-16 units. */

/** Where the line begins that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line after the one that holds `offset` begins. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

interface Line {
  readonly kind: 'blank' | 'comment' | 'content';
  /** Spaces that it begins with. */
  readonly indent: number;
}

/** The line that begins at `start`. */
export function lineAt(text: string, start: number): Line {
  const line = text.slice(start, lineEnd(text, start)).trimEnd();
  const body = line.trimStart();
  const kind = body === '' ? 'blank' : body.startsWith('#') ? 'comment' : 'content';
  return { kind, indent: line.length - body.length };
}

/** The line break that the text uses. */
export function lineBreak(text: string): '\r\n' | '\n' {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** A change of a text: what stands from `from` up to `to` becomes `text`. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Splices must not overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const fromTheEnd = [...splices].sort((a, b) => b.from - a.from);
  return fromTheEnd.reduce((left, { from, to, text }) => left.slice(0, from) + text + left.slice(to), text);
}
