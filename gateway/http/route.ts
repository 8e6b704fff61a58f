import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../../access/principal.ts';

/** One path of the HTTP server. Rooms that answer over HTTP export routes; `gateway/http/server.ts` serves them. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** Literal segments and `:name` for one segment, for example `/whep/:camera`. */
  readonly path: string;
  /** `public` answers everyone; `token` answers 401 without a valid bearer token before `handle` is asked. */
  readonly access: 'public' | 'token';
  /** Longest body taken, in bytes; 0 takes none. A longer one is answered 413. */
  readonly maxBodyBytes: number;
  handle(request: RouteRequest): Promise<RouteResponse> | RouteResponse;
}

export interface RouteRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Always there where `access` is `token`. */
  readonly principal: Principal | undefined;
  /** Where the client is; absent where a proxy stands between, or it has gone. */
  readonly remoteAddress?: string | undefined;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

export interface RouteResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}
