import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Section } from '../../models/settings/sections.ts';
import { settingsTexts } from '../../texts/settings.ts';
import { IconButton } from '../icon-button.tsx';
import { ArrowIcon, CloseIcon } from '../icons.tsx';
import { useModal } from '../modal.ts';
import { OrielGlyph } from '../wordmark.tsx';

interface SettingsFrameProps {
  /** Who is signed in, and where. */
  readonly who: string;
  readonly gateway: string;
  readonly sections: readonly Section[];
  readonly hints: Readonly<Record<Section, string>>;
  /** Undefined in the list of sections, which at a desk stands beside the first of them. */
  readonly section: Section | undefined;
  /** Changes with each page. */
  readonly page: string;
  /** What is on show, for the head of a phone's page. */
  readonly title: string;
  readonly onChoose: (section: Section) => void;
  readonly onBack: () => void;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** At a desk a list and beside it what was chosen of it; on a phone one after the other. */
export function SettingsFrame(props: SettingsFrameProps) {
  const { who, gateway, sections, hints, section, page, title, onChoose, onBack, onClose, children } = props;
  const say = settingsTexts;
  const dialog = useModal();
  const head = useRef<HTMLHeadingElement>(null);
  const nav = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const before = useRef<{ readonly section: Section | undefined } | undefined>(undefined);

  useEffect(() => {
    body.current?.scrollTo(0, 0);
    // What there is nothing to press in is scrolled by the keyboard all the same.
    const isPressed = body.current?.querySelector('button, input, select, a') !== null;
    if (isPressed) body.current?.removeAttribute('tabindex');
    else body.current?.setAttribute('tabindex', '0');
    // Whoever comes back to the list goes on where they were.
    const left = section === undefined ? before.current?.section : undefined;
    const link = left && nav.current?.querySelector<HTMLElement>(`[data-section="${left}"]`);
    if (link || !before.current || !isSeen(document.activeElement)) {
      (link ?? head.current)?.focus({ preventScroll: true });
    }
    before.current = { section };
  }, [page]);

  return (
    <dialog
      ref={dialog}
      class="dialog settings"
      aria-labelledby="settings-title"
      data-testid="settings"
      data-page={section === undefined ? 'list' : 'section'}
      onCancel={(event) => {
        event.preventDefault();
        onBack();
      }}
      onClose={onClose}
    >
      <div class="settings-head">
        <IconButton kind="settings-back" label={say.back} testId="settings-back" onPress={onBack}>
          <ArrowIcon to="start" />
        </IconButton>
        <h2 ref={head} id="settings-title" class="dialog-title" tabIndex={-1}>
          <span class="settings-title">{say.title}</span>
          <span class="settings-page-title">{title}</span>
        </h2>
        <IconButton label={say.close} testId="settings-close" onPress={onClose}>
          <CloseIcon />
        </IconButton>
      </div>
      <nav ref={nav} class="settings-nav" aria-label={say.sectionsTitle}>
        <div class="settings-who">
          <OrielGlyph />
          <p class="settings-name">{who}</p>
          <p class="quiet">{gateway}</p>
        </div>
        <ul>
          {sections.map((each) => (
            <li key={each}>
              <button
                type="button"
                class="settings-link"
                aria-current={each === (section ?? sections[0]) ? 'page' : undefined}
                data-section={each}
                data-testid={`section-${each}`}
                onClick={() => onChoose(each)}
              >
                <span class="settings-link-name">{say.sections[each]}</span>
                <span class="quiet">{hints[each]}</span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div ref={body} class="settings-body">
        {children}
      </div>
    </dialog>
  );
}

/** What is not painted can not have the focus for long. */
function isSeen(element: Element | null): boolean {
  return element instanceof HTMLElement && element !== document.body && element.getClientRects().length > 0;
}
