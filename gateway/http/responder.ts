import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { clientGroup } from '../../limits/client-address.ts';
import { ClientGone, readBody } from './body.ts';
import { crossOriginHeaders, isOpenToOtherOrigins, preflightHeaders } from './cross-origin.ts';
import { type Gate, isEncrypted } from './gate.ts';
import { errorResponse } from './json.ts';
import type { Route, RouteResponse } from './route.ts';
import { createRouter, requestPath } from './router.ts';
import { securityHeaders } from './security-headers.ts';
import type { SignIn } from './sign-in.ts';
import type { ViewerFiles } from './viewer-files.ts';

/** Longest path in a log line, in UTF-16 units. */
const LOGGED_PATH_CHARS = 128;

interface ResponderOptions {
  readonly gate: Gate;
  readonly signIn: SignIn;
  readonly isThisMachine: (address: string | undefined) => boolean;
  readonly routes: readonly Route[];
  readonly viewer: ViewerFiles;
  readonly connectSources: readonly string[];
  readonly logger: Logger;
}

interface Asked {
  readonly request: IncomingMessage;
  readonly method: string;
  /** As it came, without query. */
  readonly path: string;
  readonly signal: AbortSignal;
}

export type Responder = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers each request by its route, else by the viewer's file of that path. Never rejects. */
export function createResponder(options: ResponderOptions): Responder {
  const { gate, signIn, isThisMachine, routes, viewer, connectSources, logger } = options;
  const router = createRouter(routes);

  async function decide(asked: Asked): Promise<RouteResponse> {
    const { method, path, request } = asked;
    const refused = gate.refusal(request);
    if (refused) return refused;
    const match = router.match(method, path);
    switch (match.kind) {
      case 'route':
        return runRoute(match.route, match.params, asked);
      case 'method-not-allowed':
        return method === 'OPTIONS' && isOpenToOtherOrigins(path)
          ? { status: 204, headers: preflightHeaders(match.allow) }
          : methodNotAllowed(method, match.allow);
      case 'not-found': {
        const file = viewer.respond(path, request.headers);
        if (!file) return errorResponse(404, missing(path));
        return method === 'GET' || method === 'HEAD' ? file : methodNotAllowed(method, ['GET', 'HEAD']);
      }
    }
  }

  async function runRoute(
    route: Route,
    params: Record<string, string>,
    asked: Asked,
  ): Promise<RouteResponse> {
    const { request, signal } = asked;
    const { headers, socket } = request;
    const forwardedFor = headers['x-forwarded-for'];
    const client = clientGroup({ peer: socket.remoteAddress, forwardedFor, isThisMachine });
    const signedIn = () =>
      route.access === 'token' ? signIn({ authorization: headers.authorization, client }) : undefined;
    const before = signedIn();
    if (before?.kind === 'refused') return before.response;
    const body = await readBody(request, route.maxBodyBytes);
    if (!body) return errorResponse(413, `at most ${route.maxBodyBytes} bytes of body are taken here`);
    // Anew: a body takes as long as its sender likes, and whoever's rights end meanwhile is to begin nothing any more.
    const bearer = signedIn();
    if (bearer?.kind === 'refused') return bearer.response;
    const principal = bearer?.principal;
    const isProxied = forwardedFor !== undefined || headers.forwarded !== undefined;
    const remoteAddress = isProxied ? undefined : socket.remoteAddress;
    return route.handle({ params, headers, body, principal, signal, remoteAddress });
  }

  function missing(path: string): string {
    return path === '/' && viewer.count === 0
      ? 'the viewer is not built; run "npm run build" and start again'
      : 'there is nothing here';
  }

  return async (request, response) => {
    const method = request.method ?? 'GET';
    const path = requestPath(request);
    const gone = new AbortController();
    response.once('close', () => response.writableFinished || gone.abort());
    setHeaders(
      response,
      securityHeaders({ host: request.headers.host, isEncrypted: isEncrypted(request), connectSources }),
    );
    if (isOpenToOtherOrigins(path)) setHeaders(response, crossOriginHeaders());
    try {
      send(response, await decide({ request, method, path, signal: gone.signal }));
    } catch (error) {
      if (error instanceof ClientGone || gone.signal.aborted || response.destroyed) return;
      logger.error({ err: error, method, path: path.slice(0, LOGGED_PATH_CHARS) }, 'HTTP request failed');
      send(response, errorResponse(500, 'the gateway failed at this; its log says why'));
    }
  };
}

function send(response: ServerResponse, { status, headers = {}, body = '' }: RouteResponse): void {
  response.statusCode = status;
  setHeaders(response, { 'cache-control': 'no-store', ...headers });
  if (status !== 204 && status !== 304) response.setHeader('content-length', Buffer.byteLength(body));
  // To HEAD node sends the headers alone.
  response.end(body);
}

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function methodNotAllowed(method: string, allow: readonly string[]): RouteResponse {
  const methods = allow.join(', ');
  return errorResponse(405, `${method} is not for this path; ${methods} is`, { allow: methods });
}
