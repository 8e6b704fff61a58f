import type { ComponentChild } from 'preact';
import type { Toast } from '../models/toasts.ts';
import { texts } from '../texts/texts.ts';

interface NewsProps {
  readonly news: readonly Toast[];
  /** What stays until somebody has answered it. */
  readonly notice?: ComponentChild;
}

/** What was done, in a line that goes by itself. Always there, like the place of the other messages. */
export function News({ news, notice }: NewsProps) {
  return (
    <section class="news" aria-label={texts.toasts.news} aria-live="polite">
      {news.map(({ id, title }) => (
        <p key={id} class="news-item" data-testid="news-item">
          {title}
        </p>
      ))}
      {notice}
    </section>
  );
}
