import {
  type CST,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
} from 'yaml';
import type { KeyPath } from '../outline.ts';
import type { FlowList } from './flow-list.ts';

/** Something in a YAML text, with the key that it belongs to. */
export interface Found {
  /** Of the nearest key on the way; absent where there is none. */
  readonly pair: Pair | undefined;
  readonly node: unknown;
}

/** What stands at `path`; nothing where the text is no YAML. Goes through no alias: what stands there stands elsewhere too. */
export function findAt(text: string, path: KeyPath): Found | undefined {
  const document = parseDocument(text, { keepSourceTokens: true, prettyErrors: false });
  if (document.errors.length > 0) return undefined;
  let node: unknown = document.contents;
  let pair: Pair | undefined;
  for (const step of path) {
    if (isMap(node)) {
      pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      node = pair?.value;
    } else {
      node = isSeq(node) ? node.items[Number(step)] : undefined;
    }
  }
  return { pair, node };
}

export function offsetOf(tokens: readonly CST.SourceToken[] | undefined, type: string): number | undefined {
  return tokens?.find((token) => token.type === type)?.offset;
}

/** Where what a node says ends; the parser counts comments below a block as part of it. */
export function endOf(node: unknown): number | undefined {
  if (isCollection(node) && !node.flow) {
    const last: unknown = node.items.at(-1);
    const end = isPair(last) ? endOfPair(last) : endOf(last);
    if (end !== undefined) return end;
  }
  return isNode(node) ? node.range?.[1] : undefined;
}

/** As {@link endOf}, of a key with its value. */
export function endOfPair({ key, value }: Pair): number | undefined {
  return endOf(value) ?? endOf(key);
}

/** The items of a collection in brackets or braces, where the text has them. */
export function flowItems(token: CST.FlowCollection, nodes: readonly unknown[]): FlowList['items'] {
  return nodes.flatMap((node, index) => {
    const source = token.items[index];
    const end = isPair(node) ? endOfPair(node) : endOf(node);
    if (!source || end === undefined) return [];
    const first = source.start.find(({ type }) => !BETWEEN.includes(type)) ?? source.key ?? source.value;
    const comma = offsetOf(token.items[index + 1]?.start, 'comma');
    return first ? [{ from: first.offset, to: end, comma }] : [];
  });
}

/** What may stand between an item of a flow list and the one before it. */
const BETWEEN: readonly string[] = ['comma', 'space', 'newline', 'comment'];
