import {
  type CameraProfile,
  type CameraSettings,
  type ChangeCamera,
  type PtzAxis,
  parseCameraSettings,
} from '../../protocol/camera-setup.ts';
import { type CameraRequest, createCameraRequests } from './camera-requests.ts';
import { type Reply, request } from './http-request.ts';

export type { CameraProfile, CameraSettings, ChangeCamera, PtzAxis };

/** What the gateway is asked to tell and to change of one camera; nothing here rejects. */
export interface CameraSettingsRequests {
  read(request: CameraRequest): Promise<Reply<CameraSettings>>;
  change(request: CameraRequest & { readonly change: ChangeCamera }): Promise<Reply<void>>;
  remove(request: CameraRequest): Promise<Reply<void>>;
}

/** It asks the camera for its profiles. */
const READING_LIMIT_MS = 30_000;
/** New credentials are tried at the camera first. */
const CHANGE_LIMIT_MS = 40_000;

/** `GET`, `PATCH` and `DELETE` of `/api/cameras/<camera>`. */
export function createCameraSettingsRequests(page: string): CameraSettingsRequests {
  const urlOf = (camera: string) => new URL(`/api/cameras/${encodeURIComponent(camera)}`, page);
  return {
    read: ({ camera, ...rest }) =>
      request({
        ...rest,
        url: urlOf(camera),
        limitMs: READING_LIMIT_MS,
        read: async (response) => parseCameraSettings(await response.text()),
      }),
    change: ({ camera, change, ...rest }) =>
      request({
        ...rest,
        url: urlOf(camera),
        method: 'PATCH',
        body: change,
        limitMs: CHANGE_LIMIT_MS,
        read: async () => undefined,
      }),
    remove: createCameraRequests(page).requestRemoval,
  };
}
