import { type ReadonlySignal, signal } from '@preact/signals';

/** `blocked` where it is wanted, and the browser plays none before somebody has tapped the page. */
export type SoundState = 'off' | 'on' | 'blocked';

/** Whether the camera's sound is to be heard. */
export interface SoundSwitch {
  readonly state: ReadonlySignal<SoundState>;
  /** Turns it on or off; where the browser waits for a tap, this is the tap. */
  press(): void;
  /** The browser would not play it. */
  block(): void;
}

export function createSoundSwitch({ on }: { readonly on: boolean }): SoundSwitch {
  const state = signal<SoundState>(on ? 'on' : 'off');
  return {
    state,
    press() {
      state.value = state.peek() === 'on' ? 'off' : 'on';
    },
    block() {
      if (state.peek() === 'on') state.value = 'blocked';
    },
  };
}
