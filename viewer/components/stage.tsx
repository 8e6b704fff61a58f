import { useSignal } from '@preact/signals';
import type { Cancel } from '../models/clock.ts';
import type { WatchPhase } from '../models/phase.ts';
import type { Words } from '../models/words.ts';
import { texts } from '../texts.ts';
import type { Picture } from '../transport/peer-link.ts';
import { PlayIcon } from './icons.tsx';
import { LiveVideo } from './live-video.tsx';
import { OrielGlyph } from './wordmark.tsx';

interface StageProps {
  readonly camera: string | undefined;
  readonly phase: WatchPhase;
  readonly words: Words;
  /** Why there is no picture and what to do about it, where that takes more than a line. */
  readonly explanation: string | undefined;
  readonly picture: Picture | undefined;
  /** Age of the picture on show in whole seconds, where it is an old one. */
  readonly stillForS: number | undefined;
  readonly onPainted: (picture: Picture) => void;
  /** The picture's width by its height has become known. */
  readonly onAspect: (aspect: number) => void;
  readonly onRetry: () => void;
  readonly listenForEnd: (listener: () => void) => Cancel;
  readonly onToggleFull: () => void;
}

/** The picture, and over it whatever keeps it from being live; an old picture never looks like a live one. */
export function Stage({
  camera,
  phase,
  words,
  explanation,
  picture,
  stillForS,
  onPainted,
  onAspect,
  onRetry,
  listenForEnd,
  onToggleFull,
}: StageProps) {
  const blocked = useSignal(false);
  const plays = useSignal(0);
  const name = camera === undefined ? texts.stage.noCamera : texts.stage.name(camera);
  const live = phase === 'live';
  const explained = phase === 'refused' && explanation !== undefined;

  return (
    <div class="stage" data-testid="stage" data-state={phase}>
      <LiveVideo
        picture={picture}
        label={name}
        plays={plays.value}
        onPainted={onPainted}
        onAspect={onAspect}
        listenForEnd={listenForEnd}
        onDoubleClick={onToggleFull}
        onBlocked={(next) => {
          blocked.value = next;
        }}
      />
      {!live && (
        <div class="stage-cover">
          {!explained && <OrielGlyph busy={words.tone === 'busy'} />}
          {stillForS !== undefined && (
            <p class="stage-still" data-testid="stage-still">
              {texts.stage.still(stillForS)}
            </p>
          )}
          {explained && (
            <p class="stage-explanation" data-testid="explanation">
              {explanation}
            </p>
          )}
          {phase === 'refused' && (
            <button type="button" class="button" onClick={onRetry} data-testid="retry">
              {texts.stage.retry}
            </button>
          )}
        </div>
      )}
      {live && blocked.value && (
        <div class="stage-cover">
          <p class="stage-still">{texts.stage.blocked}</p>
          <button type="button" class="button" onClick={() => plays.value++}>
            <PlayIcon />
            {texts.stage.play}
          </button>
        </div>
      )}
    </div>
  );
}
