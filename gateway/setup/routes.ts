import { decide } from '../../access/rights.ts';
import {
  addCameraSchema,
  type CameraSettings,
  changeCameraSchema,
  type DiscoveryAnswer,
  inspectRequestSchema,
  MAX_SETUP_BYTES,
} from '../../protocol/camera-setup.ts';
import { ProtocolError, parseJson } from '../../protocol/parse.ts';
import { errorResponse, jsonResponse } from '../http/json.ts';
import type { Route, RouteRequest, RouteResponse } from '../http/route.ts';
import type { CameraSetup } from './camera-setup.ts';
import { SetupError, type SetupErrorKind } from './setup-error.ts';

/**
 * `POST /api/discovery`, `POST /api/discovery/inspect`, `POST /api/cameras`, and `GET`, `PATCH` and `DELETE` of
 * `/api/cameras/:camera`.
 */
export function createSetupRoutes({ setup }: { readonly setup: CameraSetup }): Route[] {
  return [
    admins({ method: 'POST', path: '/api/discovery' }, async ({ signal }) => {
      const answer: DiscoveryAnswer = { found: await setup.discover(signal) };
      return jsonResponse(200, answer);
    }),
    admins({ method: 'POST', path: '/api/discovery/inspect' }, async ({ body, signal }) => {
      const request = parseJson({ ...textOf(body), schema: inspectRequestSchema, what: 'request' });
      return jsonResponse(200, await setup.inspect(request, signal));
    }),
    admins({ method: 'POST', path: '/api/cameras' }, async ({ body, principal }) => {
      const camera = parseJson({ ...textOf(body), schema: addCameraSchema, what: 'camera' });
      await setup.add(camera, principal?.name ?? '');
      return jsonResponse(201, { name: camera.name });
    }),
    admins({ method: 'GET', path: '/api/cameras/:camera' }, async ({ params, signal }) => {
      const settings: CameraSettings = await setup.settings(params.camera ?? '', signal);
      return jsonResponse(200, settings);
    }),
    admins({ method: 'PATCH', path: '/api/cameras/:camera' }, async ({ params, body, principal }) => {
      const change = parseJson({ ...textOf(body), schema: changeCameraSchema, what: 'change' });
      const name = await setup.change(params.camera ?? '', change, principal?.name ?? '');
      return jsonResponse(200, { name });
    }),
    admins({ method: 'DELETE', path: '/api/cameras/:camera' }, async ({ params, principal }) => {
      await setup.remove(params.camera ?? '', principal?.name ?? '');
      return { status: 204 };
    }),
  ];
}

const STATUS: Readonly<Record<SetupErrorKind, number>> = {
  invalid: 400,
  busy: 429,
  conflict: 409,
  unknown: 404,
  // Not 401: the token is good, it is the camera that refuses.
  'refused-credentials': 422,
  camera: 502,
  unwritable: 500,
};

function admins(
  way: Pick<Route, 'method' | 'path'>,
  answer: (request: RouteRequest) => Promise<RouteResponse>,
): Route {
  return {
    ...way,
    access: 'token',
    maxBodyBytes: MAX_SETUP_BYTES,
    async handle(request) {
      if (!request.principal) throw new Error('cameras are managed by nobody without a token');
      const decision = decide(request.principal, { kind: 'manage-cameras' });
      if (!decision.allowed) return errorResponse(403, decision.reason);
      try {
        return await answer(request);
      } catch (error) {
        if (error instanceof ProtocolError) return errorResponse(400, error.message);
        if (error instanceof SetupError) return errorResponse(STATUS[error.kind], error.message);
        throw error;
      }
    },
  };
}

function textOf(body: Buffer): { text: string; maxChars: number } {
  return { text: body.toString('utf8'), maxChars: MAX_SETUP_BYTES };
}
