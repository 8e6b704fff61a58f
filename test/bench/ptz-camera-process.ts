import pino from 'pino';
import { startSimulatedCamera } from '../../devices/simulated/simulated-camera.ts';
import { type SoapProxy, startSoapProxy } from '../helpers/soap-proxy.ts';
import { monotonicMs } from './monotonic.ts';
import { serveCalls } from './worker.ts';

export type PtzCameraCalls = typeof calls;

/** A request that moves or stops the camera, when it was whole at the camera's HTTP port, by the machine's clock. */
export interface Arrival {
  readonly action: 'ContinuousMove' | 'Stop';
  readonly atMs: number;
}

const CREDENTIALS = { username: 'bench', password: 'bench' };
/** Nothing but motors is asked of it. */
const STREAM = { width: 320, height: 180, fps: 5, gopFrames: 10 };

let door: SoapProxy | undefined;

const calls = {
  /** Its entry in the gateway's `cameras`. */
  async start(): Promise<Readonly<Record<string, unknown>>> {
    const camera = await startSimulatedCamera({
      ...CREDENTIALS,
      name: 'mast',
      logger: pino({ level: 'silent' }),
      main: STREAM,
      sub: STREAM,
    });
    door = await startSoapProxy({ target: camera.onvifUrl, now: monotonicMs });
    return { name: 'mast', onvif: { url: door.url, ...CREDENTIALS } };
  },
  arrivals(): readonly Arrival[] {
    return (door?.requests ?? []).flatMap(({ action, atMs, body }): Arrival[] => {
      if (action === 'Stop') return [{ action, atMs }];
      if (action !== 'ContinuousMove') return [];
      // A move without speed is how cameras without Stop are stopped.
      const isStop = ![...body.matchAll(/\b[xy]="([^"]*)"/g)].some(([, speed]) => Number(speed) !== 0);
      return [{ action: isStop ? 'Stop' : action, atMs }];
    });
  },
};

serveCalls(calls);
