import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import { MOVE_REPEAT_MS } from '../../../protocol/commands.ts';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { Cancel, Clock } from '../clock.ts';
import { motionAsSeen, motionForCamera, type Point, type Turn } from '../stage/turn.ts';
import {
  type CommandErrorCode,
  type CommandReport,
  createCommands,
  type Order,
  type Outcome,
} from './commands.ts';
import type { ControlChannel } from './control-channel.ts';
import { createDriver } from './driver.ts';
import { combine, isStill, type Motion, type Ptz as PtzAxes, STILL, splitMotion } from './motion.ts';
import { createSteps } from './steps.ts';

export type PtzAccess =
  /** The camera does not move. */
  | 'none'
  /** It does, but not for this viewer. */
  | 'forbidden'
  /** No way to the camera at the moment, or nothing to be seen of what it would do. */
  | 'closed'
  | 'ready';

/**
 * Drives the camera on show. What is held is sent again and again; whatever ends the hold sends one stop. A camera that
 * can not move for as long as it is told to goes step by step while it is held.
 */
export interface PtzControl {
  readonly access: ReadonlySignal<PtzAccess>;
  /** Who drives the camera; null where nobody does, undefined until the gateway has said so. */
  readonly driver: ReadonlySignal<string | null | undefined>;
  /** It is this page that drives, and not another one of the same name. */
  readonly drives: ReadonlySignal<boolean>;
  /** What is asked of the camera now. */
  readonly motion: ReadonlySignal<Motion>;
  /** `source` (a pad, a key, a button) was pressed. */
  hold(source: string, motion: Motion): void;
  /** What `source` holds has changed; nothing happens where its hold was ended, say by a refusal. */
  steer(source: string, motion: Motion): void;
  release(source: string): void;
  releaseAll(): void;
  /** Moves for a moment: for a click that no finger holds. */
  nudge(motion: Motion): void;
  /** `onTaken` is called where the camera took it. */
  goTo(preset: string, onTaken?: () => void): void;
  home(): void;
  /** Brings a point of the camera's picture to its middle: −1…1 of half its width and height, `y` downwards. */
  aim(point: Point): void;
  dispose(): void;
}

export interface PtzOptions {
  readonly camera: ReadonlySignal<CameraInfo | undefined>;
  readonly channel: ControlChannel;
  /** Nobody sees what the camera would do. */
  readonly blind: ReadonlySignal<boolean>;
  /** How the picture is turned on the screen: motions are meant as they are seen there. */
  readonly turn: ReadonlySignal<Turn>;
  readonly clock: Clock;
  /** Told of each refusal, once a hold. */
  readonly onReport: (report: CommandReport) => void;
}

const NUDGE_MS = 300;
/** Refusals by the gateway itself: the camera has heard nothing. */
const NOT_MOVED: ReadonlySet<CommandErrorCode> = new Set<CommandErrorCode>([
  'malformed',
  'forbidden',
  'busy',
  'unsupported',
]);

