import type { IncomingMessage } from 'node:http';
import type { Route } from './route.ts';

/** What a method and a path lead to. */
export type Match =
  | { readonly kind: 'route'; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'method-not-allowed'; readonly allow: readonly string[] }
  | { readonly kind: 'not-found' };

export interface Router {
  /** `path` as it came, percent-encoded and without query. `HEAD` leads where `GET` does. */
  match(method: string, path: string): Match;
}

interface Compiled {
  readonly route: Route;
  readonly segments: readonly string[];
}

/** Throws where two routes have the same method and path. */
export function createRouter(routes: readonly Route[]): Router {
  const compiled: Compiled[] = routes.map((route) => ({ route, segments: route.path.split('/') }));
  const seen = new Set<string>();
  for (const { method, path } of routes) {
    const key = `${method} ${path.replace(/:[^/]+/g, ':')}`;
    if (seen.has(key)) throw new Error(`two routes for ${key}`);
    seen.add(key);
  }

  return {
    match(method, path) {
      const given = path.split('/');
      const wanted = method === 'HEAD' ? 'GET' : method;
      const allow = new Set<string>();
      for (const { route, segments } of compiled) {
        const params = matchSegments(segments, given);
        if (!params) continue;
        if (route.method === wanted) return { kind: 'route', route, params };
        allow.add(route.method);
        if (route.method === 'GET') allow.add('HEAD');
      }
      return allow.size > 0 ? { kind: 'method-not-allowed', allow: [...allow] } : { kind: 'not-found' };
    },
  };
}

function matchSegments(
  segments: readonly string[],
  given: readonly string[],
): Record<string, string> | undefined {
  if (segments.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const value = given[i] ?? '';
    if (!segment.startsWith(':')) {
      if (segment !== value) return undefined;
      continue;
    }
    const decoded = decodeSegment(value);
    if (!decoded) return undefined;
    params[segment.slice(1)] = decoded;
  }
  return params;
}

/** Nothing where it is empty or no percent-encoded UTF-8. */
function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment) || undefined;
  } catch {
    return undefined;
  }
}

/** The path as it came, without query; of the absolute form that proxies send (RFC 9112 section 3.2.2) too. */
export function requestPath(request: IncomingMessage): string {
  return split(request).path;
}

/** With its question mark; empty where there is none. */
export function requestQuery(request: IncomingMessage): string {
  return split(request).query;
}

function split({ url = '/' }: IncomingMessage): { path: string; query: string } {
  if (!url.startsWith('/') && URL.canParse(url)) {
    const { pathname, search } = new URL(url);
    return { path: pathname, query: search };
  }
  const [path = '/'] = url.split('?', 1);
  return { path, query: url.slice(path.length) };
}
