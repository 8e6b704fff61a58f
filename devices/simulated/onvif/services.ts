import type { Identity } from '../identity.ts';
import type { Switchboard } from '../switchboard.ts';
import { type AnnouncedService, NAMESPACES } from './announced.ts';
import { deviceIoService } from './device-io-service.ts';
import { deviceService } from './device-service.ts';
import type { EventHub } from './events/event-hub.ts';
import { eventService, subscriptionService } from './events/event-service.ts';
import { imagingService } from './imaging-service.ts';
import { mediaService } from './media-service.ts';
import type { Profile } from './profile.ts';
import type { PtzParts } from './ptz-command.ts';
import type { PtzMakeup } from './ptz-makeup.ts';
import { ptzService } from './ptz-service.ts';
import type { Service } from './service.ts';

export interface OnvifServicesOptions extends Omit<PtzParts, 'makeup'> {
  readonly identity: Identity;
  readonly switchboard: Switchboard;
  readonly speaker: boolean;
  /** Absent for a camera that can not move. */
  readonly makeup?: PtzMakeup;
  /** Absent for a camera without events. */
  readonly hub?: EventHub;
  /** Whether its picture can be set. */
  readonly canImage: boolean;
  /** The address of a path on the camera's HTTP server. */
  readonly httpUrl: (path: string) => string;
  readonly streamUri: (profile: Profile) => string;
  /** Makes the next picture of that stream a keyframe. */
  readonly synchronize: (profile: Profile) => void;
}

/** Where clients begin. */
export const DEVICE_PATH = '/onvif/device_service';
const SUBSCRIPTION_PATH = '/onvif/event_subscription';
const SUBSCRIPTION = new RegExp(`^${SUBSCRIPTION_PATH}(?:/(\\d{1,9}))?$`);

const PATHS: Readonly<Record<AnnouncedService['category'], string>> = {
  Device: DEVICE_PATH,
  Media: '/onvif/media_service',
  PTZ: '/onvif/ptz_service',
  Events: '/onvif/event_service',
  Imaging: '/onvif/imaging_service',
  DeviceIO: '/onvif/deviceio_service',
};

/** Where a still of that profile is served. */
export function snapshotPath(profile: Profile): string {
  return `/snapshot/${profile.token}`;
}

/** The ONVIF services of the camera, each found by its path. */
export function onvifServices(options: OnvifServicesOptions): (path: string) => Service | undefined {
  const { hub, makeup, canImage, httpUrl, misbehaviour, clock, identity, switchboard, imaging } = options;
  const quirks = misbehaviour.onvifQuirks;
  const events = hub && {
    hub,
    clock,
    quirks,
    addressOf: (id: number) => httpUrl(`${SUBSCRIPTION_PATH}/${id}`),
  };
  const services: readonly (readonly [AnnouncedService['category'], Service | undefined])[] = [
    [
      'Device',
      deviceService({
        identity,
        clock,
        switchboard,
        quirks,
        services: () =>
          present.map(([category]) => ({
            category,
            namespace: NAMESPACES[category],
            address: httpUrl(PATHS[category]),
          })),
      }),
    ],
    [
      'Media',
      mediaService({
        ...options,
        canMove: makeup !== undefined,
        snapshotUri: (profile) => httpUrl(snapshotPath(profile)),
      }),
    ],
    ['PTZ', makeup && ptzService({ ...options, makeup })],
    ['Events', events && eventService(events)],
    ['Imaging', canImage ? imagingService(imaging) : undefined],
    ['DeviceIO', deviceIoService(options)],
  ];
  const present = services.flatMap(([category, service]) => (service ? [[category, service] as const] : []));
  const byPath = new Map(present.map(([category, service]) => [PATHS[category], service]));
  return (path) => {
    const subscription = SUBSCRIPTION.exec(path);
    if (events && subscription !== null) {
      const [, id] = subscription;
      return subscriptionService(id === undefined ? undefined : Number(id), events);
    }
    return byPath.get(path);
  };
}
