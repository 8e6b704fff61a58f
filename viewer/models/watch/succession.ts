import type { ReadonlySignal, Signal } from '@preact/signals';
import type { Picture } from '../../transport/peer-link.ts';
import type { Clock } from '../clock.ts';
import type { PeerMessage, Session } from '../session/session.ts';
import type { Attempt, AttemptEvents } from './attempt.ts';
import type { CameraHistory } from './camera-history.ts';
import type { Carried } from './carried.ts';
import type { Display } from './display.ts';
import type { Problem } from './problem.ts';
import type { Returns } from './returns.ts';
import type { Quality } from './watch.ts';

/** The attempts for one camera's picture, each in its predecessor's place, and what of them is on show. */
export interface Succession {
  readonly display: Display;
  readonly carried: Pick<Carried, 'got' | 'sound' | 'control' | 'leave'>;
  readonly problem: Signal<Problem | undefined>;
  /** Refused for good, as far as is known. */
  readonly refused: Signal<boolean>;
  attempt(): Attempt | undefined;
  /** Asks the policy, and does as it says, until there is nothing to do but wait. */
  review(): void;
  /** Whatever was refused or failed before says nothing about now. */
  hurry(): void;
  /** The camera is there: no need to sit out a pause. */
  skipPause(): void;
  /** Ends all there is. */
  drop(): void;
  /** The present one is not what is wanted: it goes on until the next one is there, where it plays. */
  replace(): void;
  /** It is what is wanted after all. */
  keep(): void;
  take(attempt: Attempt): void;
  give(): Attempt | undefined;
  painted(picture: Picture): void;
  onMessage(message: PeerMessage): void;
  dispose(): void;
}

export interface SuccessionOptions {
  readonly session: Session;
  readonly clock: Clock;
  readonly returns: Returns;
  readonly history: CameraHistory;
  readonly quality: ReadonlySignal<Quality>;
  /** A camera is chosen. */
  readonly isChosen: () => boolean;
  /** Nobody is to be asked for anything at the moment. */
  readonly isIdle: () => boolean;
  readonly open: (events: AttemptEvents) => Attempt;
  readonly onRefusal: (problem: Problem) => void;
}
