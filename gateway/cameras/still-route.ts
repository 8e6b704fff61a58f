import { decide } from '../../access/rights.ts';
import { DeviceError, type DeviceErrorKind } from '../../devices/camera.ts';
import { errorResponse } from '../http/json.ts';
import type { Route } from '../http/route.ts';
import { timeLimit } from '../time-limit.ts';

/** A camera that gives stills. */
export interface StillSource {
  readonly enabled: boolean;
  /** Throws `DeviceError`. */
  still(signal: AbortSignal): Promise<Buffer>;
}

interface StillRouteOptions {
  readonly cameras: { get(name: string): StillSource | undefined };
  /** In ms; {@link LIMIT_MS} where it is absent. */
  readonly limitMs?: number;
}

const LIMIT_MS = 10_000;

/** `GET /api/cameras/:camera/still`: a JPEG of now, for whoever may watch the camera. */
export function createStillRoute({ cameras, limitMs = LIMIT_MS }: StillRouteOptions): Route {
  return {
    method: 'GET',
    path: '/api/cameras/:camera/still',
    access: 'token',
    maxBodyBytes: 0,
    async handle({ params, principal, signal }) {
      if (!principal) throw new Error('stills are shown to nobody without a token');
      const { camera: name = '' } = params;
      const decision = decide(principal, { kind: 'watch', camera: name });
      if (!decision.allowed) return errorResponse(403, decision.reason);
      const camera = cameras.get(name);
      if (!camera) return errorResponse(404, `there is no camera named ${name}`);
      if (!camera.enabled) return errorResponse(409, `${name} is switched off`);
      const limit = timeLimit(limitMs, signal);
      try {
        const body = await camera.still(limit.signal);
        return { status: 200, headers: { 'content-type': 'image/jpeg' }, body };
      } catch (error) {
        if (error instanceof DeviceError) return errorResponse(STATUS[error.kind], error.message);
        if (limit.isOver) return errorResponse(504, `${name} takes too long for a still; try again`);
        throw error;
      } finally {
        limit.clear();
      }
    },
  };
}

const STATUS: Readonly<Record<DeviceErrorKind, number>> = {
  unsupported: 404,
  unreachable: 502,
  'refused-credentials': 502,
  refused: 502,
  timeout: 504,
  protocol: 502,
};
