/** What a stream is doing, as people are told it. */
export type StreamState =
  /** Nobody watches; nothing is pulled. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  /** Packets arrive. */
  | { readonly kind: 'live' }
  /** The last try failed; the next follows by itself. `problem` is a sentence for a person. */
  | { readonly kind: 'down'; readonly problem: string };

export function sameState(a: StreamState, b: StreamState): boolean {
  return a.kind === b.kind && (a.kind !== 'down' || b.kind !== 'down' || a.problem === b.problem);
}
