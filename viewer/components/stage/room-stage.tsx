import type { Room } from '../../models/room.ts';
import type { Toasts } from '../../models/toasts.ts';
import type { StepKind } from '../../models/watch/explain.ts';
import type { Quality, Watch } from '../../models/watch/watch.ts';
import { texts } from '../../texts/texts.ts';
import { StatisticsIcon } from '../icons.tsx';
import type { KeptFrames } from '../kept-frames.ts';
import { useStatistics } from '../statistics/statistics-overlay.ts';
import { ToastList } from '../toast-list.tsx';
import { Caption } from './caption.tsx';
import { LiveSound } from './live-sound.tsx';
import { Stage } from './stage.tsx';
import { StageTools } from './stage-tools.tsx';
import { Tool } from './tool.tsx';
import { useCards } from './use-cards.ts';
import { useGamepad } from './use-gamepad.ts';
import { usePictureInPicture } from './use-picture-in-picture.ts';
import { usePictureTools } from './use-picture-tools.ts';
import { useShortcuts } from './use-shortcuts.ts';

interface RoomStageProps {
  readonly room: Room;
  readonly toasts: Toasts;
  readonly frames: KeptFrames;
  readonly full: boolean;
  readonly onToggleFull: () => void;
  /** Opens the settings at what an explanation leads to. */
  readonly onSettings: (section: 'cameras' | 'network', camera?: string) => void;
  /** To where all cameras are; absent where there is no such place. */
  readonly onBack?: (() => void) | undefined;
}

/** By a key, in CSS pixels and in parts of what is seen. */
const KEY_PAN_PX = 60;
const KEY_ZOOM = 1.5;
const MIDDLE = { x: 0, y: 0 };

/** One camera: its picture, what is pressed at the picture's edge, and what is said of it. */
export function RoomStage(props: RoomStageProps) {
  const { room, toasts, frames, full, onToggleFull, onSettings, onBack } = props;
  const { session, watch, words, sound, noticing, errands, lens, hand, aim, ptz, attention } = room;
  const live = watch.phase.value === 'live';
  const cards = useCards(() => toasts.show({ title: texts.tools.failed }));
  const statistics = useStatistics(room, () => toasts.show({ title: texts.tools.failed }));
  const pictureTools = usePictureTools(room, {
    toasts,
    live,
    onLink: (url) => cards.open({ kind: 'link', url }),
  });
  const pip = usePictureInPicture(attention, () => toasts.show({ title: texts.tools.noPictureInPicture }));
  useGamepad(room.aids, attention.attending);
  const chosen = watch.chosen.value;
  const announced = noticing.announced.value;

  function takeStep(step: StepKind) {
    if (step === 'switch-on') {
      if (chosen !== undefined) errands.enable(chosen, true);
    } else if (step === 'use-sub') watch.setQuality('sub');
    else if (step === 'retry') {
      session.check();
      watch.retry();
    } else if (step === 'camera-settings') onSettings('cameras', chosen);
    else onSettings('network');
  }

  const look = (x: number, y: number) => () => lens.pan({ x: x * KEY_PAN_PX, y: y * KEY_PAN_PX });
  useShortcuts({
    fullscreen: onToggleFull,
    sound: hasSound(watch) ? sound.press : undefined,
    snapshot: live ? pictureTools.snapshot : undefined,
    'picture-in-picture': live || pip.out.value ? pip.toggle : undefined,
    rotate: lens.rotate,
    'zoom-in': () => lens.zoomBy(KEY_ZOOM, MIDDLE),
    'zoom-out': () => lens.zoomBy(1 / KEY_ZOOM, MIDDLE),
    'zoom-reset': lens.reset,
    'look-left': look(1, 0),
    'look-right': look(-1, 0),
    'look-up': look(0, 1),
    'look-down': look(0, -1),
    statistics: statistics.toggle,
    help: () => cards.open({ kind: 'keys' }),
    back() {
      if (aim.putAway() || statistics.close()) return true;
      // The list of tools, or the sheet beside the picture.
      const open = document.querySelector<HTMLElement>('.room [aria-expanded="true"]');
      if (open) {
        open.click();
        return true;
      }
      if (full) onToggleFull();
      else onBack?.();
      return full || onBack !== undefined;
    },
  });
  const steers = ptz.access.value === 'ready' && watch.camera.value?.ptz?.continuous.panTilt === true;

  return (
    <main
      class="view"
      data-tall={lens.aspect.value < 1 ? '' : undefined}
      style={{ '--aspect': lens.aspect.value }}
    >
      <div class="screen">
        <Stage
          camera={chosen}
          phase={watch.phase.value}
          words={words.value}
          explanation={room.explanation.value}
          picture={watch.picture.value}
          frames={frames}
          stillForS={watch.stillForS.value}
          noticed={watch.phase.value === 'off' ? [] : noticing.now.value}
          announced={announced ? texts.noticed.announced(announced.camera, announced.noticed) : ''}
          onStep={takeStep}
          onPainted={(picture, metadata) => {
            watch.painted(picture);
            statistics.painted(metadata);
          }}
          onAspect={lens.setAspect}
          listenForEnd={watch.listenForEnd}
          surface={{
            zoom: lens.zoom.value,
            turn: lens.turn.value,
            vane: hand.vane.value,
            takesFinger: full || steers || aim.on.value || lens.zoom.value.scale > 1,
            aiming: aim.on.value,
            hand,
            onZoom: lens.zoomBy,
            onResize: lens.resize,
            onDoubleClick: onToggleFull,
          }}
          onResetZoom={lens.reset}
        />
        <LiveSound sound={watch.sound.value} on={sound.state.value === 'on'} onBlocked={sound.block} />
        {statistics.view.value}
        <ToastList toasts={toasts.list.value.filter(({ calm }) => !calm)} onDismiss={toasts.dismiss} />
      </div>
      <div class="under">
        <Caption camera={chosen} words={words.value} />
        {chosen !== undefined && (
          <StageTools
            quality={choiceOf(watch)}
            onQuality={watch.setQuality}
            sound={hasSound(watch) ? sound.state.value : undefined}
            onSound={sound.press}
            hasPicture={live}
            onSnapshot={pictureTools.snapshot}
            onRotate={lens.rotate}
            onShare={pictureTools.share}
            pictureInPicture={pip.toggle && { out: pip.out.value, toggle: pip.toggle }}
            full={full}
            onToggleFull={onToggleFull}
          >
            <Tool
              label={texts.tools.statistics}
              testId="statistics-tool"
              icon={<StatisticsIcon />}
              pressed={statistics.shown.value}
              onPress={statistics.toggle}
            />
          </StageTools>
        )}
      </div>
      {cards.view.value}
    </main>
  );
}

/** The quality to mark as chosen; nothing where the camera has but one. */
function choiceOf({ camera, got, quality }: Watch): Quality | undefined {
  const both = (camera.value?.qualities?.length ?? 0) > 1;
  return both && camera.value?.state !== 'off' ? (got.value ?? quality.value) : undefined;
}

/** Before the first answer the camera's description tells, so that the button does not jump in. */
function hasSound({ camera, got, quality, sound }: Watch): boolean {
  if (got.value !== undefined) return sound.value !== undefined;
  if (camera.value?.state === 'off') return false;
  return camera.value?.media?.[quality.value]?.audio !== undefined;
}
