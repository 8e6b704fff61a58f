import { isDeepStrictEqual } from 'node:util';
import { parseConfig } from '../load.ts';
import type { Config } from '../schema.ts';
import { readYaml } from '../yaml-source.ts';

/** Why cameras can not be edited, in a sentence that says what to do. */
export class EditError extends Error {
  override readonly name = 'EditError';
  /**
   * `taken` and `unknown` are names; `last` the only camera; `style` a text that must be edited by hand; `sign` is in
   * what was given, and can not be kept in a file.
   */
  readonly kind: 'taken' | 'unknown' | 'last' | 'style' | 'sign' | 'changed' | 'unwritable';

  constructor(options: { kind: EditError['kind']; message: string; cause?: unknown }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = options.kind;
  }
}

/** A configuration's text after an edit, and what it says but for the secrets that stand elsewhere. */
export interface Edited {
  readonly text: string;
  readonly config: Config;
}

/** Gives an edit back only if the text now says exactly what was wanted, and that is sound. */
export function proven(edit: { text: string | undefined; wanted: unknown; file: string }): Edited {
  const { text, wanted, file } = edit;
  const after = text === undefined ? undefined : readYaml(text);
  if (text === undefined || !after || 'faults' in after || !isDeepStrictEqual(after.value, wanted)) {
    throw new EditError({
      kind: 'style',
      message: `The cameras in ${file} are written in a way (aliases, tags) that is not edited safely; edit it by hand`,
    });
  }
  return { text, config: parseConfig(text, { file }) };
}

/** Throws `ConfigError` where the text is not YAML. */
export function readValue(text: string, file: string): Readonly<Record<string, unknown>> {
  const source = readYaml(text);
  if ('faults' in source) parseConfig(text, { file });
  return 'value' in source ? record(source.value) : {};
}

export function cameraNames(value: Readonly<Record<string, unknown>>): unknown[] {
  return list(value.cameras).map((camera) => record(camera).name);
}

/** Empty where it is none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Empty where it is none. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
