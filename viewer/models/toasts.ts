import { type ReadonlySignal, signal } from '@preact/signals';
import { texts } from '../texts/texts.ts';
import type { Cancel, Clock } from './clock.ts';
import type { CommandReport } from './control/commands.ts';

export interface ToastText {
  readonly title: string;
  /** The reason, as whoever refused gave it. */
  readonly detail?: string | undefined;
  /** News, and nothing that went wrong. */
  readonly calm?: boolean;
}

export interface Toast extends ToastText {
  readonly id: number;
}

export interface Toasts {
  readonly list: ReadonlySignal<readonly Toast[]>;
  /** Shows a toast; the same words again only keep the one that stands up for longer. */
  show(text: ToastText): void;
  dismiss(id: number): void;
  /** Dismisses all, and leaves nothing running. */
  clear(): void;
}

/** What to say of a command that came to nothing: the gateway's own sentence alone where that names the camera. Pure. */
export function toastFor({ camera, outcome }: CommandReport): ToastText | undefined {
  const say = texts.toasts;
  if (outcome.kind === 'ok') return undefined;
  if (outcome.kind === 'unanswered') return { title: say.unanswered(camera) };
  const reason = say.reason(outcome.error, camera);
  return reason.includes(camera)
    ? { title: reason }
    : { title: say.command(camera, outcome.code), detail: reason };
}

const MAX_TOASTS = 3;
const SHOWN_MS = 8000;

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

  function expire(id: number): void {
    expiries.get(id)?.();
    expiries.set(
      id,
      clock.after(SHOWN_MS, () => dismiss(id)),
    );
  }

  return {
    list,
    show(text) {
      const same = list.peek().find((toast) => toast.title === text.title && toast.detail === text.detail);
      if (same) return expire(same.id);
      const id = nextId++;
      list.value = [...list.peek(), { ...text, id }];
      expire(id);
      const [oldest] = list.peek();
      if (oldest && list.peek().length > MAX_TOASTS) dismiss(oldest.id);
    },
    dismiss,
    clear() {
      for (const cancel of expiries.values()) cancel();
      expiries.clear();
      list.value = [];
    },
  };
}
