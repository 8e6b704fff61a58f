import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import {
  type PtzCall,
  type SimulatedCamera,
  type SimulatedCameraOptions,
  startSimulatedCamera,
} from '../../devices/simulated/simulated-camera.ts';
import { freePorts } from './free-port.ts';

/** A simulated camera in the test's own process, so that it outlives the daemon and can be asked to misbehave. */
export interface OnvifTestCamera extends SimulatedCamera {
  /** Its entry in the daemon's `cameras`. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Small pictures: the browser decodes, and the test's process codes, beside all else that runs. */
export async function startOnvifCamera(
  name: string,
  options: Omit<Partial<SimulatedCameraOptions>, 'name' | 'username' | 'password' | 'logger'> = {},
): Promise<OnvifTestCamera> {
  // Its own, so that nobody takes one while it is away.
  const [onvifPort = 0, rtspPort = 0] = await freePorts(2);
  const credentials = { username: 'oriel', password: 'p@ss:word/1' };
  const camera = await startSimulatedCamera({
    name,
    ...credentials,
    onvifPort,
    rtspPort,
    main: { width: 640, height: 360, fps: 15 },
    sub: { width: 320, height: 180, fps: 10 },
    ...options,
    logger: pino({ level: 'silent' }),
  });
  // Not a copy: where it is may change.
  return Object.assign(camera, { config: { name, onvif: { url: camera.onvifUrl, ...credentials } } });
}

/** Whether the motors rest: the pose follows from the clock, so any motion shows within a few ms. */
export async function isStill(camera: SimulatedCamera): Promise<boolean> {
  const before = camera.pose();
  await pause(40);
  const after = camera.pose();
  return before.pan === after.pan && before.tilt === after.tilt && before.zoom === after.zoom;
}

/** Whether that call ends a movement. */
export function isStop({ action, velocity }: PtzCall): boolean {
  if (action === 'Stop') return true;
  return action === 'ContinuousMove' && Object.values(velocity ?? {}).every((speed) => speed === 0);
}
