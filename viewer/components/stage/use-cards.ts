import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import type { StageCard } from '../../stage-cards.tsx';
import { useLazyPage } from '../lazy-page.ts';

interface Cards {
  readonly view: ReadonlySignal<ComponentChild>;
  readonly open: (card: StageCard) => void;
}

/** A card over the picture; what draws it is loaded with the first one. */
export function useCards(onFailed: () => void): Cards {
  const card = useSignal<StageCard | undefined>(undefined);
  const shown = useComputed(() => card.value !== undefined);
  const close = () => {
    card.value = undefined;
  };
  const view = useLazyPage({
    shown,
    async load() {
      const { viewOf } = await import('../../stage-cards.tsx');
      const asked = card.peek();
      return { view: asked && (await viewOf(asked, close)), dispose() {} };
    },
    onFailed() {
      close();
      onFailed();
    },
  });
  return {
    view,
    open(next) {
      card.value = next;
    },
  };
}
