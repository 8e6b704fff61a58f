import { type Camera, type CameraFacts, DeviceError } from '../../../devices/camera.ts';
import type { CameraNetwork } from '../../../gateway/setup/network.ts';

export const FACTS: CameraFacts = {
  manufacturer: 'Acme',
  model: 'Dome 3',
  firmware: '1.2',
  serial: '42',
  identity: 'urn:uuid:1',
  profiles: [
    { token: 'P1', name: 'Main', codec: 'H264', width: 1920, height: 1080, fps: 25, qualities: ['main'] },
    { token: 'P2', name: 'Small', codec: 'H264', width: 640, height: 360, qualities: ['sub'] },
  ],
  snapshot: true,
  events: true,
  ptz: {
    pan: true,
    tilt: true,
    zoom: false,
    home: false,
    presets: [],
    continuous: { panTilt: true, zoom: false },
    relative: { panTilt: false, zoom: false },
    absolute: { panTilt: false, zoom: false },
    position: false,
    setHome: false,
    maxPresets: 8,
    centre: false,
  },
};

export interface FakeCamera extends Camera {
  readonly isClosed: () => boolean;
}

export function fakeCamera(options: Partial<Pick<Camera, 'probe' | 'snapshot'>> = {}): FakeCamera {
  let closed = false;
  return {
    name: 'new camera',
    probe: async () => FACTS,
    streamSource: async () => ({ url: 'rtsp://192.0.2.1/' }),
    snapshot: async (_signal, profile) => Buffer.from(`still of ${profile}`),
    ...options,
    close: () => {
      closed = true;
    },
    isClosed: () => closed,
  };
}

/** A network with nothing in it but what `camera` makes. */
export function fakeNetwork(
  camera: CameraNetwork['open'] = () => fakeCamera(),
  options: Partial<CameraNetwork> = {},
): CameraNetwork {
  return {
    discover: async () => [],
    findService: async () => undefined,
    open: camera,
    describe: async () => ({ codec: 'H264', width: 640, height: 360 }),
    ...options,
  };
}

export function deviceError(kind: DeviceError['kind'], message: string): DeviceError {
  return new DeviceError({ kind, camera: 'new camera', message });
}
