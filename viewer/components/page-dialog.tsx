import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from './icon-button.tsx';
import { CloseIcon } from './icons.tsx';
import { useModal } from './modal.ts';

interface PageDialogProps {
  readonly title: string;
  readonly close: string;
  /** Its element's `data-testid`; those of its parts begin with it. */
  readonly testId: string;
  /** Where it is in what it leads through; the focus goes to its head with each. */
  readonly step?: string;
  /** Escape was pressed. */
  readonly onBack: () => void;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A page over the page: a card at a desk, the whole window on a phone. */
export function PageDialog(props: PageDialogProps) {
  const { title, close, testId, step = '', onBack, onClose, children } = props;
  const dialog = useModal();
  const head = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    head.current?.focus();
    dialog.current?.scrollTo(0, 0);
  }, [step]);

  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={`${testId}-title`}
      data-testid={testId}
      data-step={step}
      onCancel={(event) => {
        event.preventDefault();
        onBack();
      }}
      onClose={onClose}
    >
      <div class="dialog-page">
        <div class="sheet-head">
          <h2 ref={head} id={`${testId}-title`} class="dialog-title" tabIndex={-1}>
            {title}
          </h2>
          <IconButton label={close} testId={`${testId}-close`} onPress={onClose}>
            <CloseIcon />
          </IconButton>
        </div>
        {children}
      </div>
    </dialog>
  );
}
