import { deviceService } from './device-service.ts';
import { mediaService } from './media-service.ts';
import type { Profile } from './profile.ts';
import { type PtzServiceOptions, ptzService } from './ptz-service.ts';
import type { Service } from './service.ts';

export interface OnvifServicesOptions extends PtzServiceOptions {
  /** The camera's name. */
  readonly name: string;
  /** The address of a path on the camera's HTTP server. */
  readonly httpUrl: (path: string) => string;
  readonly streamUri: (profile: Profile) => string;
  /** Makes the next picture of that stream a keyframe. */
  readonly synchronize: (profile: Profile) => void;
}

/** Where clients begin. */
export const DEVICE_PATH = '/onvif/device_service';
const MEDIA_PATH = '/onvif/media_service';
const PTZ_PATH = '/onvif/ptz_service';

/** Where a still of that profile is served. */
export function snapshotPath(profile: Profile): string {
  return `/snapshot/${profile.token}`;
}

/** The ONVIF services of the camera by their paths. Events and imaging join here. */
export function onvifServices(options: OnvifServicesOptions): Readonly<Record<string, Service>> {
  const { httpUrl, streamUri, synchronize, name, clock, profiles, misbehaviour } = options;
  return {
    [DEVICE_PATH]: deviceService({
      name,
      clock,
      addresses: () => ({
        device: httpUrl(DEVICE_PATH),
        media: httpUrl(MEDIA_PATH),
        ptz: httpUrl(PTZ_PATH),
      }),
    }),
    [MEDIA_PATH]: mediaService({
      profiles,
      streamUri,
      synchronize,
      misbehaviour,
      snapshotUri: (profile) => httpUrl(snapshotPath(profile)),
    }),
    [PTZ_PATH]: ptzService(options),
  };
}
