/** What a page says to the service worker. */
export type ToWorker =
  /** Somebody wants the new version now. */
  | { readonly kind: 'take-over' }
  /** Look whether what is kept is still what the gateway serves. */
  | {
      readonly kind: 'look';
      /** Paths of what the page was loaded with. */
      readonly files: readonly string[];
    };

/** What the service worker says to every page. */
export interface FromWorker {
  /** What the next opening brings is another page than this one. */
  readonly kind: 'renewed';
}
