import { jsonResponse } from '../json.ts';
import type { Route } from '../route.ts';

/** `GET /healthz` tells anyone that the process answers, and nothing else. */
export function createHealthRoute(): Route {
  return {
    method: 'GET',
    path: '/healthz',
    access: 'public',
    maxBodyBytes: 0,
    handle: () => jsonResponse(200, { status: 'ok' }),
  };
}
