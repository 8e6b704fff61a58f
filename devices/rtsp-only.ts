import { type Camera, DeviceError } from './camera.ts';
import { parseStreamAddress, toStreamSource } from './stream-address.ts';

/**
 * A camera of which nothing is known but its stream. `url` may hold credentials. Throws {@link DeviceError} where it
 * is no RTSP URL.
 */
export function createRtspCamera({ name, url }: { readonly name: string; readonly url: string }): Camera {
  const address = parseStreamAddress(url);
  if (!address) {
    throw new DeviceError({
      kind: 'protocol',
      camera: name,
      message: `The rtsp address of the camera ${name} is not rtsp://[user:password@]host…; correct it`,
    });
  }
  const source = toStreamSource(address);
  return {
    name,
    probe: async () => ({}),
    streamSource: async () => source,
    close: () => undefined,
  };
}
