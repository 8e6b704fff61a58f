import { isMap, isScalar, isSeq, type Pair } from 'yaml';
import type { KeyPath } from '../outline.ts';
import {
  type BlockItem,
  flowText,
  insertIntoBlock,
  linesAt,
  listLines,
  removeFromBlock,
} from './block-list.ts';
import { type FlowList, insertIntoFlow, removeFromFlow } from './flow-list.ts';
import { applySplices, lineEnd, type Splice } from './text-lines.ts';
import { endOf, findAt, flowItems, offsetOf } from './yaml-tokens.ts';

/**
 * Adds `value` to the end of the list at `path` and leaves every other sign of the text as it is. Nothing where the
 * text is written in a way that this does not know, such as an alias in the list's place.
 */
export function appendItem(text: string, path: KeyPath, value: unknown): string | undefined {
  const place = findPlace(text, path);
  const splices = place && insertion(place, text, value);
  return splices && applySplices(text, splices);
}

/** Takes an item out of the list at `path`, as {@link appendItem} puts one in; an emptied list becomes `[]`. */
export function removeItem(text: string, path: KeyPath, index: number): string | undefined {
  const place = findPlace(text, path);
  const splices =
    place?.kind === 'block'
      ? removeFromBlock({ ...place, text }, index)
      : place?.kind === 'flow'
        ? removeFromFlow({ ...place, text }, index)
        : undefined;
  return splices && applySplices(text, splices);
}

/** How a list is written. */
type Place =
  | { readonly kind: 'block'; readonly colon: number; readonly items: readonly BlockItem[] }
  | ({ readonly kind: 'flow' } & Omit<FlowList, 'text'>)
  /** The key without a value; `null` where one is written out. */
  | {
      readonly kind: 'empty';
      readonly colon: number;
      readonly written: readonly [number, number] | undefined;
    }
  /** Not even the key, in a map that goes on to the end of the text. */
  | { readonly kind: 'missing'; readonly key: string };

function insertion(place: Place, text: string, value: unknown): Splice[] | undefined {
  switch (place.kind) {
    case 'block':
      return insertIntoBlock({ ...place, text }, value);
    case 'flow':
      return insertIntoFlow({ ...place, text }, flowText(value));
    case 'empty': {
      const { colon, written } = place;
      if (written) return [{ from: written[0], to: written[1], text: `[ ${flowText(value)} ]` }];
      return [linesAt({ text, at: lineEnd(text, colon), lines: listLines(value, 2) })];
    }
    case 'missing': {
      const gap = text.trim() === '' || /\n\r?\n$/.test(text) ? [] : [''];
      const lines = [...gap, `${place.key}:`, ...listLines(value, 2)];
      return [linesAt({ text, at: text.length, lines })];
    }
  }
}

function findPlace(text: string, path: KeyPath): Place | undefined {
  const [key, ...others] = path;
  if (others.length === 0 && typeof key === 'string') {
    const contents = findAt(text, [])?.node;
    const isOpen = contents === null || (isMap(contents) && !contents.flow) || isEmptyScalar(contents);
    if (isOpen && !(isMap(contents) && contents.has(key))) return { kind: 'missing', key };
  }
  const found = findAt(text, path);
  return found?.pair && placeOf(found.pair, found.node);
}

function isEmptyScalar(node: unknown): boolean {
  return isScalar(node) && node.value === null && node.source === '';
}

function placeOf(pair: Pair, node: unknown): Place | undefined {
  const colon = offsetOf(pair.srcToken?.sep, 'map-value-ind');
  if (isScalar(node) && node.value === null && node.range && colon !== undefined) {
    const written = node.source === '' ? undefined : ([node.range[0], node.range[1]] as const);
    return { kind: 'empty', colon, written };
  }
  if (!isSeq(node)) return undefined;
  const token = node.srcToken;
  if (token?.type === 'block-seq' && colon !== undefined) {
    // The parser's list has one more where comments follow.
    const items = node.items.map((item, index): BlockItem | undefined => {
      const dash = offsetOf(token.items[index]?.start, 'seq-item-ind');
      if (dash === undefined) return undefined;
      return { dash, end: endOf(item) ?? dash + 1, isFlow: isMap(item) && item.flow === true };
    });
    return items.every((item) => item !== undefined) ? { kind: 'block', colon, items } : undefined;
  }
  if (token?.type !== 'flow-collection') return undefined;
  const close = offsetOf(token.end, 'flow-seq-end');
  return close === undefined
    ? undefined
    : { kind: 'flow', open: token.start.offset, close, items: flowItems(token, node.items) };
}
