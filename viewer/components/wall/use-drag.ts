import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

interface Drag {
  /** The camera whose tile is held. */
  readonly held: ReadonlySignal<string | undefined>;
  readonly onPointerDown: (event: PointerEvent) => void;
}

/**
 * Drags tiles by finger or mouse: whichever tile the pointer comes over makes room. It is the window that follows the
 * pointer, since the tile that was pressed moves in the document meanwhile.
 */
export function useDrag(enabled: boolean, onOver: (camera: string, over: string) => void): Drag {
  const held = useSignal<string | undefined>(undefined);
  const stop = useRef<AbortController | undefined>(undefined);
  const over = useRef(onOver);
  over.current = onOver;

  function end() {
    stop.current?.abort();
    held.value = undefined;
  }

  useEffect(() => end, [enabled]);

  function onPointerDown(event: PointerEvent) {
    const camera = tileAt(event.target);
    if (!enabled || camera === undefined || !event.isPrimary || event.button !== 0) return;
    // Each kind of pointer has a primary one: where a mouse comes on top of a finger, the tile is the mouse's.
    end();
    const { pointerId } = event;
    held.value = camera;
    stop.current = new AbortController();
    const { signal } = stop.current;
    // Having made room, a tile may lie under the pointer still; it moves only for one that has come anew.
    let last: string | undefined = camera;
    window.addEventListener(
      'pointermove',
      (moved) => {
        if (moved.pointerId !== pointerId) return;
        const { clientX, clientY } = moved;
        const next = tileAt(document.elementFromPoint(clientX, clientY));
        if (next !== last && next !== undefined && next !== camera) over.current(camera, next);
        last = next;
      },
      { signal },
    );
    const letGo = (lifted: PointerEvent) => lifted.pointerId === pointerId && end();
    for (const type of ['pointerup', 'pointercancel'] as const)
      window.addEventListener(type, letGo, { signal });
    window.addEventListener('blur', end, { signal });
  }

  return { held, onPointerDown };
}

function tileAt(target: EventTarget | null): string | undefined {
  if (!(target instanceof Element)) return undefined;
  return target.closest<HTMLElement>('[data-tile]')?.dataset.tile;
}
