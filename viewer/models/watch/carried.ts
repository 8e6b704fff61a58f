import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { Sound } from '../../transport/peer-link.ts';
import { type ControlChannel, createControlChannel } from '../control/control-channel.ts';
import type { Attempt } from './attempt.ts';

/** What comes and goes with a connection beside its picture. */
export interface Carried {
  /** The quality that is sent, of the newest connection; undefined until that is answered. */
  readonly got: ReadonlySignal<'main' | 'sub' | undefined>;
  readonly sound: ReadonlySignal<Sound | undefined>;
  readonly control: ControlChannel;
  /** What `attempt` carries now, and `next`, which is to take its place. */
  follow(attempt: Attempt | undefined, next: Attempt | undefined): void;
  /** What there is now is about to go, to whomever: what still turns the camera is stopped by it. */
  leave(): void;
  /** `attempt` has taken the place of what was left. */
  change(attempt: Attempt | undefined): void;
  receive(text: string): void;
}

export function createCarried(send: (text: string) => boolean): Carried {
  const got = signal<'main' | 'sub' | undefined>(undefined);
  const sound = signal<Sound | undefined>(undefined);
  const control = createControlChannel(send);

  function follow(attempt: Attempt | undefined, next: Attempt | undefined): void {
    batch(() => {
      got.value = (next ?? attempt)?.got();
      sound.value = attempt?.sound();
      control.open.value = attempt?.controlOpen() ?? false;
    });
  }

  return {
    got,
    sound,
    control,
    follow,
    leave: control.ending,
    change(attempt) {
      follow(attempt, undefined);
      // It was told on that connection when nobody here listened.
      const news = attempt?.driverNews();
      if (news !== undefined) control.receive(news);
    },
    receive: control.receive,
  };
}
