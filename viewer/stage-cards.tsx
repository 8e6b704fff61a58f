import './styles/dialog.css';
import './styles/cards.css';
import type { ComponentChild } from 'preact';
import { KeysCard } from './components/stage/cards/keys-card.tsx';
import { LinkCard } from './components/stage/cards/link-card.tsx';
import { speakStageCards } from './texts/stage-cards.ts';
import { pageLanguage } from './transport/page-language.ts';

/** What lies over the picture for a moment. */
export type StageCard = { readonly kind: 'keys' } | { readonly kind: 'link'; readonly url: string };

/** Loaded only where somebody asks for one. */
export async function viewOf(card: StageCard, onClose: () => void): Promise<ComponentChild> {
  await speakStageCards(pageLanguage(document));
  return card.kind === 'keys' ? (
    <KeysCard onClose={onClose} />
  ) : (
    <LinkCard url={card.url} onClose={onClose} />
  );
}
