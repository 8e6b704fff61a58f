import { decide } from '../../../access/rights.ts';
import type { SessionInfo } from '../../../protocol/session-info.ts';
import { jsonResponse } from '../json.ts';
import type { Route } from '../route.ts';

interface SessionRouteOptions {
  readonly gateway: string;
  readonly version: string;
  /** Which broker carries the viewer's signaling. */
  readonly broker: SessionInfo['broker'];
}

/** `GET /api/session` tells whoever bears a token who they are, and where signaling goes. */
export function createSessionRoute({ gateway, version, broker }: SessionRouteOptions): Route {
  return {
    method: 'GET',
    path: '/api/session',
    access: 'token',
    maxBodyBytes: 0,
    handle({ principal, remoteAddress }) {
      if (!principal) throw new Error('a session is told to nobody without a token');
      const { name, role } = principal;
      const mayManageCameras = decide(principal, { kind: 'manage-cameras' }).allowed;
      const info: SessionInfo = { gateway, version, name, role, mayManageCameras, broker };
      return jsonResponse(200, remoteAddress === undefined ? info : { ...info, address: remoteAddress });
    },
  };
}
