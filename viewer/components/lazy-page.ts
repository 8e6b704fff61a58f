import { effect, type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { useEffect } from 'preact/hooks';

/** A page with what it has running. */
export interface OpenedPage {
  readonly view: ComponentChild;
  dispose(): void;
}

interface LazyPageOptions {
  /** Whether the page is on show. */
  readonly shown: ReadonlySignal<boolean>;
  /** Fetches it and opens it. */
  readonly load: () => Promise<OpenedPage>;
  /** It could not be fetched: the gateway was updated meanwhile, or is not reached. */
  readonly onFailed: () => void;
}

/** A page that is fetched when it is first asked for: few ever do. */
export function useLazyPage({ shown, load, onFailed }: LazyPageOptions): ReadonlySignal<ComponentChild> {
  const opened = useSignal<OpenedPage | undefined>(undefined);

  useEffect(
    () =>
      effect(() => {
        if (!shown.value) return;
        let over = false;
        let page: OpenedPage | undefined;
        const take = (loaded: OpenedPage) => {
          page = loaded;
          if (over) loaded.dispose();
          else opened.value = loaded;
        };
        load().then(take, () => over || onFailed());
        return () => {
          over = true;
          page?.dispose();
          opened.value = undefined;
        };
      }),
    [],
  );

  return useComputed(() => opened.value?.view);
}
