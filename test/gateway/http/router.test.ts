import { describe, expect, it } from 'vitest';
import type { Route } from '../../../gateway/http/route.ts';
import { createRouter } from '../../../gateway/http/router.ts';

function route(method: Route['method'], path: string): Route {
  return { method, path, access: 'public', maxBodyBytes: 0, handle: () => ({ status: 200 }) };
}

const router = createRouter([
  route('GET', '/healthz'),
  route('POST', '/whep/:camera'),
  route('DELETE', '/whep/:camera/:id'),
  route('PATCH', '/whep/:camera/:id'),
]);

describe('createRouter', () => {
  it.each([
    ['GET', '/healthz', '/healthz', {}],
    ['HEAD', '/healthz', '/healthz', {}],
    ['POST', '/whep/porch', '/whep/:camera', { camera: 'porch' }],
    ['POST', '/whep/a%20b', '/whep/:camera', { camera: 'a b' }],
    ['POST', '/whep/%2e%2e', '/whep/:camera', { camera: '..' }],
    ['DELETE', '/whep/porch/7', '/whep/:camera/:id', { camera: 'porch', id: '7' }],
  ])('%s %s', (method, path, pattern, params) => {
    expect(router.match(method, path)).toMatchObject({ kind: 'route', route: { path: pattern }, params });
  });

  it.each([
    ['POST', '/healthz', ['GET', 'HEAD']],
    ['GET', '/whep/porch', ['POST']],
    ['OPTIONS', '/whep/porch/7', ['DELETE', 'PATCH']],
    ['BREW', '/healthz', ['GET', 'HEAD']],
  ])('%s %s is not allowed', (method, path, allow) => {
    expect(router.match(method, path)).toEqual({ kind: 'method-not-allowed', allow });
  });

  it.each([
    '/',
    '/healthz/',
    '/Healthz',
    '/whep/',
    '/whep//7',
    '/whep/%',
    '/whep/%ff',
    '/whep/a/b/c',
    '*',
    '',
  ])('nothing at %j', (path) => {
    expect(router.match('GET', path)).toEqual({ kind: 'not-found' });
    expect(router.match('POST', path)).toEqual({ kind: 'not-found' });
  });

  it('refuses two routes for one path', () => {
    expect(() => createRouter([route('GET', '/a/:b'), route('GET', '/a/:c')])).toThrow('two routes');
  });
});
