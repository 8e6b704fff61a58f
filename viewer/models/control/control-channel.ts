import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Cancel } from '../clock.ts';

/** The way of commands to the camera on show, whichever peer carries them. */
export interface ControlChannel {
  readonly open: ReadonlySignal<boolean>;
  /** False where it is not open. */
  send(text: string): boolean;
  listen(listener: (text: string) => void): Cancel;
  /**
   * `listener` is called while a last word still goes to the camera that this led to: the channel is about to close, or to
   * lead elsewhere. No answer comes after it.
   */
  listenForEnd(listener: () => void): Cancel;
}

export interface OwnedControlChannel extends ControlChannel {
  readonly open: Signal<boolean>;
  receive(text: string): void;
  /** Closes it where it is open, after the last words: another connection takes this one's place, or none. */
  ending(): void;
}

/** A channel that sends by `send`; its owner opens, closes and feeds it. */
export function createControlChannel(send: (text: string) => boolean): OwnedControlChannel {
  const open = signal(false);
  const listeners = new Set<(text: string) => void>();
  const enders = new Set<() => void>();
  return {
    open,
    send: (text) => open.peek() && send(text),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    listenForEnd(listener) {
      enders.add(listener);
      return () => enders.delete(listener);
    },
    receive(text) {
      for (const listener of [...listeners]) listener(text);
    },
    ending() {
      if (!open.peek()) return;
      for (const ender of [...enders]) ender();
      open.value = false;
    },
  };
}
