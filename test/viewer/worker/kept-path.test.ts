import { describe, expect, it } from 'vitest';
import { keptPath } from '../../../viewer/worker/kept-path.ts';

const kept = { origin: 'https://home.lan:8080', paths: new Set(['/', '/assets/index-12345678.js']) };
const ask = (path: string, over: { method?: string; mode?: string } = {}) =>
  keptPath({ method: 'GET', mode: 'cors', url: new URL(path, kept.origin).href, ...over }, kept);

describe('what the service worker answers', () => {
  it.each(['/', '/#camera=porch', '/?from=mail', '/index.html', '/?a=b#all'])('the page at %s', (path) => {
    expect(ask(path, { mode: 'navigate' })).toBe('/');
  });

  it('the files of its build', () => {
    expect(ask('/assets/index-12345678.js')).toBe('/assets/index-12345678.js');
  });

  it.each([
    '/api/session',
    '/api/cameras/porch/still',
    '/mqtt',
    '/whep/porch',
    '/metrics',
    '/healthz',
    '/authority',
    '/authority.crt',
    '/service-worker.js',
    '/oriel.webmanifest',
    '/assets/index-87654321.js',
  ])('but never %s, also where it is opened as a page', (path) => {
    expect(ask(path)).toBeUndefined();
    expect(ask(path, { mode: 'navigate' })).toBeUndefined();
  });

  it('nor what is asked of others, or is no question', () => {
    expect(ask('https://elsewhere.example/', { mode: 'navigate' })).toBeUndefined();
    expect(ask('/', { mode: 'navigate', method: 'POST' })).toBeUndefined();
    expect(ask('/assets/index-12345678.js', { method: 'HEAD' })).toBeUndefined();
  });

  it('nor the page for whoever wants it anew, or a file with a query', () => {
    expect(ask('/')).toBeUndefined();
    expect(ask('/assets/index-12345678.js?v=2')).toBeUndefined();
  });
});
