import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Cancel } from '../../models/clock.ts';
import type { Noticed } from '../../models/watch/noticing.ts';
import type { WatchPhase } from '../../models/watch/phase.ts';
import type { Words } from '../../models/watch/words.ts';
import { texts } from '../../texts/texts.ts';
import type { Picture } from '../../transport/peer-link.ts';
import { PlayIcon } from '../icons.tsx';
import { OrielGlyph } from '../wordmark.tsx';
import { LiveVideo } from './live-video.tsx';

interface StageProps {
  readonly camera: string | undefined;
  readonly phase: WatchPhase;
  readonly words: Words;
  /** Why there is no picture and what to do about it, where that takes more than a line under it. */
  readonly explanation: string | undefined;
  readonly picture: Picture | undefined;
  /** Age of the picture on show in whole seconds, where it is an old one. */
  readonly stillForS: number | undefined;
  /** What the camera notices just now. */
  readonly noticed: readonly Noticed[];
  /** What a screen reader is to say of it. */
  readonly announced: string;
  /** Absent where this viewer may not switch the camera on. */
  readonly onSwitchOn: (() => void) | undefined;
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
  noticed,
  announced,
  onSwitchOn,
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
  // What was noticed last stays to be read while its mark fades.
  const mark = useRef('');
  if (noticed.length > 0) mark.current = texts.noticed.mark(noticed);
  const explained = explanation !== undefined && phase !== 'off';

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
          {phase === 'off' && camera !== undefined && (
            <p class="stage-explanation">{texts.off.explanation(camera)}</p>
          )}
          {phase === 'off' && onSwitchOn && (
            <button type="button" class="button" onClick={onSwitchOn} data-testid="switch-on">
              {texts.off.switchOn}
            </button>
          )}
          {phase === 'refused' && (
            <button type="button" class="button" onClick={onRetry} data-testid="retry">
              {texts.stage.retry}
            </button>
          )}
        </div>
      )}
      <p class="noticed" data-testid="noticed" data-noticed={noticed.join(' ')} aria-hidden="true">
        {mark.current}
      </p>
      <p class="unseen" role="status" data-testid="announced">
        {announced}
      </p>
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
