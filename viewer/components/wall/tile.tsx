import { useEffect, useRef } from 'preact/hooks';
import type { Cancel } from '../../models/clock.ts';
import type { Explanation, StepKind } from '../../models/watch/explain.ts';
import type { Noticed } from '../../models/watch/noticing.ts';
import type { WatchPhase } from '../../models/watch/phase.ts';
import type { Words } from '../../models/watch/words.ts';
import { texts } from '../../texts/texts.ts';
import type { Picture } from '../../transport/peer-link.ts';
import { watchVisibility } from '../../transport/visibility-watch.ts';
import type { KeptFrames } from '../kept-frames.ts';
import { LiveVideo } from '../stage/live-video.tsx';

export interface TileProps {
  readonly camera: string;
  readonly phase: WatchPhase;
  readonly words: Words;
  readonly explanation: Explanation | undefined;
  readonly picture: Picture | undefined;
  readonly frames: KeptFrames;
  /** Age of the picture on show in whole seconds, where it is an old one. */
  readonly stillForS: number | undefined;
  readonly noticed: readonly Noticed[];
  /** Whether the Tab key stops here; within the wall arrow keys lead on. */
  readonly isStop: boolean;
  readonly onSee: (inSight: boolean) => void;
  readonly onOpen: () => void;
  readonly onFocus: () => void;
  readonly onStep: (step: StepKind) => void;
  readonly onPainted: (picture: Picture) => void;
  readonly listenForEnd: (listener: () => void) => Cancel;
}

/** One camera among the others: one button, with its picture or the reason why there is none. */
export function Tile(props: TileProps) {
  const { camera, phase, words, explanation, picture, frames, stillForS, noticed } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (box.current) return watchVisibility(box.current, props.onSee);
  }, [camera]);
  const isLive = phase === 'live';
  const isOff = phase === 'off';
  useEffect(() => {
    if (isOff) frames.forget(camera);
  }, [isOff]);
  const said = explanation?.text ?? words.text;
  const step = explanation?.step;

  return (
    <div ref={box} class="tile-box" data-testid={`tile-${camera}`} data-state={phase}>
      <button
        type="button"
        class="tile"
        data-tile={camera}
        tabIndex={props.isStop ? 0 : -1}
        aria-label={texts.wall.tile(camera, isLive ? [...noticed] : said)}
        onClick={props.onOpen}
        onFocus={props.onFocus}
      >
        {!isOff && (
          <LiveVideo
            camera={camera}
            picture={picture}
            frames={frames}
            testId="tile-video"
            plays={0}
            onPainted={props.onPainted}
            listenForEnd={props.listenForEnd}
          />
        )}
        {!isLive && (
          <span class="tile-cover">
            {stillForS !== undefined && (
              <span class="tile-still" data-testid="tile-still">
                {texts.stage.still(stillForS)}
              </span>
            )}
            <span class="tile-text" data-busy={words.tone === 'busy' ? '' : undefined}>
              {said}
            </span>
            <span class="tile-short" data-busy={words.tone === 'busy' ? '' : undefined}>
              {explanation?.short ?? words.text}
            </span>
          </span>
        )}
        <span class="tile-name" data-tone={words.tone}>
          {camera}
        </span>
        {isLive && noticed.length > 0 && (
          <span class="tile-noticed" data-noticed={noticed.join(' ')}>
            {texts.noticed.mark(noticed)}
          </span>
        )}
      </button>
      {step && !isLive && (
        <button
          type="button"
          class="button tile-step"
          aria-label={texts.wall.step(step.label, camera)}
          onClick={() => props.onStep(step.kind)}
        >
          {step.label}
        </button>
      )}
    </div>
  );
}
