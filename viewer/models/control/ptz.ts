import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import { MOVE_REPEAT_MS } from '../../../protocol/commands.ts';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { Cancel, Clock } from '../clock.ts';
import {
  type CommandErrorCode,
  type CommandReport,
  createCommands,
  type Order,
  type Outcome,
} from './commands.ts';
import type { ControlChannel } from './control-channel.ts';
import {
  combine,
  isStill,
  type Motion,
  type Ptz as PtzAxes,
  placeAfter,
  STILL,
  splitMotion,
} from './motion.ts';

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
  goTo(preset: string): void;
  home(): void;
  dispose(): void;
}

export interface PtzOptions {
  readonly camera: ReadonlySignal<CameraInfo | undefined>;
  readonly channel: ControlChannel;
  /** Nobody sees what the camera would do. */
  readonly blind: ReadonlySignal<boolean>;
  readonly clock: Clock;
  /** Told of each refusal, once a hold. */
  readonly onReport: (report: CommandReport) => void;
}

const NUDGE_MS = 300;
/** A step takes a motor about so long; the next one of a hold comes after it. */
const STEP_EVERY_MS = 600;
/** Refusals by the gateway itself: the camera has heard nothing. */
const NOT_MOVED: ReadonlySet<CommandErrorCode> = new Set<CommandErrorCode>([
  'malformed',
  'forbidden',
  'busy',
  'unsupported',
]);

export function createPtz({ camera, channel, blind, clock, onReport }: PtzOptions): PtzControl {
  const driver = signal<string | null | undefined>(undefined);
  const drives = signal(false);
  const motion = signal<Motion>(STILL);
  const access = computed<PtzAccess>(() => {
    if (!camera.value?.ptz) return 'none';
    if (!camera.value.mayCommand) return 'forbidden';
    return channel.open.value && !blind.value ? 'ready' : 'closed';
  });
  const name = computed(() => camera.value?.name);
  const held = new Map<string, Motion>();
  const commands = createCommands({
    channel,
    clock,
    series: 'ptz',
    onDriver(next) {
      driver.value = next;
      if (next === null) drives.value = false;
    },
  });
  /** Counts holds, so that an answer to one that is over does not end the next. */
  let round = 0;
  let moving = false;
  let nextStepAt = Number.NEGATIVE_INFINITY;
  let cancelRepeat: Cancel = () => {};
  let cancelNudge: Cancel = () => {};

  function send(order: Order, onOutcome: (outcome: Outcome) => void, silent = false): boolean {
    const target = camera.peek()?.name;
    if (target === undefined) return false;
    const takes = order.command !== 'stop' && order.command !== 'position';
    // The gateway names the new driver before the camera has answered, and that must not look like somebody else.
    if (takes && !driver.peek()) drives.value = true;
    return commands.send(order, (outcome) => {
      onOutcome(outcome);
      if (takes && outcome.kind !== 'unanswered') drives.value = outcome.kind === 'ok';
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
    const next = ptz ? combine(held.values(), ptz) : STILL;
    motion.value = next;
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
    if (clock.now() >= nextStepAt) {
      nextStepAt = clock.now() + STEP_EVERY_MS;
      if (!isStill(parts.step)) send({ command: 'move-by', ...parts.step }, endWhereRefused(round));
      if (!isStill(parts.jump)) jump(parts.jump);
    }
    cancelRepeat = clock.after(MOVE_REPEAT_MS, drive);
  }

  function jump(by: Motion): void {
    const target = camera.peek()?.name;
    const settle = endWhereRefused(round);
    send({ command: 'position' }, (outcome) => {
      settle(outcome);
      const place = outcome.kind === 'ok' ? placeAfter(by, outcome.answer.position) : undefined;
      // A step that was asked for is taken, though the finger has left meanwhile.
      if (place && axes() && camera.peek()?.name === target) send({ command: 'move-to', ...place }, settle);
    });
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
    nextStepAt = Number.NEGATIVE_INFINITY;
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
      if (open) return;
      driver.value = undefined;
      drives.value = false;
    });
  });

  return {
    access,
    driver,
    drives,
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
    goTo(preset) {
      end();
      if (axes()) send({ command: 'preset', preset }, () => {});
    },
    home() {
      end();
      if (axes()) send({ command: 'home' }, () => {});
    },
    dispose() {
      stopFollowing();
      end();
      cancelNudge();
      commands.dispose();
    },
  };
}
