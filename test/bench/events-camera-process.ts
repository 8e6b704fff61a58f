import pino from 'pino';
import { type SimulatedCamera, startSimulatedCamera } from '../../devices/simulated/simulated-camera.ts';
import { serveCalls } from './worker.ts';

export type EventsCameraCalls = typeof calls;

const CREDENTIALS = { username: 'bench', password: 'bench' };
/** Nobody plays it. */
const STREAM = { width: 320, height: 180, fps: 5, gopFrames: 10 };

const cameras: SimulatedCamera[] = [];
let timer: NodeJS.Timeout | undefined;
let changes = 0;

const calls = {
  /** Their entries in the gateway's `cameras`. */
  async start({ count }: { count: number }): Promise<readonly Readonly<Record<string, unknown>>[]> {
    for (let i = 1; i <= count; i++) {
      const name = `street-${i}`;
      const camera = await startSimulatedCamera({
        ...CREDENTIALS,
        name,
        logger: pino({ level: 'silent' }),
        main: STREAM,
        sub: STREAM,
      });
      cameras.push(camera);
    }
    return cameras.map(({ name, onvifUrl: url }) => ({ name, onvif: { url, ...CREDENTIALS } }));
  },
  /** How many subscribers there are on all cameras. */
  subscriptions(): number {
    return cameras.reduce((sum, camera) => sum + camera.subscriptions(), 0);
  },
  /** Motion begins or ends on each camera every so many ms, the cameras one after the other. */
  enliven({ everyMs }: { everyMs: number }): void {
    let turn = 0;
    timer = setInterval(() => {
      const at = turn % cameras.length;
      cameras[at]?.motion(Math.floor(turn / cameras.length) % 2 === 0);
      turn += 1;
      changes += 1;
    }, everyMs / cameras.length);
  },
  calm(): void {
    clearInterval(timer);
  },
  /** So far. */
  changes(): number {
    return changes;
  },
};

serveCalls(calls);
