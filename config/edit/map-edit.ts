import { isAlias, isCollection, isMap, isNode, isScalar, isSeq, type Pair, Scalar, stringify } from 'yaml';
import type { KeyPath } from '../outline.ts';
import { flowText } from './block-list.ts';
import { type BlockEntry, insertIntoBlockMap, removeFromBlockMap } from './block-map.ts';
import { insertIntoFlow, removeFromFlow } from './flow-list.ts';
import { applySplices, type Splice } from './text-lines.ts';
import { endOfPair, findAt, flowItems, offsetOf } from './yaml-tokens.ts';

/**
 * Lets the key or item at `path` have that value, and leaves every other sign of the text as it is; a key that is not
 * there is added to its map. Nothing where the text is written in a way that this does not know, such as an anchor or
 * an alias in that place.
 */
export function putValue(text: string, path: KeyPath, value: unknown): string | undefined {
  const found = findAt(text, path);
  if (!found) return undefined;
  const key = path.at(-1);
  const holder = findAt(text, path.slice(0, -1))?.node;
  const isThere = isMap(holder) ? holder.has(key) : isSeq(holder) && found.node !== undefined;
  const splices = isThere
    ? replacement(found.node, found.pair, value)
    : typeof key === 'string'
      ? insertion(text, holder, { key, value })
      : undefined;
  return splices && applySplices(text, splices);
}

/** Takes the key at `path` out of its map, which has others, as {@link putValue} puts one in. */
export function removeKey(text: string, path: KeyPath): string | undefined {
  const holder = findAt(text, path.slice(0, -1))?.node;
  if (!isMap(holder)) return undefined;
  const index = holder.items.findIndex(({ key }) => isScalar(key) && key.value === path.at(-1));
  const token = holder.srcToken;
  const place = placeOf(holder);
  const splices =
    token?.type === 'flow-collection' && place?.kind === 'flow'
      ? removeFromFlow({ ...place, text }, index)
      : place?.kind === 'block'
        ? removeFromBlockMap({ ...place, text }, index)
        : undefined;
  return splices && applySplices(text, splices);
}

/** Calls the key at `path` by another name. */
export function renameKey(text: string, path: KeyPath, name: string): string | undefined {
  const key = findAt(text, path)?.pair?.key;
  if (!isScalar(key) || !key.range || key.anchor !== undefined) return undefined;
  return applySplices(text, [{ from: key.range[0], to: key.range[1], text: name }]);
}

function replacement(node: unknown, pair: Pair | undefined, value: unknown): Splice[] | undefined {
  if (!isNode(node) || isAlias(node) || !node.range || node.anchor !== undefined || node.tag !== undefined)
    return undefined;
  const [from, to] = node.range;
  // A block's lines are more than its value: its comments, and what says how it is indented.
  if (isCollection(node) && !node.flow) return undefined;
  if (isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED))
    return undefined;
  if (!isScalar(node) || node.source !== '' || from !== to)
    return [{ from, to, text: inlineText(value, node) }];
  const colon = offsetOf(pair?.srcToken?.sep, 'map-value-ind');
  return colon === undefined
    ? undefined
    : [{ from: colon + 1, to: colon + 1, text: ` ${inlineText(value, node)}` }];
}

function insertion(
  text: string,
  holder: unknown,
  { key, value }: { key: string; value: unknown },
): Splice[] | undefined {
  const place = isMap(holder) ? placeOf(holder) : undefined;
  if (!place) return undefined;
  if (place.kind === 'block') return insertIntoBlockMap({ ...place, text }, { [key]: value });
  return insertIntoFlow(
    { ...place, text },
    flowText({ [key]: value })
      .slice(1, -1)
      .trim(),
  );
}

type MapPlace =
  | { readonly kind: 'block'; readonly entries: readonly BlockEntry[] }
  | {
      readonly kind: 'flow';
      readonly open: number;
      readonly close: number;
      readonly items: ReturnType<typeof flowItems>;
    };

function placeOf(map: unknown): MapPlace | undefined {
  if (!isMap(map)) return undefined;
  const token = map.srcToken;
  if (token?.type === 'flow-collection') {
    const close = offsetOf(token.end, 'flow-map-end');
    return close === undefined
      ? undefined
      : { kind: 'flow', open: token.start.offset, close, items: flowItems(token, map.items) };
  }
  const entries = map.items.map((item): BlockEntry | undefined => {
    const [from, to] = [isNode(item.key) ? item.key.range?.[0] : undefined, endOfPair(item)];
    return from === undefined || to === undefined ? undefined : { from, to };
  });
  return entries.every((entry) => entry !== undefined) ? { kind: 'block', entries } : undefined;
}

/** As it may stand within brackets; in the quotes of what was there. */
function inlineText(value: unknown, before: unknown): string {
  const quotes = isScalar(before) ? QUOTES[before.type ?? ''] : undefined;
  if (typeof value !== 'string') return flowText(value);
  if (quotes) return stringify(value, { defaultStringType: quotes, lineWidth: 0 }).trimEnd();
  return flowText([value]).slice(1, -1).trim();
}

const QUOTES: Readonly<Record<string, 'QUOTE_SINGLE' | 'QUOTE_DOUBLE'>> = {
  QUOTE_SINGLE: 'QUOTE_SINGLE',
  QUOTE_DOUBLE: 'QUOTE_DOUBLE',
};
