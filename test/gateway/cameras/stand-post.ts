import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { Camera, EventOptions } from '../../../devices/camera.ts';
import { CameraPost, type CameraPostOptions } from '../../../gateway/cameras/camera-post.ts';

/** Plain RTSP: a probe asks nothing of the camera, so only a pull tells that it can not be reached. */
export const YARD: Camera = {
  name: 'yard',
  probe: async () => ({}),
  streamSource: async () => ({ url: 'rtsp://127.0.0.1:1/stream1' }),
  close: () => undefined,
};

/** A post that is closed when the test is over. */
export function standPost(options: Partial<CameraPostOptions> = {}): CameraPost {
  const post = new CameraPost({
    camera: YARD,
    transport: 'auto',
    audio: true,
    warmMs: 0,
    cacheBytes: 64_000,
    playoutDelay: { minMs: 0, maxMs: 0 },
    userAgent: 'test',
    logger: pino({ level: 'silent' }),
    ...options,
  });
  onTestFinished(() => post.close());
  return post;
}

/** One time that a camera's events are heard, for the test to play the camera in. */
export interface Hearing extends EventOptions {
  lose(error: Error): void;
}

/** A camera whose events the test makes: each time that they are asked for is added to `hearings`. */
export function noticingCamera(hearings: Hearing[], more: Partial<Camera> = {}): Camera {
  return {
    ...YARD,
    name: 'porch',
    events: (options) =>
      new Promise((resolve, reject) => {
        options.signal.addEventListener('abort', () => resolve());
        hearings.push({ ...options, lose: reject });
      }),
    ...more,
  };
}
