import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { Cancel, Clock } from '../clock.ts';
import type { GatewayState } from './session.ts';

/** Whether the gateway is there, by its own word, by its silence, and by what anybody says of it. */
export interface Presence {
  readonly state: ReadonlySignal<GatewayState>;
  /** Its key has come on the present link. */
  readonly keyed: ReadonlySignal<boolean>;
  /** Somebody says that it has gone: a reason to ask it, and no more. */
  readonly isDoubted: boolean;
  /** There is a link: its key is due. */
  linked(): void;
  /** There is none any more. */
  unlinked(): void;
  /** The link was lost, so that nothing is known. */
  forget(): void;
  /** `retained`: by the broker, so that it does not tell of a gateway that has just come. */
  showKey(retained: boolean): void;
  /** What is there is not for this page. */
  showOtherVersion(): void;
  /** It said something. */
  speak(): void;
  /** It did not answer; true where that is no wonder. */
  fallSilent(): boolean;
  /** It ended the session; `forGood` where it shuts down. */
  leave(forGood: boolean): void;
  /** Takes what the status topic says; true where that is news. */
  hint(status: string): boolean;
  dispose(): void;
}

/** A restart takes less than this. */
const LEAVING_LIMIT_MS = 10_000;
/** A broker that has the gateway's key hands it over with the subscription. */
const KEY_LIMIT_MS = 3000;

export function createPresence(clock: Clock): Presence {
  const state = signal<GatewayState>('unknown');
  const keyed = signal(false);
  let doubted = false;
  let cancelLeaving: Cancel = () => {};
  let cancelUnheard: Cancel = () => {};

  return {
    state,
    keyed,
    get isDoubted() {
      return doubted;
    },
    linked() {
      cancelLeaving();
      cancelUnheard = clock.after(KEY_LIMIT_MS, () => {
        state.value = doubted ? 'offline' : 'unheard';
      });
    },
    unlinked() {
      cancelUnheard();
      keyed.value = false;
      doubted = false;
    },
    forget() {
      if (state.peek() !== 'leaving' && state.peek() !== 'gone') state.value = 'unknown';
    },
    showKey(retained) {
      cancelUnheard();
      batch(() => {
        keyed.value = true;
        if (state.peek() !== 'silent' || !retained) state.value = 'unknown';
      });
    },
    showOtherVersion() {
      cancelUnheard();
      state.value = 'other-version';
    },
    speak() {
      if (state.peek() !== 'leaving') state.value = 'online';
    },
    fallSilent() {
      state.value = doubted ? 'offline' : 'silent';
      return doubted;
    },
    leave(forGood) {
      state.value = forGood ? 'leaving' : 'unknown';
      cancelLeaving();
      cancelLeaving = clock.after(LEAVING_LIMIT_MS, () => {
        if (state.peek() === 'leaving') state.value = 'gone';
      });
    },
    hint(status) {
      const isOffline = status === 'offline';
      if (isOffline === doubted) return false;
      doubted = isOffline;
      return true;
    },
    dispose() {
      cancelLeaving();
      cancelUnheard();
    },
  };
}
