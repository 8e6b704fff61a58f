import { batch, computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { Memory } from '../memory.ts';
import type { Watch } from '../watch/watch.ts';
import { isSideways, nextTurn, type Point, type Turn, turnOf } from './turn.ts';
import { type Frame, panBy, pictureAt, WHOLE, within, type Zoom, zoomBy } from './zoom.ts';

/** How the picture on show is looked at on this screen: magnified and turned, whatever the camera does. */
export interface Lens {
  readonly zoom: ReadonlySignal<Zoom>;
  readonly turn: ReadonlySignal<Turn>;
  /** The picture's width by its height as it is seen. */
  readonly aspect: ReadonlySignal<number>;
  isZoomed(): boolean;
  /** The stage's, in CSS pixels. */
  size(): { readonly width: number; readonly height: number };
  /** The stage has another size, in CSS pixels. */
  resize(size: { readonly width: number; readonly height: number }): void;
  /** The camera's picture has this width by its height. */
  setAspect(aspect: number): void;
  /** What is at `from` comes to `to`, `factor` times as large. */
  zoomBy(factor: number, from: Point, to?: Point): void;
  /** Moves what is seen, in CSS pixels. */
  pan(by: Point): void;
  /** Into the picture at a point, or out again to the whole of it. */
  toggleAt(point: Point): void;
  /** The picture's middle in the middle, as large as it is. */
  centre(): void;
  reset(): void;
  /** By a quarter, clockwise; remembered for this camera. */
  rotate(): void;
  /** See {@link pictureAt}. */
  pictureAt(point: Point): Point | undefined;
  dispose(): void;
}

export interface LensOptions {
  /** The camera on show. */
  readonly watch: Pick<Watch, 'chosen' | 'camera'>;
  /** Whose camera it is: the gateway's key. */
  readonly gateway: string;
  readonly memory: Memory;
}

const TOGGLED_SCALE = 2.5;

export function createLens({ watch, gateway, memory }: LensOptions): Lens {
  const former = computed(() => watch.camera.value?.formerly);
  const zoom = signal<Zoom>(WHOLE);
  const turn = signal<Turn>(0);
  const aspect = signal(16 / 9);
  /** The picture's own. */
  let pictureAspect = 16 / 9;
  let size = { width: 16, height: 9 };

  const frame = (): Frame => ({ ...size, aspect: aspect.peek() });
  const keyOf = (name: string) => `turn.${gateway}.${name}` as const;

  /** Size or shape has changed. */
  function refit(): void {
    batch(() => {
      aspect.value = isSideways(turn.peek()) ? 1 / pictureAspect : pictureAspect;
      zoom.value = within(zoom.peek(), frame());
    });
  }

  function change(factor: number, from: Point, to?: Point): void {
    zoom.value = zoomBy(zoom.peek(), { factor, from, to: to ?? from }, frame());
  }

  const isZoomed = () => zoom.peek().scale > 1;

  /** What was remembered of it under its name before goes along. */
  function rename(before: string, name: string): void {
    const kept = memory.read(keyOf(before));
    if (kept === undefined) return;
    memory.write(keyOf(name), kept);
    memory.write(keyOf(before), undefined);
  }

  const stopFollowing = effect(() => {
    const name = watch.chosen.value;
    const before = former.value;
    untracked(() => {
      if (name !== undefined && before !== undefined) rename(before, name);
      zoom.value = WHOLE;
      turn.value = turnOf(name === undefined ? undefined : memory.read(keyOf(name)));
      refit();
    });
  });

  return {
    zoom,
    turn,
    aspect,
    isZoomed,
    size: () => size,
    resize(next) {
      if (next.width <= 0 || next.height <= 0) return;
      size = { width: next.width, height: next.height };
      refit();
    },
    setAspect(next) {
      pictureAspect = next;
      refit();
    },
    zoomBy: change,
    pan(by) {
      zoom.value = panBy(zoom.peek(), by, frame());
    },
    toggleAt(point) {
      if (isZoomed()) zoom.value = WHOLE;
      else change(TOGGLED_SCALE, point);
    },
    centre() {
      zoom.value = { ...zoom.peek(), x: 0, y: 0 };
    },
    reset() {
      zoom.value = WHOLE;
    },
    rotate() {
      const name = watch.chosen.peek();
      if (name === undefined) return;
      turn.value = nextTurn(turn.peek());
      memory.write(keyOf(name), turn.peek() === 0 ? undefined : String(turn.peek()));
      zoom.value = WHOLE;
      refit();
    },
    pictureAt: (point) => pictureAt(point, zoom.peek(), { frame: frame(), turn: turn.peek() }),
    dispose: stopFollowing,
  };
}
