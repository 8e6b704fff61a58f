import { type Point, type Turn, unturned } from './turn.ts';

/** How the picture is magnified on this screen; the camera knows nothing of it. */
export interface Zoom {
  /** 1 shows the whole picture. */
  readonly scale: number;
  /** How far the picture's middle is from the stage's, in parts of the stage's width and height. */
  readonly x: number;
  readonly y: number;
}

/** What the picture is shown in. Points in it are CSS pixels from its middle. */
export interface Frame {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** The picture's width by its height as it is seen, turned where it is. */
  readonly aspect: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
export const MOST_ZOOM = 8;
/** What is at the very edge may be reckoned to lie this far beside it. */
const ROUNDING = 1e-9;
/** Nobody wants to be left with a hundredth of a magnification. */
const NEARLY_WHOLE = 1.03;

interface ZoomChange {
  readonly factor: number;
  /** What is here now … */
  readonly from: Point;
  /** … is here afterwards; default the same place. */
  readonly to?: Point;
}

/** What was under the fingers stays under them, as far as the picture reaches. */
export function zoomBy(zoom: Zoom, { factor, from, to = from }: ZoomChange, frame: Frame): Zoom {
  const wanted = Math.min(MOST_ZOOM, Math.max(1, zoom.scale * factor));
  const scale = wanted < NEARLY_WHOLE && factor <= 1 ? 1 : wanted;
  const grown = scale / zoom.scale;
  const x = to.x - (from.x - zoom.x * frame.width) * grown;
  const y = to.y - (from.y - zoom.y * frame.height) * grown;
  return within({ scale, x: x / frame.width, y: y / frame.height }, frame);
}

/** Moves what is seen by CSS pixels. */
export function panBy(zoom: Zoom, by: Point, frame: Frame): Zoom {
  const { scale, x, y } = zoom;
  return within({ scale, x: x + by.x / frame.width, y: y + by.y / frame.height }, frame);
}

/** The same in a frame that may have another size: never past the picture's edge, and centred where all of it is seen. */
export function within({ scale, x, y }: Zoom, frame: Frame): Zoom {
  const width = Math.min(frame.width, frame.height * frame.aspect);
  const height = Math.min(frame.height, frame.width / frame.aspect);
  return {
    scale,
    x: clamp(x, Math.max(0, (width * scale) / frame.width - 1) / 2),
    y: clamp(y, Math.max(0, (height * scale) / frame.height - 1) / 2),
  };
}

/**
 * What of the camera's picture is seen at `point`: −1…1 of half its width and half its height from its middle, `y`
 * downwards. Undefined beside the picture.
 */
export function pictureAt(
  point: Point,
  zoom: Zoom,
  { frame, turn }: { frame: Frame; turn: Turn },
): Point | undefined {
  const width = Math.min(frame.width, frame.height * frame.aspect) * zoom.scale;
  const height = Math.min(frame.height, frame.width / frame.aspect) * zoom.scale;
  const x = ((point.x - zoom.x * frame.width) / width) * 2;
  const y = ((point.y - zoom.y * frame.height) / height) * 2;
  if (Math.max(Math.abs(x), Math.abs(y)) > 1 + ROUNDING) return undefined;
  return unturned({ x: clamp(x, 1), y: clamp(y, 1) }, turn);
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value)) + 0;
}
