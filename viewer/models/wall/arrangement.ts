import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import * as z from 'zod/mini';
import type { CameraInfo } from '../../../protocol/messages.ts';
import type { Memory } from '../memory.ts';
import { renamed } from '../renamed.ts';
import type { TileSize } from './fit.ts';

/** In which order and how large this browser shows a gateway's cameras. */
export interface Arrangement {
  /** The names of the cameras that are there, in the order that was chosen, and then as the gateway has them. */
  readonly order: ReadonlySignal<readonly string[]>;
  readonly size: ReadonlySignal<TileSize>;
  /** Moves a camera by so many places, back or forth; no further than to the end. */
  move(camera: string, by: number): void;
  setSize(size: TileSize): void;
  dispose(): void;
}

export interface ArrangementOptions {
  readonly memory: Memory;
  /** The gateway's key. */
  readonly gateway: string;
  /** Undefined until the gateway has sent the list. */
  readonly cameras: ReadonlySignal<readonly CameraInfo[] | undefined>;
}

/** More names than any gateway has; the rest of what a memory holds beyond that is not ours. */
const MAX_NAMES = 1024;

const keptSchema = z.object({
  order: z.array(z.string()).check(z.maxLength(MAX_NAMES)),
  size: z.enum(['fit', 'small', 'medium', 'large']),
});

type Kept = z.infer<typeof keptSchema>;

export function createArrangement({ memory, gateway, cameras }: ArrangementOptions): Arrangement {
  const key = `wall.${gateway}` as const;
  const kept = recall(memory.read(key));
  const wanted = signal<readonly string[]>(kept.order);
  const size = signal<TileSize>(kept.size);
  const names = computed(() => (cameras.value ?? []).map(({ name }) => name));
  const order = computed(() => arranged(names.value, wanted.value));

  const stopFollowing = effect(() => {
    const present = cameras.value ?? [];
    // A camera with another name keeps its place.
    const next = [...new Set(wanted.peek().map((name) => renamed(name, present) ?? name))];
    if (next.join() !== wanted.peek().join()) wanted.value = next;
  });
  const stopRemembering = effect(() => {
    const next: Kept = { order: [...wanted.value], size: size.value };
    const isUsual = next.order.length === 0 && next.size === 'fit';
    memory.write(key, isUsual ? undefined : JSON.stringify(next));
  });

  return {
    order,
    size,
    move(camera, by) {
      const next = [...order.peek()];
      const from = next.indexOf(camera);
      if (from < 0) return;
      const to = Math.max(0, Math.min(next.length - 1, from + by));
      if (to === from) return;
      next.splice(to, 0, ...next.splice(from, 1));
      // Those that are not there now are kept behind the others, should they come back.
      wanted.value = [...next, ...wanted.peek().filter((name) => !next.includes(name))].slice(0, MAX_NAMES);
    },
    setSize(next) {
      size.value = next;
    },
    dispose() {
      stopFollowing();
      stopRemembering();
    },
  };
}

/** Pure. */
function arranged(names: readonly string[], wanted: readonly string[]): readonly string[] {
  return [
    ...wanted.filter((name) => names.includes(name)),
    ...names.filter((name) => !wanted.includes(name)),
  ];
}

function recall(text: string | undefined): Kept {
  try {
    return z.parse(keptSchema, JSON.parse(text ?? ''));
  } catch {
    // Nothing was arranged yet, or by another version.
    return { order: [], size: 'fit' };
  }
}
