import { CloseIcon } from '../icons.tsx';

interface NoticeProps {
  readonly title: string;
  readonly text: string;
  /** What there is to press; nothing where it can only be read. */
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
  readonly dismiss?: { readonly label: string; readonly run: () => void } | undefined;
  readonly testId: string;
}

/** Something that can be done when it suits; it stays until then. A live region around it reads it out. */
export function Notice({ title, text, action, dismiss, testId }: NoticeProps) {
  return (
    <section class="notice" aria-label={title} data-testid={testId}>
      <p class="notice-text">{text}</p>
      {action && (
        <button
          type="button"
          class="button button-quiet notice-button"
          onClick={action.run}
          data-testid={`${testId}-take`}
        >
          {action.label}
        </button>
      )}
      {dismiss && (
        <button
          type="button"
          class="icon-button"
          aria-label={dismiss.label}
          onClick={dismiss.run}
          data-testid={`${testId}-dismiss`}
        >
          <CloseIcon />
        </button>
      )}
    </section>
  );
}
