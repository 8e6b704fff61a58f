import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { CameraConfig } from '../config/schema.ts';
import type { Camera } from '../devices/camera.ts';
import type { FindDevice } from '../devices/onvif/address-follower.ts';
import { createOnvifCamera } from '../devices/onvif/onvif-camera.ts';
import { createRtspCamera } from '../devices/rtsp-only.ts';
import { type SimulatedCamera, startSimulatedCamera } from '../devices/simulated/simulated-camera.ts';

/** A configured camera as a device, with the simulated one that stands behind it where there is no real one. */
export interface Device {
  readonly camera: Camera;
  readonly simulated?: SimulatedCamera;
}

export interface DeviceOptions {
  readonly config: CameraConfig;
  /** Looks for a camera that has left its address. */
  readonly findDevice: FindDevice;
  readonly logger: Logger;
}

/** Makes the device that a camera's configuration describes; a simulated camera is started on loopback for it. */
export async function createDevice({ config, findDevice, logger }: DeviceOptions): Promise<Device> {
  const { name, source } = config;
  const overrides = overridesOf(config);
  switch (source.kind) {
    case 'onvif': {
      const { url, username, password, passwordForm, identity, profile: profiles } = source;
      return {
        camera: createOnvifCamera({
          name,
          url,
          username,
          password,
          passwordForm,
          identity,
          profiles,
          overrides,
          findDevice,
          logger,
        }),
      };
    }
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
        lively: true,
        logger,
      });
      return {
        simulated,
        camera: createOnvifCamera({ name, url: simulated.onvifUrl, ...credentials, overrides, logger }),
      };
    }
  }
}

function overridesOf({ ptz }: CameraConfig) {
  if (!ptz) return undefined;
  const { profile, ...overrides } = ptz;
  return { ...overrides, ptzProfile: profile };
}
