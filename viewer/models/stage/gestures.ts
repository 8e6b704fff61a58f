import { type ReadonlySignal, signal } from '@preact/signals';
import type { Clock } from '../clock.ts';
import type { Motion } from '../control/motion.ts';
import { motionOfDrag, reachOf, SLOP_PX } from './drag.ts';
import type { Lens } from './lens.ts';
import type { Point } from './turn.ts';

/** From where a finger steers to where it is, in CSS pixels from the stage's middle. */
export interface Vane {
  readonly from: Point;
  readonly to: Point;
  /** How long it is at full speed. */
  readonly reachPx: number;
}

/** What fingers and a mouse do on the picture. Points are CSS pixels from the stage's middle. */
export interface Gestures {
  /** There while a finger steers the camera. */
  readonly vane: ReadonlySignal<Vane | undefined>;
  /** A mouse's double click is no double tap: there is the wheel to zoom by. */
  press(pointer: number, at: Point, kind: 'finger' | 'mouse'): void;
  move(pointer: number, at: Point): void;
  lift(pointer: number): void;
  /** The browser took the pointer away: whatever it did ends, and it was no tap. */
  cancel(pointer: number): void;
}

export interface GesturesOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly lens: Pick<Lens, 'isZoomed' | 'zoomBy' | 'pan' | 'toggleAt'>;
  readonly size: () => { readonly width: number; readonly height: number };
  readonly steering: {
    /** The camera can be steered from here just now. */
    able(): boolean;
    hold(motion: Motion): void;
    steer(motion: Motion): void;
    release(): void;
  };
  /** True where the tap was for something, and begins no double tap. */
  readonly onTap: (at: Point) => boolean;
}

const TAP_MS = 400;
const DOUBLE_TAP_MS = 320;
const DOUBLE_TAP_PX = 40;

interface Pointer {
  readonly kind: 'finger' | 'mouse';
  readonly start: Point;
  readonly startedAt: number;
  at: Point;
}

/** `spent`: nothing more comes of the fingers that are down. */
type Mode = 'idle' | 'press' | 'steer' | 'pan' | 'pinch' | 'spent';

export function createGestures({ clock, lens, size, steering, onTap }: GesturesOptions): Gestures {
  const vane = signal<Vane | undefined>(undefined);
  const down = new Map<number, Pointer>();
  let mode: Mode = 'idle';
  let lastTap: { readonly at: Point; readonly when: number } | undefined;

  function endSteering(): void {
    if (mode !== 'steer') return;
    vane.value = undefined;
    steering.release();
  }

  function steer(pointer: Pointer): void {
    const reachPx = reachOf(size());
    const motion = motionOfDrag(difference(pointer.at, pointer.start), reachPx);
    if (mode === 'steer') steering.steer(motion);
    else {
      mode = 'steer';
      steering.hold(motion);
    }
    vane.value = { from: pointer.start, to: pointer.at, reachPx };
  }

  /** One finger has slid too far for a tap. */
  function begin(pointer: Pointer): void {
    lastTap = undefined;
    if (lens.isZoomed()) {
      mode = 'pan';
      lens.pan(difference(pointer.at, pointer.start));
    } else if (steering.able()) steer(pointer);
    else mode = 'spent';
  }

  function pinch(pointer: Pointer, at: Point): void {
    const other = [...down.values()].find((each) => each !== pointer);
    if (!other) return;
    const before = Math.hypot(pointer.at.x - other.at.x, pointer.at.y - other.at.y);
    const after = Math.hypot(at.x - other.at.x, at.y - other.at.y);
    const factor = before > 0 && after > 0 ? after / before : 1;
    lens.zoomBy(factor, middle(pointer.at, other.at), middle(at, other.at));
  }

  function tap({ at, kind }: Pointer): void {
    const when = clock.now();
    if (onTap(at) || kind === 'mouse') {
      lastTap = undefined;
      return;
    }
    if (lastTap && when - lastTap.when <= DOUBLE_TAP_MS && distance(at, lastTap.at) <= DOUBLE_TAP_PX) {
      lastTap = undefined;
      lens.toggleAt(at);
    } else lastTap = { at, when };
  }

  function leave(id: number): void {
    endSteering();
    down.delete(id);
    if (down.size === 0) mode = 'idle';
    // Whoever pinched and lifts one finger moves the picture with the other, and never the camera.
    else if (mode === 'pinch' && down.size === 1) mode = lens.isZoomed() ? 'pan' : 'spent';
    else if (mode !== 'pinch') mode = 'spent';
  }

  return {
    vane,
    press(id, at, kind) {
      if (down.size >= 2) return;
      endSteering();
      down.set(id, { kind, start: at, startedAt: clock.now(), at });
      mode = down.size === 1 ? 'press' : 'pinch';
    },
    move(id, at) {
      const pointer = down.get(id);
      if (!pointer) return;
      if (mode === 'pinch') pinch(pointer, at);
      if (mode === 'pan') lens.pan(difference(at, pointer.at));
      pointer.at = at;
      if (mode === 'steer') steer(pointer);
      if (mode === 'press' && distance(at, pointer.start) > SLOP_PX) begin(pointer);
    },
    lift(id) {
      const pointer = down.get(id);
      if (!pointer) return;
      const isTap = mode === 'press' && clock.now() - pointer.startedAt <= TAP_MS;
      leave(id);
      if (isTap) tap(pointer);
    },
    cancel(id) {
      if (down.has(id)) leave(id);
    },
  };
}

function difference(a: Point, b: Point): Point {
  return { x: a.x - b.x, y: a.y - b.y };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
