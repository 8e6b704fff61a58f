import { useEffect, useRef } from 'preact/hooks';
import { stageCardTexts } from '../../../texts/stage-cards.ts';
import { PageDialog } from '../../page-dialog.tsx';

interface LinkCardProps {
  readonly url: string;
  readonly onClose: () => void;
}

/** A link to be copied by hand, where the browser can neither share nor copy it. */
export function LinkCard({ url, onClose }: LinkCardProps) {
  const { close, link: say } = stageCardTexts;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  return (
    <PageDialog title={say.title} close={close} testId="link-card" onBack={onClose} onClose={onClose}>
      <div class="card-body">
        <div class="field">
          <input
            ref={field}
            class="input"
            readOnly
            value={url}
            aria-label={say.field}
            onFocus={({ currentTarget }) => currentTarget.select()}
            data-testid="link-url"
          />
        </div>
        <p class="quiet">{say.hint}</p>
      </div>
    </PageDialog>
  );
}
