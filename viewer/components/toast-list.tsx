import type { Toast } from '../models/toasts.ts';
import { texts } from '../texts/texts.ts';
import { CloseIcon } from './icons.tsx';

interface ToastListProps {
  readonly toasts: readonly Toast[];
  readonly onDismiss: (id: number) => void;
}

/** Always there, so that a screen reader knows the place before the first message comes. */
export function ToastList({ toasts, onDismiss }: ToastListProps) {
  return (
    <section class="toasts" aria-label={texts.toasts.title} aria-live="polite" data-testid="toasts">
      {toasts.map(({ id, title, detail }) => (
        <div key={id} class="toast" data-testid="toast">
          <p class="toast-words">
            <span class="toast-title">{title}</span>
            {detail && <span class="toast-detail">{detail}</span>}
          </p>
          <button
            type="button"
            class="icon-button"
            aria-label={texts.toasts.dismiss}
            onClick={() => onDismiss(id)}
          >
            <CloseIcon />
          </button>
        </div>
      ))}
    </section>
  );
}
