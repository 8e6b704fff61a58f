import { isSideways, type Turn } from '../models/stage/turn.ts';

const QUALITY = 0.92;
/** Of a preset's picture, in pixels: as wide as it is shown on a screen of two pixels each. */
const SMALL_WIDTH = 208;
const SMALL_QUALITY = 0.6;

/** The frame on show as a JPEG of its full size, turned as it is seen; undefined where there is none. */
export async function takeSnapshot(video: HTMLVideoElement | null, turn: Turn): Promise<Blob | undefined> {
  const canvas = video && drawn(video, { turn, scale: 1 });
  if (!canvas) return undefined;
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/jpeg', QUALITY);
  });
}

/** The same, small enough to be kept, as a `data:` URL. */
export function takeThumbnail(video: HTMLVideoElement | null, turn: Turn): string | undefined {
  const canvas = video && drawn(video, { turn, scale: Math.min(1, SMALL_WIDTH / (video.videoWidth || 1)) });
  return canvas?.toDataURL('image/jpeg', SMALL_QUALITY);
}

function drawn(
  video: HTMLVideoElement,
  { turn, scale }: { readonly turn: Turn; readonly scale: number },
): HTMLCanvasElement | undefined {
  if (video.readyState < video.HAVE_CURRENT_DATA || video.videoWidth === 0) return undefined;
  const width = Math.round(video.videoWidth * scale);
  const height = Math.round(video.videoHeight * scale);
  const canvas = document.createElement('canvas');
  canvas.width = isSideways(turn) ? height : width;
  canvas.height = isSideways(turn) ? width : height;
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return undefined;
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((turn * Math.PI) / 2);
  context.drawImage(video, -width / 2, -height / 2, width, height);
  return canvas;
}
