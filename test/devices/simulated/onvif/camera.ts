import pino from 'pino';
import {
  type SimulatedCamera,
  type SimulatedCameraOptions,
  startSimulatedCamera,
} from '../../../../devices/simulated/simulated-camera.ts';
import { RecordedSource } from '../recorded-source.ts';
import { OnvifClient } from './onvif-client.ts';

export const CREDENTIALS = { username: 'admin', password: 'sesame' };

/** A camera whose streams nobody feeds. */
export function startCamera(options: Partial<SimulatedCameraOptions> = {}): Promise<SimulatedCamera> {
  return startSimulatedCamera({
    name: 'porch',
    ...CREDENTIALS,
    logger: pino({ level: 'silent' }),
    sources: { main: new RecordedSource(), sub: new RecordedSource() },
    ...options,
  });
}

export async function connect(camera: SimulatedCamera): Promise<OnvifClient> {
  const client = new OnvifClient({ url: camera.onvifUrl, ...CREDENTIALS });
  await client.connect();
  return client;
}
