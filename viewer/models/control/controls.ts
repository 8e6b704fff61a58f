import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { Clock } from '../clock.ts';
import {
  type CommandReport,
  createCommands,
  type Order,
  type Outcome,
  type SendOptions,
} from './commands.ts';
import type { ControlChannel } from './control-channel.ts';
import { createFocus, type Focus } from './focus.ts';
import { createImaging, type Imaging } from './imaging.ts';

/** Something that changes what stays, and takes its time: only one at once. */
export type Upkeep = Extract<
  Order,
  { command: 'save-preset' | 'rename-preset' | 'remove-preset' | 'set-home' }
>;

/** Everything of the camera on show that is set and switched; `ptz` is what moves it. */
export interface Controls {
  /** Commands have a way to the camera, and this viewer may give them. */
  readonly ready: ReadonlySignal<boolean>;
  readonly imaging: Imaging;
  readonly focus: Focus;
  /** What is being carried out. */
  readonly upkeep: ReadonlySignal<Upkeep | undefined>;
  /** Switches a relay, by its token. */
  switchRelay(relay: string, state: 'on' | 'off'): void;
  /**
   * Carries it out unless another one is under way; `onDone` is called where the camera took it, with the preset's
   * token where one was saved.
   */
  keep(order: Upkeep, onDone?: (preset: string | undefined) => void): void;
  dispose(): void;
}

export interface ControlsOptions {
  readonly camera: ReadonlySignal<CameraInfo | undefined>;
  readonly channel: ControlChannel;
  readonly clock: Clock;
  /** Told of each refusal. */
  readonly onReport: (report: CommandReport) => void;
}

/** To rename a preset the camera travels there first. */
const UPKEEP_LIMIT_MS = 30_000;

export function createControls({ camera, channel, clock, onReport }: ControlsOptions): Controls {
  const commands = createCommands({ channel, clock, series: 'set' });
  const ready = computed(() => channel.open.value && camera.value?.mayCommand === true);
  const name = computed(() => camera.value?.name);
  const upkeep = signal<Upkeep | undefined>(undefined);

  function send(
    order: Order,
    onOutcome: (outcome: Outcome) => void,
    options?: SendOptions & { readonly quiet?: boolean },
  ): boolean {
    const target = name.peek();
    if (target === undefined || !ready.peek()) return false;
    const settle = (outcome: Outcome) => {
      onOutcome(outcome);
      const isHushed = options?.quiet === true && outcome.kind === 'unanswered';
      if (outcome.kind !== 'ok' && !isHushed) onReport({ camera: target, order, outcome });
    };
    return commands.send(order, settle, options);
  }

  const imaging = createImaging({ clock, send });
  const focus = createFocus({ clock, send });

  function letGo(): void {
    focus.release();
    commands.forget();
    imaging.forget();
    upkeep.value = undefined;
  }

  const stopFollowing = effect(() => {
    name.value;
    ready.value;
    untracked(letGo);
  });
  const stopLeaving = channel.listenForEnd(letGo);

  return {
    ready,
    imaging,
    focus,
    upkeep,
    switchRelay(relay, state) {
      send({ command: 'relay', relay, state }, () => {});
    },
    keep(order, onDone) {
      if (upkeep.peek()) return;
      const settle = (outcome: Outcome) => {
        upkeep.value = undefined;
        if (outcome.kind === 'ok') onDone?.(outcome.answer.preset);
      };
      if (send(order, settle, { limitMs: UPKEEP_LIMIT_MS })) upkeep.value = order;
    },
    dispose() {
      stopFollowing();
      stopLeaving();
      focus.release();
      imaging.forget();
      commands.dispose();
    },
  };
}
