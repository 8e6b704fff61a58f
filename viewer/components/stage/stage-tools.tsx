import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { SoundState } from '../../models/watch/sound.ts';
import type { Quality } from '../../models/watch/watch.ts';
import { texts } from '../../texts/texts.ts';
import {
  DotsIcon,
  FullscreenIcon,
  LeaveFullscreenIcon,
  MutedIcon,
  PictureInPictureIcon,
  RotateIcon,
  ShareIcon,
  SnapshotIcon,
  SoundIcon,
} from '../icons.tsx';
import { Tool } from './tool.tsx';

interface StageToolsProps {
  /** Undefined where there is nothing to choose. */
  readonly quality: Quality | undefined;
  readonly onQuality: (quality: Quality) => void;
  /** Undefined where there is nothing to hear. */
  readonly sound: SoundState | undefined;
  readonly onSound: () => void;
  /** There is a live picture to be kept. */
  readonly hasPicture: boolean;
  readonly onSnapshot: () => void;
  readonly onRotate: () => void;
  readonly onShare: () => void;
  /** Undefined where the browser can not take the picture out of the page. */
  readonly pictureInPicture: { readonly out: boolean; readonly toggle: () => void } | undefined;
  readonly full: boolean;
  readonly onToggleFull: () => void;
  /** Further tools, of the kind `Tool`. */
  readonly children?: ComponentChildren;
}

const QUALITIES: readonly Quality[] = ['main', 'sub'];

/** One row at the picture's lower edge. Where it is narrow, what is pressed seldom waits behind a button of its own. */
export function StageTools(props: StageToolsProps) {
  const { quality, onQuality, sound, onSound, hasPicture, pictureInPicture, full, onToggleFull } = props;
  const say = texts.tools;
  const open = useSignal(false);
  const more = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open.value) return;
    function onPointerDown({ target }: Event) {
      if (target instanceof Node && !more.current?.contains(target) && !opener.current?.contains(target)) {
        open.value = false;
      }
    }
    function onClick({ target }: Event) {
      if (target instanceof Node && more.current?.contains(target)) open.value = false;
    }
    document.addEventListener('pointerdown', onPointerDown, true);
    document.addEventListener('click', onClick);
    return () => {
      document.removeEventListener('pointerdown', onPointerDown, true);
      document.removeEventListener('click', onClick);
    };
  }, [open.value]);

  return (
    <fieldset
      class="tools"
      aria-label={say.title}
      data-testid="tools"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open.value) return;
        event.preventDefault();
        open.value = false;
        opener.current?.focus();
      }}
    >
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
        <Tool
          label={texts.stage.sound[sound]}
          testId="sound"
          state={sound}
          icon={sound === 'on' ? <SoundIcon /> : <MutedIcon />}
          onPress={onSound}
        />
      )}
      <Tool
        label={say.snapshot}
        testId="snapshot"
        icon={<SnapshotIcon />}
        disabled={!hasPicture}
        onPress={props.onSnapshot}
      />
      <div
        ref={more}
        class="tools-more"
        data-open={open.value ? '' : undefined}
        data-testid="more-tools-list"
      >
        {pictureInPicture && (
          <Tool
            label={pictureInPicture.out ? say.leavePictureInPicture : say.pictureInPicture}
            testId="picture-in-picture"
            icon={<PictureInPictureIcon />}
            disabled={!hasPicture && !pictureInPicture.out}
            onPress={pictureInPicture.toggle}
          />
        )}
        <Tool label={say.rotate} testId="rotate" icon={<RotateIcon />} onPress={props.onRotate} />
        <Tool label={say.share} testId="share" icon={<ShareIcon />} onPress={props.onShare} />
        {props.children}
      </div>
      <button
        ref={opener}
        type="button"
        class="icon-button tools-opener"
        aria-label={say.more}
        aria-expanded={open.value}
        title={say.more}
        onClick={() => {
          open.value = !open.value;
        }}
        data-testid="more-tools"
      >
        <DotsIcon />
      </button>
      <Tool
        label={full ? texts.stage.leaveFullscreen : texts.stage.fullscreen}
        testId="fullscreen"
        icon={full ? <LeaveFullscreenIcon /> : <FullscreenIcon />}
        onPress={onToggleFull}
      />
    </fieldset>
  );
}
