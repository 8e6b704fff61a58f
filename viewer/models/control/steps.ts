import type { ReadonlySignal } from '@preact/signals';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { Clock } from '../clock.ts';
import type { Order, Outcome } from './commands.ts';
import { isStill, type Motion, placeAfter } from './motion.ts';

/** Moves by parts of the camera's range while something is held, on axes that can not be told a speed. */
export interface Steps {
  /** Takes the next step where it is time for it; `onOutcome` is told how each of its commands fared. */
  take(by: StepParts, onOutcome: (outcome: Outcome) => void): void;
  /** The hold is over: the next one begins with a step at once. */
  reset(): void;
}

interface StepParts {
  readonly step: Motion;
  /** On axes that only go to a place, which has to be asked for first. */
  readonly jump: Motion;
}

export interface StepsOptions {
  readonly camera: ReadonlySignal<CameraInfo | undefined>;
  readonly clock: Clock;
  /** Commands may be sent now. */
  readonly isReady: () => boolean;
  readonly send: (order: Order, onOutcome: (outcome: Outcome) => void) => void;
}

/** A step takes a motor about so long; the next one of a hold comes after it. */
const STEP_EVERY_MS = 600;

export function createSteps({ camera, clock, isReady, send }: StepsOptions): Steps {
  let nextAt = Number.NEGATIVE_INFINITY;

  function jump(by: Motion, onOutcome: (outcome: Outcome) => void): void {
    const target = camera.peek()?.name;
    send({ command: 'position' }, (outcome) => {
      onOutcome(outcome);
      const place = outcome.kind === 'ok' ? placeAfter(by, outcome.answer.position) : undefined;
      // A step that was asked for is taken, though the finger has left meanwhile.
      if (place && isReady() && camera.peek()?.name === target)
        send({ command: 'move-to', ...place }, onOutcome);
    });
  }

  return {
    take(by, onOutcome) {
      if (clock.now() < nextAt) return;
      nextAt = clock.now() + STEP_EVERY_MS;
      if (!isStill(by.step)) send({ command: 'move-by', ...by.step }, onOutcome);
      if (!isStill(by.jump)) jump(by.jump, onOutcome);
    },
    reset() {
      nextAt = Number.NEGATIVE_INFINITY;
    },
  };
}
