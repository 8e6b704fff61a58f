/** After so many failures in a row to reach a camera it may have got another address. */
const FAILURES_BEFORE_SEARCH = 3;
/** Searches go to the whole network, so not more often than this, in ms. */
const SEARCH_PAUSE_MS = 60_000;

/** What is known when a camera can not be reached. */
export interface Unreached {
  /** In a row. */
  readonly failures: number;
  /** Since the last search began, in ms; nothing where there was none. */
  readonly sinceSearchMs: number | undefined;
  /** Nothing where neither a person nor the camera has told it. */
  readonly identity: string | undefined;
}

export type SearchDecision =
  | { readonly kind: 'search'; readonly identity: string }
  | { readonly kind: 'wait' };

/** Whether to look for a camera under another address. */
export function afterUnreached({ failures, sinceSearchMs, identity }: Unreached): SearchDecision {
  const isDue = sinceSearchMs === undefined || sinceSearchMs >= SEARCH_PAUSE_MS;
  return identity !== undefined && failures >= FAILURES_BEFORE_SEARCH && isDue
    ? { kind: 'search', identity }
    : { kind: 'wait' };
}
