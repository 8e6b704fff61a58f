import { randomBytes } from 'node:crypto';
import { type KeyPath, type Outline, takesReference } from './outline.ts';
import { describeIssue, type Located, writtenPath } from './problems.ts';
import { readReference, type SecretReference } from './secret-reference.ts';
import { fileOf, findSecret, type SecretSources } from './secret-source.ts';

/** A key of the configuration that holds a secret, as it was written. */
type SecretPlace =
  | { readonly path: KeyPath; readonly kind: 'text'; readonly text: string }
  | { readonly path: KeyPath; readonly kind: 'reference'; readonly reference: SecretReference }
  | { readonly path: KeyPath; readonly kind: 'wrong'; readonly problems: readonly Located[] };

/** What a configuration keeps from others. */
export interface ConfigSecrets {
  /** Each secret, also the password within a stream's URL. */
  readonly texts: readonly string[];
  /** Whether the configuration's own file holds one. */
  readonly areInline: boolean;
  /** The files that references lead to. */
  readonly files: readonly string[];
}

/** A configuration as it was written, but with a text at each key that holds a secret. */
export interface Filled {
  readonly value: unknown;
  readonly secrets: ConfigSecrets;
  readonly problems: readonly Located[];
}

/**
 * Puts the text of each secret in the place of what leads to it. Where there are no `sources`, or nothing is found, a
 * text that nobody knows stands in: the other checks go on, and whatever became of it would let nobody in.
 */
export async function fillSecrets(
  written: unknown,
  { outline, sources }: { readonly outline: Outline; readonly sources: SecretSources },
): Promise<Filled> {
  const places = placesOf({ written, outline });
  const texts = new Map<string, string>();
  const problems: Located[] = [];
  const files: string[] = [];
  for (const place of places) {
    if (place.kind !== 'reference') continue;
    const file = fileOf(place.reference, sources);
    if (file !== undefined) files.push(file);
    const found = await findSecret(place.reference, sources);
    if ('problem' in found) problems.push({ path: place.path, message: found.problem });
    else texts.set(writtenPath(place.path), found.text);
  }
  const inline = places.flatMap((place) => (place.kind === 'text' ? secretsIn(place.text) : []));
  return {
    value: filled(written, withStandIns(places, texts)),
    secrets: { texts: [...inline, ...texts.values()], areInline: inline.length > 0, files },
    problems: [...wrongOf(places), ...problems],
  };
}

/** As {@link fillSecrets}, but nothing is read: for who asks only whether a configuration is well written. */
export function standIn(
  written: unknown,
  { outline }: { readonly outline: Outline },
): Pick<Filled, 'value' | 'problems'> {
  const places = placesOf({ written, outline });
  return { value: filled(written, withStandIns(places, new Map())), problems: wrongOf(places) };
}

function withStandIns(
  places: readonly SecretPlace[],
  found: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const texts = new Map(found);
  for (const { kind, path } of places) {
    const key = writtenPath(path);
    if (kind !== 'text' && !texts.has(key)) texts.set(key, randomBytes(24).toString('base64url'));
  }
  return texts;
}

function wrongOf(places: readonly SecretPlace[]): Located[] {
  return places.flatMap((place) => (place.kind === 'wrong' ? place.problems : []));
}

interface Walk {
  readonly written: unknown;
  readonly outline: Outline;
}

function placesOf(whole: Walk): SecretPlace[] {
  return placesBelow(whole.written, whole.outline, [], whole);
}

function placesBelow(
  value: unknown,
  outline: Outline | undefined,
  path: KeyPath,
  whole: Walk,
): SecretPlace[] {
  if (!outline) return [];
  if (typeof value === 'string')
    return outline.writeOnly === true ? [{ path, kind: 'text', text: value }] : [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => placesBelow(item, outline.items, [...path, index], whole));
  }
  if (typeof value !== 'object' || value === null) return [];
  if (takesReference(outline)) return [referenceAt(path, value, whole)];
  return Object.entries(value).flatMap(([key, item]) => {
    const child =
      outline.properties && Object.hasOwn(outline.properties, key) ? outline.properties[key] : undefined;
    return placesBelow(item, child, [...path, key], whole);
  });
}

function referenceAt(path: KeyPath, value: object, { written, outline }: Walk): SecretPlace {
  const read = readReference(value);
  if ('reference' in read) return { path, kind: 'reference', reference: read.reference };
  const issues = read.issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
  const problems = issues.flatMap((issue) => describeIssue(issue, { outline, value: written }));
  return { path, kind: 'wrong', problems };
}

/** Nothing of an address that holds no password. */
function secretsIn(text: string): string[] {
  const [, userinfo] = /^[a-z][a-z0-9+.-]*:\/\/(?:([^/?#]*)@)?/i.exec(text) ?? [];
  if (!/^rtsps?:\/\//i.test(text)) return text === '' ? [] : [text];
  const colon = userinfo?.indexOf(':') ?? -1;
  const password = colon < 0 ? '' : (userinfo?.slice(colon + 1) ?? '');
  return password === '' ? [] : [...new Set([password, unescaped(password)])];
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function filled(value: unknown, texts: ReadonlyMap<string, string>, path: KeyPath = []): unknown {
  const text = texts.get(writtenPath(path));
  if (text !== undefined) return text;
  if (Array.isArray(value)) return value.map((item, index) => filled(item, texts, [...path, index]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, filled(item, texts, [...path, key])]),
  );
}
