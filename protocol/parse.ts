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
  throw new ProtocolError(issue ? `${what}: ${describe(issue)}` : `${what} is not understood`);
}

/** The field and what was expected there; the sender's own value is not quoted, since it may be a secret. */
function describe(issue: z.core.$ZodIssue): string {
  const field = issue.path.length > 0 ? issue.path.join('.') : 'the whole';
  switch (issue.code) {
    case 'invalid_type':
      return `${field}: expected ${issue.expected}`;
    case 'invalid_value':
      return `${field}: expected ${issue.values.length === 1 ? '' : 'one of '}${issue.values.join(', ')}`;
    case 'too_big':
      return `${field}: expected at most ${issue.maximum}`;
    case 'too_small':
      return `${field}: expected at least ${issue.minimum}`;
    case 'unrecognized_keys':
      return `${field}: unknown key ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return 'options' in issue && issue.options
        ? `${field}: expected one of ${issue.options.join(', ')}`
        : `${field}: unknown kind`;
    case 'custom':
      return issue.message;
    default:
      return `${field}: not understood`;
  }
}
