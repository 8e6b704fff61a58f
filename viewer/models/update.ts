import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { KeepPage } from '../transport/page-keeper.ts';
import type { Cancel, Clock } from './clock.ts';

interface UpdateQuestion {
  /** The next opening brings another version than this page is of. */
  readonly renewed: boolean;
  /** Somebody looks at the page, or listens to it. */
  readonly attended: boolean;
  /** It shows nothing, and waits for a gateway that does not answer or speaks another language. */
  readonly stuck: boolean;
  /** Something is open that somebody may be typing into. */
  readonly busy: boolean;
}

/** Never under a picture that is looked at, and never what somebody has typed. Pure. */
export function updateStep({ renewed, attended, stuck, busy }: UpdateQuestion): 'wait' | 'offer' | 'take' {
  if (!renewed) return 'wait';
  return (stuck || !attended) && !busy ? 'take' : 'offer';
}

const CHECK_MS = 900_000;
const CHECK_STUCK_MS = 30_000;

/** How long after a check the next one is due; never for a page that nobody looks at. Pure. */
export function checkPauseMs({
  attended,
  stuck,
}: Pick<UpdateQuestion, 'attended' | 'stuck'>): number | undefined {
  if (!attended) return undefined;
  return stuck ? CHECK_STUCK_MS : CHECK_MS;
}

/** Brings the version of the viewer that the gateway has now. */
export interface Update {
  /** There is a new version, and somebody is to say when it suits. */
  readonly offered: ReadonlySignal<boolean>;
  take(): void;
  dispose(): void;
}

export interface UpdateOptions {
  readonly keepPage: KeepPage;
  readonly attended: ReadonlySignal<boolean>;
  readonly stuck: ReadonlySignal<boolean>;
  readonly isBusy: () => boolean;
  readonly clock: Clock;
}

export function createUpdate({ keepPage, attended, stuck, isBusy, clock }: UpdateOptions): Update {
  const renewed = signal(false);
  const taken = signal(false);
  const kept = keepPage({
    onRenewed() {
      renewed.value = true;
    },
  });
  let checkedAt = clock.now();
  let cancelCheck: Cancel = () => {};

  function take(): void {
    if (taken.peek()) return;
    taken.value = true;
    kept?.take();
  }

  function decide(): void {
    const step = updateStep({
      renewed: renewed.value,
      attended: attended.value,
      stuck: stuck.value,
      busy: isBusy(),
    });
    if (step === 'take') take();
  }

  function schedule(): void {
    cancelCheck();
    const pause = checkPauseMs({ attended: attended.value, stuck: stuck.value });
    if (pause === undefined || !kept) return;
    cancelCheck = clock.after(Math.max(0, checkedAt + pause - clock.now()), () => {
      checkedAt = clock.now();
      kept.check();
      // What was open when the last check was made may be closed by now.
      decide();
      schedule();
    });
  }

  const stops = [effect(decide), effect(schedule)];

  return {
    offered: computed(() => renewed.value && !taken.value),
    take,
    dispose() {
      for (const stop of stops) stop();
      cancelCheck();
      kept?.dispose();
    },
  };
}
