import { type ReadonlySignal, signal } from '@preact/signals';
import type { ImagingSettings } from '../../../protocol/commands.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Order, Outcome } from './commands.ts';

export type { ImagingSettings };

/** The settings of the camera's picture, as they are or as they are just being made. */
export interface Imaging {
  /** Undefined until the camera has told them. */
  readonly settings: ReadonlySignal<ImagingSettings | undefined>;
  /** The camera is being asked, and has told nothing yet. */
  readonly asking: ReadonlySignal<boolean>;
  /** Asks the camera how things stand, and again where nothing comes. */
  ask(): void;
  /** Changes what is given: at once where nothing is under way, else with the next command, the last value always. */
  set(change: ImagingSettings): void;
  /** Another camera is on show, or there is no way to it any more. */
  forget(): void;
}

export interface ImagingOptions {
  readonly clock: Clock;
  /** False where there is no way to the camera; no outcome follows then. That nothing came back to what is `quiet` is told nobody. */
  readonly send: (
    order: Order,
    onOutcome: (outcome: Outcome) => void,
    options?: { readonly quiet: boolean },
  ) => boolean;
}

/** Least time between two commands, in ms: a slider that is dragged makes far more changes than a camera can follow. */
const SET_EVERY_MS = 200;

export function createImaging({ clock, send }: ImagingOptions): Imaging {
  const settings = signal<ImagingSettings | undefined>(undefined);
  const asking = signal(false);
  let wanted: ImagingSettings | undefined;
  let answered = true;
  let rested = true;
  let cancelRest: Cancel = () => {};
  /** Counts cameras, so that an answer of one is not taken for the next one's. */
  let round = 0;

  function ask(isLast = false): void {
    const mine = round;
    const settle = (outcome: Outcome) => {
      if (mine !== round) return;
      asking.value = false;
      if (outcome.kind === 'ok') take(outcome.answer.imaging);
      // Nobody gave this command: where it was lost on the way, nobody has to hear of it.
      else if (outcome.kind === 'unanswered' && !isLast) ask(true);
    };
    if (send({ command: 'imaging' }, settle, { quiet: !isLast }))
      asking.value = settings.peek() === undefined;
  }

  /** While more is wanted, what is shown is what is wanted. */
  function take(told: ImagingSettings | undefined): void {
    if (told && !wanted && answered) settings.value = { ...settings.peek(), ...told };
  }

  function flush(): void {
    if (!wanted || !answered || !rested) return;
    const change = wanted;
    const mine = round;
    wanted = undefined;
    const sent = send({ command: 'imaging', ...change }, (outcome) => {
      if (mine !== round) return;
      answered = true;
      if (outcome.kind === 'ok') take(outcome.answer.imaging);
      // The camera did not do it, or not all: show again how things stand.
      else if (!wanted) ask();
      flush();
    });
    if (!sent) return;
    answered = false;
    rested = false;
    cancelRest = clock.after(SET_EVERY_MS, () => {
      rested = true;
      flush();
    });
  }

  return {
    settings,
    asking,
    ask: () => ask(),
    set(change) {
      settings.value = { ...settings.peek(), ...change };
      wanted = { ...wanted, ...change };
      flush();
    },
    forget() {
      round++;
      cancelRest();
      wanted = undefined;
      answered = true;
      rested = true;
      settings.value = undefined;
      asking.value = false;
    },
  };
}
