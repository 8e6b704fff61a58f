import * as z from 'zod/mini';

/** A message that is not one of ours; `message` names the field and what was expected. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

interface ParseOptions<T> {
  readonly text: string;
  readonly schema: z.ZodMiniType<T>;
  readonly maxChars: number;
  /** Names the message in the error. */
  readonly what: string;
}

/** Reads one JSON message within its bounds. Throws {@link ProtocolError}. */
export function parseJson<T>({ text, schema, maxChars, what }: ParseOptions<T>): T {
  if (text.length > maxChars) {
    throw new ProtocolError(`${what} of ${text.length} characters; at most ${maxChars} are taken`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProtocolError(`${what} is not JSON`);
  }
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.length ? issue.path.join('.') : 'the whole';
  throw new ProtocolError(`${what}: ${path}: ${issue?.message ?? 'not understood'}`);
}
