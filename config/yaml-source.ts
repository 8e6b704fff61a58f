import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { KeyPath } from './outline.ts';

/** A YAML text as a value, with the way back from a value to its line. */
export interface YamlSource {
  readonly value: unknown;
  /** Line, from 1, of the value at `path`, or of the nearest thing around it that is written. */
  lineOf(path: KeyPath): number;
}

export interface YamlFault {
  readonly line: number;
  readonly message: string;
}

/** Sentences of our own, because the package's quote the text, and that may be a password. */
const FAULTS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the indentation does not fit, or a bracket that was opened before is not closed',
  BAD_PROP_ORDER: 'an anchor or tag stands in the wrong place',
  BAD_SCALAR_START: 'a value begins with a character that YAML keeps for itself; put it in quotes',
  BAD_DQ_ESCAPE: 'a backslash in double quotes is not followed by a known letter; use single quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a value of several lines is used as a key, or a colon stands where none is expected',
  BLOCK_IN_FLOW: 'a list with dashes or an indented block stands within [ ] or { }',
  DUPLICATE_KEY: 'the same key stands twice in one map',
  MISSING_CHAR:
    'a quote, bracket, comma, dash or space is missing, or the line is indented too little or too much',
  MULTIPLE_DOCS: 'the file holds several documents (---); only one is taken',
  TAB_AS_INDENT: 'tabs do not indent in YAML; use spaces',
  TAG_RESOLVE_FAILED: 'tags such as !secret are not understood',
};

/** Reads YAML 1.2. Gives the faults, all of them, where the text is not YAML. Quotes nothing of the text. */
export function readYaml(text: string): YamlSource | { readonly faults: readonly YamlFault[] } {
  const lines = new LineCounter();
  let document: Document.Parsed;
  let value: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const faults = [...document.errors, ...document.warnings].map(({ code, pos }) => ({
      line: lines.linePos(pos[0]).line,
      message: FAULTS[code] ?? 'this is not YAML',
    }));
    if (faults.length > 0) return { faults };
    value = document.toJS({ maxAliasCount: 100 });
    // Throws for an alias within its own anchor, which would make a value without end.
    JSON.stringify(value);
  } catch {
    // The package itself throws for nesting beyond the stack and for aliases that multiply.
    return { faults: [{ line: 1, message: 'nested too deeply, or an alias names nothing or too much' }] };
  }
  return {
    value,
    lineOf(path) {
      const offset = offsetOf(document, path);
      return offset === undefined ? 1 : lines.linePos(offset).line;
    },
  };
}

function offsetOf(document: Document.Parsed, path: KeyPath): number | undefined {
  let node: unknown = document.contents;
  let offset = startOf(document.contents);
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = startOf(node) ?? offset;
    } else {
      break;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
