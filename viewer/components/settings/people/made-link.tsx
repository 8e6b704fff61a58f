import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { isLocalLink } from '../../../../protocol/local-link.ts';
import { accessTexts } from '../../../texts/access.ts';
import { QrCode } from './qr-code.tsx';

interface MadeLinkProps {
  readonly link: string;
  /** How long it is good, in whole minutes. */
  readonly minutes: number;
  readonly used: boolean;
  readonly onDone: () => void;
}

/** A pairing link: to be scanned from this screen, copied or sent. */
export function MadeLink({ link, minutes, used, onDone }: MadeLinkProps) {
  const say = accessTexts.made;
  const copied = useSignal(false);
  const head = useRef<HTMLHeadingElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => head.current?.focus(), []);

  async function copy() {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(link);
      copied.value = true;
    } catch {
      // On plain HTTP there is no clipboard for pages; what is selected can be copied by hand.
      copied.value = document.execCommand('copy');
    }
  }

  return (
    <div class="settings-card" data-testid="made-link">
      <h4 ref={head} class="settings-card-title" tabIndex={-1}>
        {say.title}
      </h4>
      <p role="status" data-testid="link-used">
        {used && say.used}
      </p>
      {!used && (
        <>
          <QrCode text={link} label={say.qr} />
          {isLocalLink(link) && <p data-testid="link-local">{say.local}</p>}
          <p class="quiet">{say.hint(minutes)}</p>
          <div class="field">
            <input
              ref={field}
              class="input"
              aria-label={say.link}
              value={link}
              readOnly
              data-testid="link"
              onFocus={({ currentTarget }) => currentTarget.select()}
            />
          </div>
        </>
      )}
      <div class="settings-buttons">
        {!used && (
          <button
            type="button"
            class="button button-quiet"
            onClick={() => void copy()}
            data-testid="copy-link"
          >
            {copied.value ? say.copied : say.copy}
          </button>
        )}
        {!used && 'share' in navigator && (
          <button
            type="button"
            class="button button-quiet"
            // Whoever shuts the list of ways to share has changed their mind, and that is all.
            onClick={() => void navigator.share({ url: link }).catch(() => {})}
          >
            {say.share}
          </button>
        )}
        <button type="button" class="button" onClick={onDone} data-testid="link-done">
          {say.done}
        </button>
      </div>
    </div>
  );
}
