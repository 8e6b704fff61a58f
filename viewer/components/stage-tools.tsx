import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Quality } from '../models/watch.ts';
import { texts } from '../texts.ts';
import { FullscreenIcon, LeaveFullscreenIcon } from './icons.tsx';

interface StageToolsProps {
  readonly quality: Quality;
  readonly onQuality: (quality: Quality) => void;
  /** What fills the screen. */
  readonly screen: RefObject<HTMLElement | null>;
}

const QUALITIES: readonly Quality[] = ['main', 'sub'];

export function StageTools({ quality, onQuality, screen }: StageToolsProps) {
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
      <FullscreenButton screen={screen} />
    </div>
  );
}

function FullscreenButton({ screen }: Pick<StageToolsProps, 'screen'>) {
  const full = useSignal(false);
  useEffect(() => {
    const follow = () => {
      full.value = document.fullscreenElement !== null;
    };
    document.addEventListener('fullscreenchange', follow);
    return () => document.removeEventListener('fullscreenchange', follow);
  }, []);

  // An iPhone gives the full screen to its own player only.
  if (!document.fullscreenEnabled) return null;
  const toggle = () => {
    // Refused where no finger asked for it; then the picture stays as it is.
    const done = full.value ? document.exitFullscreen() : screen.current?.requestFullscreen();
    done?.catch(() => {});
  };
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={full.value ? texts.stage.leaveFullscreen : texts.stage.fullscreen}
      onClick={toggle}
    >
      {full.value ? <LeaveFullscreenIcon /> : <FullscreenIcon />}
    </button>
  );
}
