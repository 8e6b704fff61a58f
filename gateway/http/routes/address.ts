import { jsonResponse } from '../json.ts';
import type { Route } from '../route.ts';

/**
 * `GET /api/address` tells anyone the address that they come from, and nothing else: browsers hide it in their
 * candidates. Behind a proxy it is the proxy's, and so left out.
 */
export function createAddressRoute(): Route {
  return {
    method: 'GET',
    path: '/api/address',
    access: 'public',
    maxBodyBytes: 0,
    handle: ({ remoteAddress }) =>
      jsonResponse(200, remoteAddress === undefined ? {} : { address: remoteAddress }),
  };
}
