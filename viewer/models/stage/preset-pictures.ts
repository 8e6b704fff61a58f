import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { Clock } from '../clock.ts';
import type { ControlChannel } from '../control/control-channel.ts';
import type { Memory } from '../memory.ts';
import { createArrival } from './arrival.ts';
import {
  type PresetBook,
  picturesOf,
  pruned,
  readBook,
  renamed,
  withoutPicture,
  withPicture,
} from './preset-book.ts';

/** Small pictures of the presets of the camera on show, taken while it stands there, and kept on this device. */
export interface PresetPictures {
  /** By the presets' tokens; `data:` URLs. */
  readonly pictures: ReadonlySignal<ReadonlyMap<string, string>>;
  /** The camera was sent to the preset. */
  sentTo(preset: string): void;
  /** The camera keeps where it looks now as that preset. */
  kept(preset: string): void;
  /** The camera was sent anywhere else. */
  sentAway(): void;
  dispose(): void;
}

export interface PresetPicturesOptions {
  /** Whose cameras they are: the gateway's key. */
  readonly gateway: string;
  readonly memory: Memory;
  readonly camera: ReadonlySignal<CameraInfo | undefined>;
  readonly channel: ControlChannel;
  readonly clock: Clock;
  /** What is on show is what the camera sees now. */
  readonly live: ReadonlySignal<boolean>;
  /** Somebody's hand turns it. */
  readonly moved: ReadonlySignal<boolean>;
  /** A small picture of what is on show as a `data:` URL; undefined where there is none. */
  readonly take: () => string | undefined;
}

export function createPresetPictures(options: PresetPicturesOptions): PresetPictures {
  const { gateway, memory, camera, live, moved, take } = options;
  const key = `preset-pictures.${gateway}` as const;
  const book = signal(readBook(memory.read(key)));
  const name = computed(() => camera.value?.name);
  const pictures = computed(() => picturesOf(book.value, name.value));
  const arrival = createArrival({ channel: options.channel, clock: options.clock });

  function keep(next: PresetBook): void {
    if (next === book.peek()) return;
    book.value = next;
    memory.write(key, next.length === 0 ? undefined : JSON.stringify(next));
  }

  function takeOf(preset: string): void {
    const of = name.peek();
    const isThere = camera.peek()?.ptz?.presets.some(({ token }) => token === preset) === true;
    if (of === undefined || !isThere || !live.peek() || moved.peek()) return;
    const url = take();
    keep(url === undefined ? book.peek() : withPicture(book.peek(), { camera: of, preset, url }));
  }

  /** Whoever else removed a preset, its picture goes as well; with another name a camera keeps them. */
  const stopPruning = effect(() => {
    const info = camera.value;
    const presets = info?.ptz?.presets;
    if (!info || !presets) return;
    const tokens = presets.map(({ token }) => token);
    untracked(() => keep(pruned(renamed(book.peek(), info.formerly, info.name), info.name, tokens)));
  });
  const stopFollowing = effect(() => {
    if (moved.value) untracked(arrival.giveUp);
  });
  const stopChanging = effect(() => {
    name.value;
    return () => arrival.giveUp();
  });

  return {
    pictures,
    sentTo: (preset) => arrival.await(() => takeOf(preset)),
    kept(preset) {
      const of = name.peek();
      // The picture of what the preset was before is wrong from now on.
      if (of !== undefined) keep(withoutPicture(book.peek(), { camera: of, preset }));
      arrival.await(() => takeOf(preset));
    },
    sentAway: () => arrival.giveUp(),
    dispose() {
      stopPruning();
      stopFollowing();
      stopChanging();
      arrival.dispose();
    },
  };
}
