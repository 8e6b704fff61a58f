import type { z } from 'zod';
import { nearestKey } from './nearest-key.ts';
import { type KeyPath, type Outline, outlineAt } from './outline.ts';

/** One thing that is wrong in a configuration. */
export interface Problem {
  /** As in `cameras[0].rtsp`; empty for the file as a whole. */
  readonly path: string;
  /** From 1; absent where there is no file. */
  readonly line: number | undefined;
  /** What was expected and what was found. Never a secret. */
  readonly message: string;
}

/** A configuration that can not be used, with everything that is wrong in it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(options: { file: string; problems: readonly Problem[]; cause?: unknown }) {
    super([`${options.file} can not be used:`, ...options.problems.map(sentence)].join('\n  '), {
      cause: options.cause,
    });
    this.file = options.file;
    this.problems = options.problems;
  }
}

function sentence({ path, line, message }: Problem): string {
  return `${path && `${path}: `}${message}${line === undefined ? '' : ` (line ${line})`}`;
}

interface Context {
  readonly outline: Outline;
  /** The whole configuration as it was written. */
  readonly value: unknown;
}

/** A problem, by the path of the value that it is about. */
export interface Located {
  readonly path: KeyPath;
  readonly message: string;
}

/** What a schema's issue says to whoever wrote the file; an unknown key is a problem each. */
export function describeIssue(issue: z.core.$ZodIssue, { outline, value }: Context): Located[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  const node = outlineAt(outline, path);
  const found = valueAt(value, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey({ path, key, known: Object.keys(node?.properties ?? {}) }));
    case 'invalid_union': {
      // Of a text or a map: whoever wrote a map is told what is wrong with it, and everybody else what a text is like.
      const isMap = typeof found === 'object' && found !== null && !Array.isArray(found);
      const [text = [], map = text] = issue.errors;
      const within = (isMap ? map : text).map((inner) => ({ ...inner, path: [...path, ...inner.path] }));
      if (node?.properties === undefined) return [{ path, message: issue.message }];
      return within.flatMap((inner) => describeIssue(inner, { outline, value }));
    }
    case 'invalid_type':
      return [{ path, message: `${expectation(issue.expected, node)}, ${finding(found)}` }];
    case 'invalid_value': {
      const choices = issue.values.map(String);
      const nearest = typeof found === 'string' ? nearestKey(found, choices) : undefined;
      const advice = nearest ? `did you mean ${nearest}?` : finding(found);
      return [{ path, message: `expected one of ${choices.join(', ')}; ${advice}` }];
    }
    case 'too_small':
      return [{ path, message: `expected at least ${issue.minimum}${unit(issue)}, ${size(found)}` }];
    case 'too_big':
      return [{ path, message: `expected at most ${issue.maximum}${unit(issue)}, ${size(found)}` }];
    case 'not_multiple_of':
      return [{ path, message: `expected a multiple of ${issue.divisor}, ${size(found)}` }];
    default:
      return [{ path, message: issue.message }];
  }
}

/** A path as people write it: `cameras[0].rtsp`. */
export function writtenPath(path: KeyPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

function unknownKey({ path, key, known }: { path: KeyPath; key: string; known: string[] }): Located {
  // `{ token:abc }` without a space is one long key; what comes after the colon may be a secret.
  const colon = key.indexOf(':');
  if (colon >= 0) {
    const before = key.slice(0, colon);
    const name = known.includes(before) ? before : 'a key';
    return { path, message: `${name}: a space is missing after the colon` };
  }
  if (!/^[\w-]{1,40}$/.test(key)) return { path, message: `unknown key; known are ${known.join(', ')}` };
  const renamed = RENAMED.get(key);
  if (renamed !== undefined && known.includes(renamed)) {
    return { path: [...path, key], message: `is now called ${renamed}; write ${renamed} in its place` };
  }
  const nearest = nearestKey(key, known);
  const advice = nearest ? `did you mean ${nearest}?` : `known are ${known.join(', ')}`;
  return { path: [...path, key], message: `unknown key; ${advice}` };
}

/** Keys of earlier versions, and what they are called now. */
const RENAMED: ReadonlyMap<string, string> = new Map([['linger', 'warm']]);

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
};

function expectation(expected: string, node: Outline | undefined): string {
  const [example] = node?.examples ?? [];
  const kind = KINDS[expected] ?? expected;
  const shown = example === undefined ? '' : ` such as ${JSON.stringify(example)}`;
  return `expected ${kind}${shown}`;
}

/** Names the kind of a value but never the value: it may be a secret in the wrong place. */
function finding(value: unknown): string {
  if (value === undefined) return 'found nothing';
  if (value === null) return 'found an empty value';
  if (Array.isArray(value)) return 'found a list';
  if (typeof value === 'number')
    return 'found a number; text stands in quotes, a duration or size has a unit';
  if (typeof value === 'boolean') return `found ${value}; text stands in quotes`;
  return typeof value === 'string' ? 'found text' : 'found a map of keys';
}

function size(value: unknown): string {
  if (typeof value === 'number') return `found ${value}`;
  return typeof value === 'string' || Array.isArray(value) ? `found ${value.length}` : finding(value);
}

function unit({ origin }: { origin: string }): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}

function valueAt(value: unknown, path: KeyPath): unknown {
  let found = value;
  for (const step of path) {
    found = typeof found === 'object' && found !== null ? Reflect.get(found, step) : undefined;
  }
  return found;
}
