import { z } from 'zod';
import { configSchema } from './schema.ts';
import { REFERENCE_OUTLINE } from './secret-reference.ts';

/** The schema as plain data (JSON Schema 2020-12), from which the documents and the error messages are made. */
export interface Outline {
  readonly type?: unknown;
  readonly title?: unknown;
  readonly description?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly writeOnly?: unknown;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Outline>>;
  readonly items?: Outline;
  readonly anyOf?: readonly Outline[];
}

export type KeyPath = readonly (string | number)[];

/** Makes the outline of what is written in a file, so before durations and sizes became numbers. */
export function createOutline(): Outline {
  const outline = z.toJSONSchema(configSchema, {
    io: 'input',
    override({ zodSchema, jsonSchema }) {
      // zod leaves out `default` and `examples` where a value is transformed, since it can not know which side they
      // are of; ours are of the written side.
      const { example, default: written } = z.globalRegistry.get(zodSchema) ?? {};
      if (written !== undefined) jsonSchema.default ??= written;
      if (example === undefined) return;
      jsonSchema.examples = [example];
      delete jsonSchema.example;
    },
  }) as Outline;
  return widened(outline);
}

/** Whether a text stands there, or else where that text is kept. */
export function takesReference(outline: Outline): boolean {
  return outline.writeOnly === true && outline.properties?.credential !== undefined;
}

/** Lets a reference stand for each secret, and makes one node of a text or a map: its keys say which of them each is for. */
function widened(node: Outline): Outline {
  const { anyOf, ...plain } = node;
  const [text, map, ...others] = anyOf ?? [];
  if (text?.type === 'string' && map?.type === 'object' && others.length === 0) {
    return { ...widened(map), ...text, ...plain, type: ['string', 'object'] };
  }
  if (node.writeOnly === true && node.type === 'string') {
    return { ...(REFERENCE_OUTLINE as Outline), ...node, type: ['string', 'object'] };
  }
  const properties = Object.entries(node.properties ?? {});
  return {
    ...node,
    ...(node.properties && {
      properties: Object.fromEntries(properties.map(([key, child]) => [key, widened(child)])),
    }),
    ...(node.items && { items: widened(node.items) }),
  };
}

/** The part of the outline that describes the value at `path`. */
export function outlineAt(outline: Outline, path: KeyPath): Outline | undefined {
  let node: Outline | undefined = outline;
  for (const step of path) {
    node = typeof step === 'number' ? node?.items : ownProperty(node, step);
  }
  return node;
}

function ownProperty(node: Outline | undefined, key: string): Outline | undefined {
  return node?.properties && Object.hasOwn(node.properties, key) ? node.properties[key] : undefined;
}
