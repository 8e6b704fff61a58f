import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import * as z from 'zod/mini';
import type { CameraInfo } from '../../protocol/messages.ts';
import type { PageHistory } from '../transport/page-history.ts';
import type { Memory } from './memory.ts';
import { renamed } from './renamed.ts';

/** What fills the page: all cameras, or one of them; the first there is where no name is known yet. */
export type Place = { readonly kind: 'all' } | { readonly kind: 'camera'; readonly name: string | undefined };

/** Where the page is, which the browser's back button changes too. */
export interface Places {
  readonly place: ReadonlySignal<Place>;
  go(place: Place): void;
  /**
   * Puts all cameras below the one on show, so that the back button leads there and not out of the viewer. Only once
   * somebody has touched the page: a browser passes over entries that were made before.
   */
  settle(): void;
  dispose(): void;
}

export interface PlacesOptions {
  readonly history: PageHistory;
  readonly memory: Memory;
  /** What the link asked for by which the page was opened. */
  readonly asked: Place | undefined;
  /** Undefined until the gateway has sent the list. */
  readonly cameras: ReadonlySignal<readonly CameraInfo[] | undefined>;
}

const entrySchema = z.object({
  /** Grows with each place that was put above another; pages that lie over a place have its number. */
  step: z.number(),
  /** The camera's name; absent where it is all of them. */
  camera: z.optional(z.string()),
  /** The entry before this one is that of all cameras. */
  aboveAll: z.boolean(),
  /** Nobody has come from there: it was put below so that the back button leads somewhere. */
  settled: z.optional(z.boolean()),
});

type Entry = z.infer<typeof entrySchema>;

export function createPlaces({ history, memory, asked, cameras }: PlacesOptions): Places {
  const place = signal<Place>(asked ?? placeIn(readEntry()) ?? remembered(memory));
  /** Between asking the browser to go back and its having done so. */
  let leaving = false;
  let at = readEntry()?.step ?? 0;

  function readEntry(): Entry | undefined {
    const { data } = z.safeParse(entrySchema, history.read());
    return data;
  }

  function write(next: Place, entry: Omit<Entry, 'camera'>, how: 'push' | 'replace'): void {
    const { step, aboveAll, settled = false } = entry;
    at = step;
    history[how]({
      step,
      aboveAll,
      ...(settled && { settled }),
      ...(next.kind === 'camera' && { camera: next.name ?? '' }),
    });
  }

  function move(next: Place): void {
    const entry = readEntry();
    const { step, aboveAll, settled = false } = entry ?? { step: 0, aboveAll: false };
    if (next.kind === 'all') {
      if (aboveAll && !settled) {
        leaving = true;
        history.back();
        // Whoever came from a camera expects it again.
      } else write(next, { step: step + 1, aboveAll: false }, 'push');
    } else if (placeIn(entry)?.kind === 'all') {
      write(next, { step: step + 1, aboveAll: true }, 'push');
    } else {
      write(next, { step, aboveAll, settled }, 'replace');
    }
  }

  function go(next: Place): void {
    if (isSame(place.peek(), next)) return;
    place.value = next;
    // The entry of somewhere else is still the present one; what is to be written is seen once it is left.
    if (!leaving) move(next);
  }

  function onMove(): void {
    const entry = readEntry();
    const moved = placeIn(entry);
    if (leaving) {
      leaving = false;
      at = entry?.step ?? 0;
      if (!isSame(moved, place.peek())) move(place.peek());
    } else if (entry && moved && entry.step !== at) {
      at = entry.step;
      place.value = moved;
    } else if (!isSame(moved, place.peek())) {
      // Another fragment was typed into the address, or a page that lay over an older place has gone.
      write(
        place.peek(),
        { step: at, aboveAll: entry?.aboveAll ?? false, settled: entry?.settled },
        'replace',
      );
    }
  }

  /** A camera that is not there any more: under its new name, or the first there is. */
  function follow(list: readonly CameraInfo[]): void {
    const present = place.peek();
    if (present.kind === 'all' || list.some(({ name }) => name === present.name)) return;
    const next = present.name === undefined ? undefined : renamed(present.name, list);
    go({ kind: 'camera', name: next ?? list[0]?.name });
  }

  const stopFollowing = effect(() => {
    const list = cameras.value;
    // Also where the back button leads to a camera that has gone meanwhile.
    place.value;
    if (list) untracked(() => follow(list));
  });
  const stopRemembering = effect(() => {
    const present = place.value;
    memory.write('place', present.kind === 'all' ? 'all' : undefined);
    // Only a camera that is there is worth remembering.
    if (present.kind === 'camera' && cameras.value?.some(({ name }) => name === present.name)) {
      memory.write('camera', present.name);
    }
  });
  const stopListening = history.listen(onMove);
  if (!isSame(placeIn(readEntry()), place.peek())) {
    const below = place.peek().kind === 'camera' ? readEntry() : undefined;
    write(place.peek(), { step: at, aboveAll: below?.aboveAll === true, settled: below?.settled }, 'replace');
  }

  return {
    place,
    go,
    settle() {
      const present = place.peek();
      if (leaving || present.kind === 'all' || readEntry()?.aboveAll) return;
      if ((cameras.peek()?.length ?? 0) < 2) return;
      write({ kind: 'all' }, { step: at, aboveAll: false }, 'replace');
      write(present, { step: at + 1, aboveAll: true, settled: true }, 'push');
    },
    dispose() {
      stopFollowing();
      stopRemembering();
      stopListening();
    },
  };
}

function remembered(memory: Memory): Place {
  return memory.read('place') === 'all' ? { kind: 'all' } : { kind: 'camera', name: memory.read('camera') };
}

function placeIn(entry: Entry | undefined): Place | undefined {
  if (!entry) return undefined;
  return entry.camera === undefined ? { kind: 'all' } : { kind: 'camera', name: entry.camera || undefined };
}

function isSame(one: Place | undefined, other: Place): boolean {
  if (one?.kind === 'camera' && other.kind === 'camera') return one.name === other.name;
  return one?.kind === other.kind;
}
