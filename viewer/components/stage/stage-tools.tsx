import type { SoundState } from '../../models/watch/sound.ts';
import type { Quality } from '../../models/watch/watch.ts';
import { texts } from '../../texts/texts.ts';
import { FullscreenIcon, LeaveFullscreenIcon, MutedIcon, SoundIcon } from '../icons.tsx';

interface StageToolsProps {
  /** Undefined where there is nothing to choose. */
  readonly quality: Quality | undefined;
  readonly onQuality: (quality: Quality) => void;
  /** Undefined where there is nothing to hear. */
  readonly sound: SoundState | undefined;
  readonly onSound: () => void;
  readonly full: boolean;
  readonly onToggleFull: () => void;
}

const QUALITIES: readonly Quality[] = ['main', 'sub'];

export function StageTools(props: StageToolsProps) {
  const { quality, onQuality, sound, onSound, full, onToggleFull } = props;
  return (
    <div class="tools">
      {quality && (
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
      )}
      {sound && (
        <button
          type="button"
          class="icon-button"
          aria-label={texts.stage.sound[sound]}
          title={texts.stage.sound[sound]}
          onClick={onSound}
          data-testid="sound"
          data-state={sound}
        >
          {sound === 'on' ? <SoundIcon /> : <MutedIcon />}
        </button>
      )}
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
