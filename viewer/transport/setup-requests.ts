import {
  type AddCamera,
  type FoundCamera,
  type Inspection,
  type InspectRequest,
  parseDiscoveryAnswer,
  parseInspection,
} from '../../protocol/camera-setup.ts';
import { type Reply, request } from './http-request.ts';

export type { AddCamera, FoundCamera, Inspection, InspectRequest };

/** What the gateway is asked while a camera is found, looked at and added; nothing here rejects. */
export interface SetupRequests {
  discover(signal: AbortSignal): Promise<Reply<readonly FoundCamera[]>>;
  inspect(camera: InspectRequest, signal: AbortSignal): Promise<Reply<Inspection>>;
  add(camera: AddCamera, signal: AbortSignal): Promise<Reply<void>>;
}

/** It listens for a few seconds on each interface. */
const DISCOVERY_LIMIT_MS = 30_000;
/** It asks the camera dozens of things, and for a still of each profile. */
const INSPECTION_LIMIT_MS = 60_000;
const ADD_LIMIT_MS = 30_000;

export interface SetupRequestOptions {
  readonly page: string;
  /** Bears the request. */
  readonly token: () => string;
}

export function createSetupRequests({ page, token }: SetupRequestOptions): SetupRequests {
  const post = () => ({ method: 'POST', token: token() }) as const;
  return {
    discover: (signal) =>
      request({
        ...post(),
        url: new URL('/api/discovery', page),
        signal,
        limitMs: DISCOVERY_LIMIT_MS,
        read: async (response) => parseDiscoveryAnswer(await response.text()).found,
      }),
    inspect: (camera, signal) =>
      request({
        ...post(),
        url: new URL('/api/discovery/inspect', page),
        body: camera,
        signal,
        limitMs: INSPECTION_LIMIT_MS,
        read: async (response) => parseInspection(await response.text()),
      }),
    add: (camera, signal) =>
      request({
        ...post(),
        url: new URL('/api/cameras', page),
        body: camera,
        signal,
        limitMs: ADD_LIMIT_MS,
        read: async () => undefined,
      }),
  };
}
