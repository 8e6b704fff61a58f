import { lineBreak, lineEnd, lineStart, type Splice } from './text-lines.ts';

/** A list of YAML in brackets, or a map in braces. */
export interface FlowList {
  readonly text: string;
  /** Where those stand. */
  readonly open: number;
  readonly close: number;
  readonly items: readonly FlowItem[];
}

interface FlowItem {
  readonly from: number;
  readonly to: number;
  /** Where the comma after it stands, if there is one. */
  readonly comma: number | undefined;
}

/** Adds `item`, as it is to be written, at the end; on a line of its own where the item before it has one. */
export function insertIntoFlow({ text, open, close, items }: FlowList, item: string): Splice[] {
  const last = items.at(-1);
  if (!last) return [{ from: open + 1, to: close, text: ` ${item} ` }];
  const after = (last.comma ?? last.to - 1) + 1;
  const start = lineStart(text, last.from);
  const indent = text.slice(start, last.from);
  const end = lineEnd(text, after);
  if (indent.trim() !== '' || close < end) {
    return [{ from: after, to: after, text: `${last.comma === undefined ? ',' : ''} ${item}` }];
  }
  const comma = last.comma === undefined ? [{ from: last.to, to: last.to, text: ',' }] : [];
  return [...comma, { from: end, to: end, text: `${indent}${item},${lineBreak(text)}` }];
}

/** Takes an item out: with its lines and what is said at their end where it has them for itself, else with its comma. */
export function removeFromFlow({ text, close, items }: FlowList, index: number): Splice[] | undefined {
  const item = items[index];
  if (!item) return undefined;
  const start = lineStart(text, item.from);
  const after = (item.comma ?? item.to - 1) + 1;
  const end = lineEnd(text, after);
  const next = items[index + 1];
  const isAlone = text.slice(start, item.from).trim() === '' && end <= close && (!next || next.from >= end);
  if (isAlone) return [{ from: start, to: end, text: '' }];
  // What is said between the two is perhaps said of the next.
  if (next) {
    const isSaid = text.slice(after, next.from).includes('#');
    return [{ from: item.from, to: isSaid ? after : next.from, text: '' }];
  }
  const previous = items[index - 1];
  return [{ from: previous?.to ?? item.from, to: after, text: '' }];
}
