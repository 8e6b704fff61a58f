import { type ReadonlySignal, signal } from '@preact/signals';
import type { Cancel, Clock } from './clock.ts';

export interface ToastText {
  readonly tone: 'note' | 'problem';
  readonly title: string;
  /** The reason, as whoever refused gave it. */
  readonly detail?: string | undefined;
}

export interface Toast extends ToastText {
  readonly id: number;
}

export interface Toasts {
  readonly list: ReadonlySignal<readonly Toast[]>;
  /** Shows a toast; the same words again only keep the one that stands up for longer. */
  show(text: ToastText): void;
  dismiss(id: number): void;
  dispose(): void;
}

const MAX_TOASTS = 3;
const SHOWN_MS = { note: 4000, problem: 8000 } as const;

export function createToasts(clock: Clock): Toasts {
  const list = signal<readonly Toast[]>([]);
  const expiries = new Map<number, Cancel>();
  let nextId = 1;

  function dismiss(id: number): void {
    expiries.get(id)?.();
    expiries.delete(id);
    if (list.peek().some((toast) => toast.id === id)) {
      list.value = list.peek().filter((toast) => toast.id !== id);
    }
  }

  function expire(id: number, tone: ToastText['tone']): void {
    expiries.get(id)?.();
    expiries.set(
      id,
      clock.after(SHOWN_MS[tone], () => dismiss(id)),
    );
  }

  return {
    list,
    show(text) {
      const same = list.peek().find((toast) => toast.title === text.title && toast.detail === text.detail);
      if (same) return expire(same.id, text.tone);
      const id = nextId++;
      list.value = [...list.peek(), { ...text, id }];
      expire(id, text.tone);
      const [oldest] = list.peek();
      if (oldest && list.peek().length > MAX_TOASTS) dismiss(oldest.id);
    },
    dismiss,
    dispose() {
      for (const cancel of expiries.values()) cancel();
      expiries.clear();
    },
  };
}
