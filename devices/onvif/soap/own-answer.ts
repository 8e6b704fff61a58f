/**
 * Operations that come often and may reach a camera twice, so that they go on connections that are kept. A stop is
 * none of them: it has its own, whatever became of the others.
 */
const REPEATABLE: ReadonlySet<string> = new Set(['PullMessages', 'ContinuousMove', 'GetStatus']);

export function isRepeatable(operation: string): boolean {
  return REPEATABLE.has(operation);
}

/**
 * Whether what came on a connection that had served before is the answer to what was asked last, as far as it tells:
 * by its name, and by the message that it relates to (WS-Addressing 1.0) where both sides say so.
 */
export function isOwnAnswer(
  { operation, header = '' }: { readonly operation: string; readonly header?: string | undefined },
  xml: string,
): boolean {
  if (!xml.includes(`${operation}Response`) && !/<(?:[\w-]+:)?Fault[\s>]/.test(xml)) return false;
  const asked = /<a:MessageID>([^<]+)</.exec(header)?.[1];
  const answered = /<(?:[\w-]+:)?RelatesTo(?:\s[^<>]*)?>\s*([^<\s]+)\s*</.exec(xml.slice(0, 4_096))?.[1];
  return asked === undefined || answered === undefined || asked === answered;
}
