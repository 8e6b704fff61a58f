import type { Quality } from '../models/watch.ts';
import { texts } from '../texts.ts';
import { FullscreenIcon, LeaveFullscreenIcon } from './icons.tsx';

interface StageToolsProps {
  readonly quality: Quality;
  readonly onQuality: (quality: Quality) => void;
  readonly full: boolean;
  readonly onToggleFull: () => void;
}

const QUALITIES: readonly Quality[] = ['main', 'sub'];

export function StageTools({ quality, onQuality, full, onToggleFull }: StageToolsProps) {
  return (
    <div class="tools">
      <fieldset class="segments" aria-label={texts.stage.quality}>
        {QUALITIES.map((each) => (
          <button
            key={each}
            type="button"
            class="segment"
            aria-pressed={each === quality}
            data-testid={`quality-${each}`}
            onClick={() => onQuality(each)}
          >
            {texts.stage.qualities[each]}
          </button>
        ))}
      </fieldset>
      <button
        type="button"
        class="icon-button"
        aria-label={full ? texts.stage.leaveFullscreen : texts.stage.fullscreen}
        onClick={onToggleFull}
        data-testid="fullscreen"
      >
        {full ? <LeaveFullscreenIcon /> : <FullscreenIcon />}
      </button>
    </div>
  );
}
