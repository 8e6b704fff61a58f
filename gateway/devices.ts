import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { CameraConfig } from '../config/schema.ts';
import type { Camera } from '../devices/camera.ts';
import { createOnvifCamera } from '../devices/onvif/onvif-camera.ts';
import { createRtspCamera } from '../devices/rtsp-only.ts';
import { type SimulatedCamera, startSimulatedCamera } from '../devices/simulated/simulated-camera.ts';

/** A configured camera as a device, with the simulated one that stands behind it where there is no real one. */
export interface Device {
  readonly camera: Camera;
  readonly simulated?: SimulatedCamera;
}

/** Makes the device that a camera's configuration describes; a simulated camera is started on loopback for it. */
export async function createDevice(config: CameraConfig, logger: Logger): Promise<Device> {
  const { name, source } = config;
  switch (source.kind) {
    case 'onvif':
      return {
        camera: createOnvifCamera({
          name,
          url: source.url,
          ...(source.username !== undefined && { username: source.username }),
          ...(source.password !== undefined && { password: source.password }),
          profiles: source.profile,
          logger,
        }),
      };
    case 'rtsp':
      return { camera: createRtspCamera({ name, url: source.url }) };
    case 'simulated': {
      const credentials = { username: 'oriel', password: randomBytes(12).toString('hex') };
      const { width, height, fps } = source;
      const simulated = await startSimulatedCamera({
        name,
        ...credentials,
        main: { width, height, fps },
        audio: 'PCMA',
        logger,
      });
      return {
        simulated,
        camera: createOnvifCamera({ name, url: simulated.onvifUrl, ...credentials, logger }),
      };
    }
  }
}
