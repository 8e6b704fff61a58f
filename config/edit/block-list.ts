import { stringify } from 'yaml';
import { lineAt, lineBreak, lineEnd, lineStart, type Splice } from './text-lines.ts';

/** A list of YAML with a dash before each of its items. */
export interface BlockList {
  readonly text: string;
  /** Where the colon of the list's key stands. */
  readonly colon: number;
  readonly items: readonly BlockItem[];
}

export interface BlockItem {
  readonly dash: number;
  /** Where its value ends. */
  readonly end: number;
  /** Whether its value is written in braces. */
  readonly isFlow: boolean;
}

/** Adds `value` at the end, in the style of the item before it. */
export function insertIntoBlock({ text, items }: BlockList, value: unknown): Splice[] | undefined {
  const last = items.at(-1);
  if (!last) return undefined;
  const at = lineAfter(text, last);
  const indent = last.dash - lineStart(text, last.dash);
  const item = last.isFlow ? indented(`- ${flowText(value)}`, indent) : listLines(value, indent);
  const isSpaced = items.length > 1 && hasBlankAbove(text, commentsAbove(text, last));
  return [linesAt({ text, at, lines: [...(isSpaced ? [''] : []), ...item] })];
}

/** Takes an item out, with the comments that stand right above it; those above the first may speak of all. */
export function removeFromBlock({ text, colon, items }: BlockList, index: number): Splice[] | undefined {
  const item = items[index];
  if (!item) return undefined;
  let from = index > 0 ? commentsAbove(text, item) : lineStart(text, item.dash);
  let to = lineAfter(text, item);
  if (index < items.length - 1)
    while (to < text.length && lineAt(text, to).kind === 'blank') to = lineEnd(text, to);
  else while (from > 0 && hasBlankAbove(text, from)) from = lineStart(text, from - 1);
  const removal = { from, to, text: '' };
  // A key without a value would be one that is not there, and its default may be something else.
  return items.length > 1 ? [removal] : [{ from: colon + 1, to: colon + 1, text: ' []' }, removal];
}

/** The lines of a list that has `value` alone. */
export function listLines(value: unknown, indent: number): string[] {
  return indented(stringify([value], { lineWidth: 0 }), indent);
}

/** `value` in braces, on one line. */
export function flowText(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}

/** Puts whole lines in at `at`, which is where a line begins, or the end of the text. */
export function linesAt(options: { text: string; at: number; lines: readonly string[] }): Splice {
  const { text, at, lines } = options;
  const eol = lineBreak(text);
  const isOpen = at > 0 && text[at - 1] !== '\n';
  return { from: at, to: at, text: `${isOpen ? eol : ''}${lines.join(eol)}${eol}` };
}

export function indented(body: string, indent: number): string[] {
  return body
    .trimEnd()
    .split('\n')
    .map((line) => `${' '.repeat(indent)}${line}`);
}

/** Where the line after an item's last begins; comments that are indented deeper than its dash are its own. */
export function lineAfter(text: string, { dash, end }: Pick<BlockItem, 'dash' | 'end'>): number {
  const indent = dash - lineStart(text, dash);
  let last = lineEnd(text, Math.max(dash, end - 1));
  for (let at = last; at < text.length; at = lineEnd(text, at)) {
    const line = lineAt(text, at);
    if (line.kind === 'content' || (line.kind === 'comment' && line.indent <= indent)) break;
    if (line.kind === 'comment') last = lineEnd(text, at);
  }
  return last;
}

/** Where the comments begin that stand right above an item at its own indentation, else the item's line. */
function commentsAbove(text: string, { dash }: BlockItem): number {
  let at = lineStart(text, dash);
  const indent = dash - at;
  while (at > 0) {
    const above = lineStart(text, at - 1);
    const line = lineAt(text, above);
    if (line.kind !== 'comment' || line.indent !== indent) break;
    at = above;
  }
  return at;
}

function hasBlankAbove(text: string, at: number): boolean {
  return at > 0 && lineAt(text, lineStart(text, at - 1)).kind === 'blank';
}
