import pino from 'pino';
import {
  type SimulatedCamera,
  type SimulatedCameraOptions,
  startSimulatedCamera,
} from '../../../devices/simulated/simulated-camera.ts';

export const CREDENTIALS = { username: 'admin', password: 'sesame' };
export const SMALL = { width: 320, height: 180, fps: 25, gopFrames: 25 };

/** Both its pictures are {@link SMALL}. */
export function startSmallCamera(options: Partial<SimulatedCameraOptions> = {}): Promise<SimulatedCamera> {
  return startSimulatedCamera({
    name: 'porch',
    ...CREDENTIALS,
    logger: pino({ level: 'silent' }),
    main: SMALL,
    sub: SMALL,
    ...options,
  });
}
