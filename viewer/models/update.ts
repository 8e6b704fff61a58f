import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { KeepPage } from '../transport/page-keeper.ts';
import type { Cancel, Clock } from './clock.ts';
import type { Memory } from './memory.ts';

interface UpdateQuestion {
  /** The next opening brings another version than this page is of. */
  readonly renewed: boolean;
  /** Somebody looks at the page, or listens to it. */
  readonly attended: boolean;
  /** It shows nothing, and waits for a gateway that does not answer or speaks another language. */
  readonly stuck: boolean;
  /** Something is open that somebody may be typing into. */
  readonly busy: boolean;
  /** It was loaded anew a few times just now, and that did not help. */
  readonly circling: boolean;
}

/** Never under a picture that is looked at, never what somebody has typed, and not without an end. Pure. */
export function updateStep(question: UpdateQuestion): 'wait' | 'offer' | 'take' {
  const { renewed, attended, stuck, busy, circling } = question;
  if (!renewed) return 'wait';
  return (stuck || !attended) && !busy && !circling ? 'take' : 'offer';
}

/** What is new may come as more than one piece of news. */
const MAX_TAKES = 5;
const TAKES_WITHIN_MS = 600_000;

/** When this tab has lately loaded itself anew, of what it remembers of that. Pure. */
export function lateTakes(remembered: string | undefined, wall: number): readonly number[] {
  const times = (remembered ?? '').split(' ').map(Number);
  return times.filter((at) => at > wall - TAKES_WITHIN_MS && at <= wall);
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
  /** It is of another version than the gateway, and so shows nothing before it is loaded anew. */
  readonly outdated: ReadonlySignal<boolean>;
  readonly isBusy: () => boolean;
  /** Of this tab, over its being loaded anew. */
  readonly memory: Memory;
  readonly clock: Clock;
}

export function createUpdate(options: UpdateOptions): Update {
  const { keepPage, attended, stuck, outdated, isBusy, memory, clock } = options;
  const renewed = signal(false);
  /** There is another version, which could not be kept. */
  const unkept = signal(false);
  const taken = signal(false);
  const kept = keepPage({
    onRenewed() {
      renewed.value = true;
    },
    onNotKept() {
      unkept.value = true;
    },
  });
  let checkedAt = clock.now();
  let cancelCheck: Cancel = () => {};

  function take(): void {
    if (taken.peek()) return;
    taken.value = true;
    // What can not be kept can still be had, without a page for when there is no network.
    if (renewed.peek()) kept?.take();
    else kept?.abandon();
  }

  function decide(): void {
    const wall = clock.wall();
    const takes = lateTakes(memory.read('taken'), wall);
    const step = updateStep({
      renewed: renewed.value || (unkept.value && outdated.value),
      attended: attended.value,
      stuck: stuck.value,
      busy: isBusy(),
      circling: takes.length >= MAX_TAKES,
    });
    if (step !== 'take' || taken.peek()) return;
    memory.write('taken', [...takes, wall].join(' '));
    take();
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
    offered: computed(() => (renewed.value || (unkept.value && outdated.value)) && !taken.value),
    take,
    dispose() {
      for (const stop of stops) stop();
      cancelCheck();
      kept?.dispose();
    },
  };
}
