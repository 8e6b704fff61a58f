import { afterEach } from 'vitest';
import type { OnvifQuirkName } from '../../../../../devices/simulated/onvif/quirks/table.ts';
import type {
  SimulatedCamera,
  SimulatedCameraOptions,
} from '../../../../../devices/simulated/simulated-camera.ts';
import { startCamera } from '../camera.ts';
import { PATHS, tell } from '../soap-door.ts';

const cameras: SimulatedCamera[] = [];
afterEach(async () => {
  for (const camera of cameras.splice(0)) await camera.close();
});

/** A camera with one oddity, which the test need not close. */
export async function startOdd(
  quirk: OnvifQuirkName,
  options: Partial<SimulatedCameraOptions> = {},
): Promise<SimulatedCamera> {
  const camera = await startCamera({ onvifQuirks: [quirk], ...options });
  cameras.push(camera);
  return camera;
}

/** A PTZ command for a profile. */
export function command(
  camera: SimulatedCamera,
  operation: string,
  content = '',
  profile = 'main',
): Promise<string> {
  return tell(
    camera,
    PATHS.ptz,
    `<${operation}><ProfileToken>${profile}</ProfileToken>${content}</${operation}>`,
  );
}

/** What ContinuousMove holds to turn right at a tenth of the speed. */
export function turnRight(timeout?: string): string {
  const limit = timeout === undefined ? '' : `<Timeout>${timeout}</Timeout>`;
  return `<Velocity><PanTilt x="0.1" y="0"/></Velocity>${limit}`;
}
