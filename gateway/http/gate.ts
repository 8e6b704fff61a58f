import type { IncomingMessage } from 'node:http';
import type { QuietLog } from '../../limits/quiet-log.ts';
import { isOwnHost, parseHost } from './host-check.ts';
import { errorResponse } from './json.ts';
import { decidePlain } from './plain-policy.ts';
import type { Refused } from './refused.ts';
import type { RouteResponse } from './route.ts';
import { requestPath, requestQuery } from './router.ts';

/** Looks at every request first, whatever it is for. */
export interface Gate {
  /** How it is refused or sent elsewhere; nothing where it may pass. */
  refusal(request: IncomingMessage): RouteResponse | undefined;
}

interface GateOptions {
  /** Whether TLS is spoken, so that nobody needs to do without. */
  readonly speaksTls: boolean;
  readonly plain: 'loopback' | 'everywhere';
  readonly isThisMachine: (address: string | undefined) => boolean;
  /** Names beside addresses and local ones that people reach us by. */
  readonly knownHosts: () => readonly string[];
  readonly log: QuietLog<Refused>;
}

export function isEncrypted({ socket }: IncomingMessage): boolean {
  return 'encrypted' in socket && socket.encrypted === true;
}

/** Refuses foreign host names, and what comes without TLS that must not. */
export function createGate({ speaksTls, plain, isThisMachine, knownHosts, log }: GateOptions): Gate {
  function hostRefusal(request: IncomingMessage): RouteResponse | undefined {
    const { headers, rawHeaders, socket } = request;
    const given = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length;
    // HTTP/1.0 knows no Host; no browser speaks it any more.
    if (given === 0) return undefined;
    const host = given === 1 ? parseHost(headers.host ?? '') : undefined;
    if (!host) return errorResponse(400, 'the Host header is none', CLOSE);
    if (isOwnHost(host.name, knownHosts())) return undefined;
    log.note('HTTP host name refused', { host: host.name, address: socket.remoteAddress });
    return errorResponse(
      421,
      `${host.name} is not a name of this gateway; where it is, write it into http.url or http.origins`,
      CLOSE,
    );
  }

  function plainRefusal(request: IncomingMessage): RouteResponse | undefined {
    const { headers, method = 'GET', socket } = request;
    if (!speaksTls || isEncrypted(request)) return undefined;
    const decision = decidePlain({
      mayBePlain: plain === 'everywhere' || isThisMachine(socket.remoteAddress),
      method,
      path: requestPath(request),
      query: requestQuery(request),
      host: parseHost(headers.host ?? ''),
      isUpgrade: headers.upgrade !== undefined,
      isProxied: FORWARDED.some((name) => headers[name] !== undefined),
      bearsSecret: headers.authorization !== undefined,
    });
    switch (decision.kind) {
      case 'serve':
        return undefined;
      case 'redirect':
        return { status: 308, headers: { location: decision.location, ...CLOSE } };
      case 'refuse':
        log.note('HTTP without TLS refused', { address: socket.remoteAddress });
        return errorResponse(403, WITHOUT_TLS[decision.why], CLOSE);
    }
  }

  return { refusal: (request) => hostRefusal(request) ?? plainRefusal(request) };
}

const WITHOUT_TLS = {
  plain:
    'from other machines this gateway takes https:// only; if a token came along, whoever is in the network may have read it',
  'plain-proxy':
    'a proxy on another machine or in a container speaks https:// to this gateway, unless it has http.plain: everywhere',
};

/** By which proxies say that they are there (RFC 7239, and what was in use before). */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-proto'];

/** What is left of the request is not worth reading. */
const CLOSE = { connection: 'close' };
