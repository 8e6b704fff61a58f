import { useSignal } from '@preact/signals';
import type { ComponentChildren, TargetedEvent, TargetedPointerEvent, TargetedWheelEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Gestures, Vane as VaneLine } from '../../models/stage/gestures.ts';
import type { Point, Turn } from '../../models/stage/turn.ts';
import type { Zoom } from '../../models/stage/zoom.ts';
import { Vane } from './vane.tsx';

export interface StageSurfaceProps {
  readonly zoom: Zoom;
  readonly turn: Turn;
  readonly vane: VaneLine | undefined;
  /** One finger does something here; else it scrolls the page, as everywhere. */
  readonly takesFinger: boolean;
  readonly aiming: boolean;
  readonly hand: Gestures;
  /** A wheel or a trackpad magnifies at a point. */
  readonly onZoom: (factor: number, at: Point) => void;
  /** In CSS pixels. */
  readonly onResize: (size: { readonly width: number; readonly height: number }) => void;
  readonly onDoubleClick: () => void;
  /** Whatever shows the picture. */
  readonly children: ComponentChildren;
}

/** Of a wheel's step, in CSS pixels: about a fifth more with each. */
const PER_WHEEL_PX = 0.0018;
/** A pinch on a trackpad comes as a wheel with Ctrl, and in smaller steps. */
const PER_PINCH_PX = 0.01;
const LINE_PX = 33;

/** Where the picture is touched. All that shows the picture is in one element, which is magnified and moved. */
export function StageSurface(props: StageSurfaceProps) {
  const { zoom, turn, vane, takesFinger, aiming, hand, onZoom, onResize, onDoubleClick, children } = props;
  const surface = useRef<HTMLElement>(null);
  const down = useRef(new Set<number>());
  const held = useSignal(false);
  const byMouse = useRef(false);

  useEffect(() => {
    const element = surface.current;
    if (!element) return;
    const sizes = new ResizeObserver(() =>
      onResize({ width: element.clientWidth, height: element.clientHeight }),
    );
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      for (const pointer of down.current) hand.cancel(pointer);
    };
  }, []);

  function onPress(event: TargetedPointerEvent<HTMLElement>) {
    if (event.button !== 0) return;
    // Where a finger scrolls the page, the browser is to take it away again.
    if (event.pointerType === 'mouse' || takesFinger) event.currentTarget.setPointerCapture(event.pointerId);
    byMouse.current = event.pointerType === 'mouse';
    down.current.add(event.pointerId);
    held.value = true;
    hand.press(event.pointerId, placeOf(event), byMouse.current ? 'mouse' : 'finger');
  }

  function letGo(event: TargetedPointerEvent<HTMLElement>, how: 'lift' | 'cancel') {
    if (!down.current.delete(event.pointerId)) return;
    held.value = down.current.size > 0;
    hand[how](event.pointerId);
  }

  function onWheel(event: TargetedWheelEvent<HTMLElement>) {
    // Nothing is smaller than the whole: the page scrolls on.
    if (zoom.scale === 1 && event.deltaY > 0 && !event.ctrlKey) return;
    event.preventDefault();
    const px = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_PX);
    onZoom(Math.exp(-px * (event.ctrlKey ? PER_PINCH_PX : PER_WHEEL_PX)), placeOf(event));
  }

  return (
    <figure
      ref={surface}
      class="stage-surface"
      data-testid="surface"
      data-takes-finger={takesFinger ? '' : undefined}
      data-aiming={aiming ? '' : undefined}
      data-zoomed={zoom.scale > 1 ? '' : undefined}
      data-held={held.value ? '' : undefined}
      onPointerDown={onPress}
      onPointerMove={(event) => {
        if (down.current.has(event.pointerId)) hand.move(event.pointerId, placeOf(event));
      }}
      onPointerUp={(event) => letGo(event, 'lift')}
      onPointerCancel={(event) => letGo(event, 'cancel')}
      onLostPointerCapture={(event) => letGo(event, 'cancel')}
      // Two fingers are for the picture, though one would scroll the page.
      onTouchMove={(event) => {
        if (event.touches.length > 1 && event.cancelable) event.preventDefault();
      }}
      onWheel={onWheel}
      // Two taps of a finger make a double click as well, in some browsers.
      onDblClick={() => {
        if (byMouse.current) onDoubleClick();
      }}
      onContextMenu={(event) => {
        if (down.current.size > 0) event.preventDefault();
      }}
    >
      <div
        class="stage-lens"
        data-testid="lens"
        style={{ transform: `translate(${zoom.x * 100}cqw, ${zoom.y * 100}cqh) scale(${zoom.scale})` }}
      >
        <div
          class="stage-turn"
          data-sideways={turn % 2 === 1 ? '' : undefined}
          style={turn > 0 ? { transform: `rotate(${turn * 90}deg)` } : {}}
        >
          {children}
        </div>
      </div>
      {vane && <Vane {...vane} />}
    </figure>
  );
}

function placeOf({ currentTarget, clientX, clientY }: TargetedEvent<HTMLElement, MouseEvent>): Point {
  const { left, top, width, height } = currentTarget.getBoundingClientRect();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
}
