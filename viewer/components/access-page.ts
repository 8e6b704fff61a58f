import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Room } from '../models/room.ts';
import type { Toasts } from '../models/toasts.ts';
import { texts } from '../texts/texts.ts';

interface AccessPage {
  /** The page about this device and about who else has access, while it is open. */
  readonly page: ReadonlySignal<ComponentChild>;
  readonly open: () => void;
}

interface AccessPageOptions {
  readonly toasts: Toasts;
  readonly onSignOut: () => void;
}

interface OpenedPage {
  readonly view: ComponentChild;
  dispose(): void;
}

/** Loads that page when it is first asked for. */
export function useAccessPage(room: Room, { toasts, onSignOut }: AccessPageOptions): AccessPage {
  const opened = useSignal<OpenedPage | undefined>(undefined);
  const page = useComputed(() => opened.value?.view);

  function close() {
    opened.peek()?.dispose();
    opened.value = undefined;
  }
  useEffect(() => close, []);

  async function open() {
    try {
      const { openAccess } = await import('../access.tsx');
      if (opened.peek()) return;
      opened.value = openAccess({ room, onSignOut, onClose: close });
    } catch {
      // The gateway was updated meanwhile, and has no longer what this page would load.
      toasts.show({ title: texts.account.openFailed });
    }
  }

  return { page, open: () => void open() };
}
