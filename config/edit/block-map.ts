import { stringify } from 'yaml';
import { indented, lineAfter, linesAt } from './block-list.ts';
import { lineStart, type Splice } from './text-lines.ts';

/** A map of YAML with each of its keys on a line of its own. */
export interface BlockMap {
  readonly text: string;
  readonly entries: readonly BlockEntry[];
}

export interface BlockEntry {
  /** Where its key begins. */
  readonly from: number;
  /** Where its value ends. */
  readonly to: number;
}

/** Adds a key at the end, indented as the others are. */
export function insertIntoBlockMap(
  { text, entries }: BlockMap,
  entry: Readonly<Record<string, unknown>>,
): Splice[] | undefined {
  const last = entries.at(-1);
  if (!last) return undefined;
  const indent = last.from - lineStart(text, last.from);
  const lines = indented(stringify(entry, { lineWidth: 0 }), indent);
  return [linesAt({ text, at: afterEntry(text, last), lines })];
}

/** Takes a key out with its lines; comments above it stay. Nothing where the map would be empty. */
export function removeFromBlockMap({ text, entries }: BlockMap, index: number): Splice[] | undefined {
  const entry = entries[index];
  const next = entries[index + 1];
  if (!entry || entries.length === 1) return undefined;
  const start = lineStart(text, entry.from);
  const to = afterEntry(text, entry);
  if (text.slice(start, entry.from).trim() === '') return [{ from: start, to, text: '' }];
  // The first of an item, beside its dash: the next one comes there.
  if (!next || text.slice(to, next.from).trim() !== '') return undefined;
  return [{ from: entry.from, to: next.from, text: '' }];
}

function afterEntry(text: string, { from, to }: BlockEntry): number {
  return lineAfter(text, { dash: from, end: to });
}
