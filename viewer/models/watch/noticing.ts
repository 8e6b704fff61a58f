import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { Clock } from '../clock.ts';

export type Noticed = NonNullable<CameraInfo['noticed']>[number];

/** What the camera on show notices, to be seen and to be heard of. */
export interface Noticing {
  /** As it is now, the weightiest first. */
  readonly now: ReadonlySignal<readonly Noticed[]>;
  /** What a screen reader is to say: only what is new, and not at each flap. */
  readonly announced: ReadonlySignal<
    { readonly camera: string; readonly noticed: readonly Noticed[] } | undefined
  >;
  dispose(): void;
}

export interface NoticingOptions {
  readonly camera: ReadonlySignal<CameraInfo | undefined>;
  /** What the gateway last said can be taken for the present state. */
  readonly heard: ReadonlySignal<boolean>;
  readonly clock: Clock;
}

/** Motion that comes back within this time, in ms, is still the same to somebody who listens. */
const QUIET_MS = 30_000;

const WEIGHTS: readonly Noticed[] = ['tamper', 'person', 'vehicle', 'motion'];

/** What is worth naming of it: where a person is seen, that something moves needs no saying. */
export function worthNaming(noticed: readonly Noticed[] = []): readonly Noticed[] {
  const sorted = WEIGHTS.filter((each) => noticed.includes(each));
  const isNamed = sorted.includes('person') || sorted.includes('vehicle');
  return isNamed ? sorted.filter((each) => each !== 'motion') : sorted;
}

export function createNoticing({ camera, heard, clock }: NoticingOptions): Noticing {
  const name = computed(() => camera.value?.name);
  /** As text, so that a message that changes something else of the camera changes nothing here. */
  const key = computed(() => (heard.value ? worthNaming(camera.value?.noticed).join(' ') : ''));
  const now = computed(() => WEIGHTS.filter((each) => key.value.split(' ').includes(each)));
  const announced = signal<{ camera: string; noticed: readonly Noticed[] } | undefined>(undefined);
  const lastAt = new Map<Noticed, number>();
  let before: readonly Noticed[] = [];
  let shown: string | undefined;

  const stop = effect(() => {
    const present = now.value;
    const of = name.value;
    untracked(() => {
      const at = clock.now();
      if (of !== shown) {
        lastAt.clear();
        before = [];
        announced.value = undefined;
      }
      shown = of;
      const news = present.filter((each) => at - (lastAt.get(each) ?? Number.NEGATIVE_INFINITY) >= QUIET_MS);
      for (const each of [...before, ...present]) lastAt.set(each, at);
      const begun = news.filter((each) => !before.includes(each));
      before = present;
      if (of !== undefined && begun.length > 0) announced.value = { camera: of, noticed: begun };
      // Said again in the same words, it would change nothing that a screen reader listens to.
      else if (!announced.peek()?.noticed.some((each) => present.includes(each))) announced.value = undefined;
    });
  });

  return { now, announced, dispose: stop };
}