export function createPtz({ camera, channel, blind, turn, clock, onReport }: PtzOptions): PtzControl {
  const driver = createDriver();
  const motion = signal<Motion>(STILL);
  const access = computed<PtzAccess>(() => {
    if (!camera.value?.ptz) return 'none';
    if (!camera.value.mayCommand) return 'forbidden';
    return channel.open.value && !blind.value ? 'ready' : 'closed';
  });
  const name = computed(() => camera.value?.name);
  const held = new Map<string, Motion>();
  const commands = createCommands({ channel, clock, series: 'ptz', onDriver: driver.told });
  const steps = createSteps({ camera, clock, isReady: () => axes() !== undefined, send });
  /** Counts holds, so that an answer to one that is over does not end the next. */
  let round = 0;
  let moving = false;
  let cancelRepeat: Cancel = () => {};
  let cancelNudge: Cancel = () => {};

  function send(order: Order, onOutcome: (outcome: Outcome) => void, silent = false): boolean {
    const target = camera.peek()?.name;
    if (target === undefined) return false;
    driver.sent(order);
    return commands.send(order, (outcome) => {
      onOutcome(outcome);
      driver.answered(order, outcome);
      if (outcome.kind !== 'ok' && !silent) onReport({ camera: target, order, outcome });
    });
  }

  function axes(): PtzAxes | undefined {
    return access.peek() === 'ready' ? camera.peek()?.ptz : undefined;
  }

  /** Sends what is held, and again until nothing is. */
  function drive(): void {
    cancelRepeat();
    const ptz = axes();
    const wanted = [...held.values()].map((each) => motionForCamera(each, turn.peek()));
    const next = ptz ? combine(wanted, ptz) : STILL;
    motion.value = motionAsSeen(next, turn.peek());
    if (!ptz || isStill(next)) {
      stop();
      return;
    }
    const parts = splitMotion(next, ptz);
    if (isStill(parts.held)) stop();
    else {
      moving = true;
      send({ command: 'move', ...parts.held }, endWhereRefused(round));
    }
    steps.take(parts, endWhereRefused(round));
    cancelRepeat = clock.after(MOVE_REPEAT_MS, drive);
  }

  function endWhereRefused(mine: number): (outcome: Outcome) => void {
    return (outcome) => {
      if (outcome.kind === 'ok' || mine !== round) return;
      // What was not let move needs no stop, which would only be refused as well.
      if (outcome.kind === 'error' && NOT_MOVED.has(outcome.code)) moving = false;
      // Refused once is refused for as long as this hold lasts; asking on would only repeat the message, and so
      // would the stop's own refusal.
      end(true);
    };
  }

  function stop(silent = false): void {
    if (!moving) return;
    moving = false;
    send({ command: 'stop' }, () => {}, silent);
  }

  /** `silent`: a refused stop is not told. */
  function end(silent = false): void {
    round++;
    steps.reset();
    cancelRepeat();
    cancelNudge();
    held.clear();
    motion.value = STILL;
    stop(silent);
  }

  function hold(source: string, wanted: Motion): void {
    if (!axes()) return;
    held.set(source, wanted);
    drive();
  }

  function steer(source: string, wanted: Motion): void {
    if (!held.has(source)) return;
    held.set(source, wanted);
    // A finger that slides makes dozens of events a second; the next repeat takes the newest.
    if (!moving) drive();
  }

  function release(source: string): void {
    if (!held.delete(source)) return;
    if (held.size === 0) end();
    else drive();
  }

  const stopFollowing = effect(() => {
    name.value;
    const ready = access.value === 'ready';
    const open = channel.open.value;
    untracked(() => {
      end();
      if (ready) return;
      commands.forget();
      // The gateway tells who drives once for each channel; a picture that was away for a while makes no new one.
      if (!open) driver.forget();
    });
  });
  // Before the channel leads elsewhere: what turns is stopped here, and what was asked here is answered no more.
  const stopLeaving = channel.listenForEnd(() => {
    end(true);
    commands.forget();
    driver.forget();
  });

  return {
    access,
    driver: driver.name,
    drives: driver.isOurs,
    motion,
    hold,
    steer,
    release,
    releaseAll: () => end(),
    nudge(wanted) {
      hold('nudge', wanted);
      cancelNudge();
      cancelNudge = clock.after(NUDGE_MS, () => release('nudge'));
    },
    goTo(preset, onTaken) {
      end();
      if (!axes()) return;
      send({ command: 'preset', preset }, ({ kind }) => {
        if (kind === 'ok') onTaken?.();
      });
    },
    home() {
      end();
      if (axes()) send({ command: 'home' }, () => {});
    },
    aim({ x, y }) {
      end();
      if (!axes()?.centre) return;
      send({ command: 'move-by', pan: x, tilt: 0 - y, zoom: 0, unit: 'picture' }, () => {});
    },
    dispose() {
      stopFollowing();
      stopLeaving();
      end();
      cancelNudge();
      commands.dispose();
    },
  };
}
