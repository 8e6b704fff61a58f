/** The last frame of each camera, from one place where it is shown to the next. */
export interface KeptFrames {
  /** Copies what `source` shows at the moment. */
  keep(camera: string, source: HTMLVideoElement | HTMLCanvasElement): void;
  /** Draws the last frame into `canvas`; false where there is none, or none that is younger than `maxAgeMs`. */
  draw(camera: string, canvas: HTMLCanvasElement, maxAgeMs?: number): boolean;
  /** Nobody is to see it any more. */
  forget(camera: string): void;
}

/** In pixels; a tile is seldom larger, and 64 of them must not fill a phone. */
const MAX_WIDTH = 640;
const MAX_FRAMES = 64;

export function createKeptFrames(now: () => number = () => performance.now()): KeptFrames {
  const frames = new Map<string, { readonly canvas: HTMLCanvasElement; readonly at: number }>();
  return {
    keep(camera, source) {
      const { width, height } = sizeOf(source);
      if (width === 0 || height === 0) return;
      const canvas = frames.get(camera)?.canvas ?? document.createElement('canvas');
      paint(canvas, source, Math.min(1, MAX_WIDTH / width));
      frames.delete(camera);
      frames.set(camera, { canvas, at: now() });
      for (const oldest of frames.keys()) if (frames.size > MAX_FRAMES) frames.delete(oldest);
    },
    draw(camera, canvas, maxAgeMs = Number.POSITIVE_INFINITY) {
      const frame = frames.get(camera);
      if (!frame || now() - frame.at > maxAgeMs) return false;
      paint(canvas, frame.canvas, 1);
      return true;
    },
    forget(camera) {
      frames.delete(camera);
    },
  };
}

function sizeOf(source: HTMLVideoElement | HTMLCanvasElement) {
  return source instanceof HTMLVideoElement
    ? { width: source.videoWidth, height: source.videoHeight }
    : { width: source.width, height: source.height };
}

function paint(canvas: HTMLCanvasElement, source: HTMLVideoElement | HTMLCanvasElement, scale: number): void {
  const { width, height } = sizeOf(source);
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d')?.drawImage(source, 0, 0, canvas.width, canvas.height);
}
