import { readTimecode } from '../../devices/simulated/video/timecode.ts';
import type { ViewerPage } from './viewer-page.ts';

export interface Delays {
  /** From the full second at which the camera beeped to the page's hearing it, in ms, of each beep. */
  readonly sound: readonly number[];
  /** From the time in a picture to the moment it is to be on the screen, in ms, of each picture. */
  readonly picture: readonly number[];
}

/**
 * Listens to the simulated camera, which beeps at each full second of Unix time, and looks at the time in its picture.
 * The page must have been prepared by `watchPeers`, and its sound be on.
 */
export function measureDelays({ page }: ViewerPage, seconds: number): Promise<Delays> {
  return page.evaluate<Delays>(`(${listenAndLook})(${seconds}, ${readTimecode})`);
}

interface PeersWindow {
  readonly pagePeers: readonly RTCPeerConnection[];
}

/** Runs in the page, so it can use nothing from outside itself. */
async function listenAndLook(seconds: number, read: typeof readTimecode): Promise<Delays> {
  const found = { sound: [] as number[], picture: [] as number[] };
  const peer = (window as Window & Partial<PeersWindow>).pagePeers?.at(-1);
  const track = peer?.getReceivers().find((receiver) => receiver.track.kind === 'audio')?.track;
  const video = document.querySelector('video');
  const pen = new OffscreenCanvas(480, 270).getContext('2d', { willReadFrequently: true });
  if (!track || !video || !pen) return found;
  const context = new AudioContext();
  await context.resume();
  const analyser = context.createAnalyser();
  analyser.fftSize = 256;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  const ends = performance.now() + seconds * 1000;
  let quietSince = 0;
  let loud = true;
  const listen = setInterval(() => {
    analyser.getFloatTimeDomainData(wave);
    const now = performance.timeOrigin + performance.now();
    const isLoud = wave.some((sample) => Math.abs(sample) > 0.03);
    // A wave crosses zero: only a pause between two beeps makes the next loud sample the beginning of one.
    if (isLoud && !loud && now - quietSince > 300) found.sound.push(now % 1000);
    if (isLoud) loud = true;
    else if (loud) {
      loud = false;
      quietSince = now;
    }
  }, 2);
  await new Promise<void>((resolve) => {
    const look = (_: number, { expectedDisplayTime }: VideoFrameCallbackMetadata): void => {
      pen.drawImage(video, 0, 0, 480, 270);
      const timecode = read(pen.getImageData(0, 0, 480, 270).data, 480, 270);
      if (timecode) found.picture.push(performance.timeOrigin + expectedDisplayTime - timecode.timeMs);
      if (performance.now() < ends) video.requestVideoFrameCallback(look);
      else resolve();
    };
    video.requestVideoFrameCallback(look);
  });
  clearInterval(listen);
  await context.close();
  return found;
}
