import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Room } from '../models/room.ts';
import type { Toasts } from '../models/toasts.ts';
import { texts } from '../texts/texts.ts';

interface SetupPage {
  /** The page for adding a camera, while it is open. */
  readonly page: ReadonlySignal<ComponentChild>;
  readonly open: () => void;
}

interface OpenedPage {
  readonly view: ComponentChild;
  dispose(): void;
}

/** A camera that was just added is in the gateway's list soon after. */
const LISTED_WITHIN_MS = 15_000;

/** Loads the page for adding a camera when it is first asked for: few ever do. */
export function useSetupPage(room: Room, toasts: Toasts): SetupPage {
  const opened = useSignal<OpenedPage | undefined>(undefined);
  const taken = useComputed(() => room.session.cameras.value?.map(({ name }) => name) ?? []);
  const page = useComputed(() => opened.value?.view);

  function close() {
    opened.peek()?.dispose();
    opened.value = undefined;
  }
  useEffect(() => close, []);

  async function open() {
    try {
      const { openSetup } = await import('../setup.tsx');
      if (opened.peek()) return;
      opened.value = openSetup({
        address: window.location.href,
        token: room.session.ticket,
        taken,
        onClose: close,
        onAdded(camera) {
          close();
          room.opening.open(camera, LISTED_WITHIN_MS);
        },
      });
    } catch {
      // The gateway was updated meanwhile, and has no longer what this page would load.
      toasts.show({ title: texts.cameras.addFailed });
    }
  }

  return { page, open: () => void open() };
}
