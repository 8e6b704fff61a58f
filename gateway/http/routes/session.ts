import type { Principal } from '../../../access/principal.ts';
import type { SessionInfo } from '../../../protocol/session-info.ts';
import { jsonResponse } from '../json.ts';
import type { Route } from '../route.ts';

interface SessionRouteOptions {
  readonly infoOf: (principal: Principal) => SessionInfo;
}

/** `GET /api/session` tells whoever bears a token who they are, and where signaling goes. */
export function createSessionRoute({ infoOf }: SessionRouteOptions): Route {
  return {
    method: 'GET',
    path: '/api/session',
    access: 'token',
    maxBodyBytes: 0,
    handle({ principal, remoteAddress }) {
      if (!principal) throw new Error('a session is told to nobody without a token');
      const info = infoOf(principal);
      return jsonResponse(200, remoteAddress === undefined ? info : { ...info, address: remoteAddress });
    },
  };
}
