import type { CameraToAdd } from '../../config/edit/config-file.ts';
import type { AddCamera } from '../../protocol/camera-setup.ts';
import { readAddress } from './device-address.ts';
import { SetupError } from './setup-error.ts';
import { readStream } from './stream-address.ts';

/** A camera as the configuration has it: nothing that is empty, a whole address. Throws {@link SetupError}. */
export function cameraEntry({ name, onvif, rtsp, profile }: AddCamera): CameraToAdd {
  if (rtsp) {
    const { url, username, password } = readStream(rtsp);
    return {
      name,
      rtsp: { url, ...(username !== undefined && { username }), ...(password !== undefined && { password }) },
    };
  }
  const address = onvif && readAddress(onvif.url);
  if (address?.kind !== 'url') {
    throw new SetupError('invalid', 'This is no address of a camera; it begins with http:// or https://');
  }
  return {
    name,
    onvif: {
      url: address.url,
      ...(onvif?.username && { username: onvif.username }),
      ...(onvif?.password && { password: onvif.password }),
      // What a camera calls itself is not always an address; the configuration takes no other.
      ...(onvif?.identity && /^[\x21-\x7e]+$/.test(onvif.identity) && { identity: onvif.identity }),
    },
    ...((profile?.main !== undefined || profile?.sub !== undefined) && {
      profile: {
        ...(profile.main !== undefined && { main: profile.main }),
        ...(profile.sub !== undefined && { sub: profile.sub }),
      },
    }),
  };
}
