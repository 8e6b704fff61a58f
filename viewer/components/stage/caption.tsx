import type { Words } from '../../models/watch/words.ts';
import { texts } from '../../texts/texts.ts';

interface CaptionProps {
  readonly camera: string | undefined;
  readonly words: Words;
}

/** Which camera this is, and how its picture does, in words. */
export function Caption({ camera, words }: CaptionProps) {
  return (
    <div class="caption">
      <h1 class="caption-name">{camera ?? texts.stage.noCamera}</h1>
      <p class="status" data-tone={words.tone} data-testid="status" role="status">
        {words.text}
      </p>
    </div>
  );
}
