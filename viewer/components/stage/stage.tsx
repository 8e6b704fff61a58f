import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Cancel } from '../../models/clock.ts';
import type { Explanation, StepKind } from '../../models/watch/explain.ts';
import type { Noticed } from '../../models/watch/noticing.ts';
import type { WatchPhase } from '../../models/watch/phase.ts';
import type { Words } from '../../models/watch/words.ts';
import { texts } from '../../texts/texts.ts';
import type { Picture } from '../../transport/peer-link.ts';
import { Explained } from '../explained.tsx';
import { PlayIcon } from '../icons.tsx';
import type { KeptFrames } from '../kept-frames.ts';
import { OrielGlyph } from '../wordmark.tsx';
import { LiveVideo } from './live-video.tsx';
import { StageSurface, type StageSurfaceProps } from './stage-surface.tsx';
import { ZoomMark } from './zoom-mark.tsx';

interface StageProps {
  readonly camera: string | undefined;
  readonly phase: WatchPhase;
  readonly words: Words;
  /** Why there is no picture and what to do about it, where that takes more than a line under it. */
  readonly explanation: Explanation | undefined;
  readonly picture: Picture | undefined;
  readonly frames: KeptFrames;
  /** Age of the picture on show in whole seconds, where it is an old one. */
  readonly stillForS: number | undefined;
  /** What the camera notices just now. */
  readonly noticed: readonly Noticed[];
  /** What a screen reader is to say of it. */
  readonly announced: string;
  /** What the explanation offers was pressed. */
  readonly onStep: (step: StepKind) => void;
  readonly onPainted: (picture: Picture, metadata: VideoFrameCallbackMetadata) => void;
  /** The picture's width by its height has become known. */
  readonly onAspect: (aspect: number) => void;
  readonly listenForEnd: (listener: () => void) => Cancel;
  /** How the picture is looked at, and what a hand on it does. */
  readonly surface: Omit<StageSurfaceProps, 'children'>;
  readonly onResetZoom: () => void;
}

/** An older frame of another place would stand there without its age. */
const HANDED_OVER_MS = 1000;

/** The picture, and over it whatever keeps it from being live; an old picture never looks like a live one. */
export function Stage({
  camera,
  phase,
  words,
  explanation,
  picture,
  frames,
  stillForS,
  noticed,
  announced,
  onStep,
  onPainted,
  onAspect,
  listenForEnd,
  surface,
  onResetZoom,
}: StageProps) {
  const blocked = useSignal(false);
  const plays = useSignal(0);
  const name = camera === undefined ? texts.stage.noCamera : texts.stage.name(camera);
  const live = phase === 'live';
  // What was noticed last stays to be read while its mark fades.
  const mark = useRef('');
  if (noticed.length > 0) mark.current = texts.noticed.mark(noticed);

  return (
    <div class="stage" data-testid="stage" data-state={phase}>
      <StageSurface {...surface}>
        <LiveVideo
          camera={camera}
          picture={picture}
          frames={frames}
          maxFrameAgeMs={HANDED_OVER_MS}
          label={name}
          plays={plays.value}
          onPainted={onPainted}
          onAspect={onAspect}
          listenForEnd={listenForEnd}
          onBlocked={(next) => {
            blocked.value = next;
          }}
        />
      </StageSurface>
      {!live && (
        <div class="stage-cover">
          {(!explanation || words.tone === 'busy') && <OrielGlyph busy={words.tone === 'busy'} />}
          {stillForS !== undefined && (
            <p class="stage-still" data-testid="stage-still">
              {texts.stage.still(stillForS)}
            </p>
          )}
          {explanation && <Explained explanation={explanation} onStep={onStep} />}
        </div>
      )}
      <p class="noticed" data-testid="noticed" data-noticed={noticed.join(' ')} aria-hidden="true">
        {mark.current}
      </p>
      {surface.aiming && (
        <p class="stage-still aim-hint" role="status">
          {texts.tools.aimHint}
        </p>
      )}
      {surface.zoom.scale > 1 && <ZoomMark scale={surface.zoom.scale} onReset={onResetZoom} />}
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
