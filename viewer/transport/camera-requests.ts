import { type Reply, request } from './http-request.ts';

export interface CameraRequest {
  readonly token: string;
  readonly camera: string;
  readonly signal: AbortSignal;
}

/** `GET /api/cameras/<camera>/still`: a JPEG. */
export type RequestStill = (options: CameraRequest) => Promise<Reply<Blob>>;
/** `DELETE /api/cameras/<camera>`. */
export type RequestRemoval = (options: CameraRequest) => Promise<Reply<void>>;

/** A camera may have to be woken up for a still. */
const LIMIT_MS = 20_000;

export function createCameraRequests(page: string): {
  readonly requestStill: RequestStill;
  readonly requestRemoval: RequestRemoval;
} {
  const urlOf = (camera: string) => new URL(`/api/cameras/${encodeURIComponent(camera)}`, page);
  return {
    requestStill: ({ camera, ...rest }) =>
      request({
        ...rest,
        url: new URL(`${urlOf(camera).pathname}/still`, page),
        limitMs: LIMIT_MS,
        read: (response) => response.blob(),
      }),
    requestRemoval: ({ camera, ...rest }) =>
      request({
        ...rest,
        url: urlOf(camera),
        method: 'DELETE',
        limitMs: LIMIT_MS,
        read: async () => undefined,
      }),
  };
}
