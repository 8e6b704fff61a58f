import type { StreamProblem } from './stream-problem.ts';

/** What a stream is doing, as people are told it. */
export type StreamState =
  /** Nobody watches; nothing is pulled. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  /** Packets arrive. */
  | { readonly kind: 'live' }
  /** The last try failed; the next follows by itself. */
  | { readonly kind: 'down'; readonly problem: StreamProblem };

export function sameState(a: StreamState, b: StreamState): boolean {
  if (a.kind !== 'down' || b.kind !== 'down') return a.kind === b.kind;
  return a.problem.reason === b.problem.reason && a.problem.message === b.problem.message;
}
