import { describe, expect, it } from 'vitest';
import { findContradictions } from '../../config/contradictions.ts';

const LOCAL = { host: '127.0.0.1', port: 8080 };
const EVERYWHERE = { host: undefined, port: 8080 };

describe('an external broker that browsers reach by ws://', () => {
  it.each<[string, { http: object; url: string; refused: boolean }]>([
    ['plain pages', { http: { listen: LOCAL }, url: 'ws://broker.example', refused: false }],
    ['pages for others', { http: { listen: EVERYWHERE }, url: 'ws://broker.example', refused: true }],
    ['their wss://', { http: { listen: EVERYWHERE }, url: 'wss://broker.example', refused: false }],
    ['this machine', { http: { listen: EVERYWHERE }, url: 'ws://[::1]:9001', refused: false }],
    [
      'plain pages for all',
      { http: { listen: EVERYWHERE, plain: 'everywhere' }, url: 'ws://broker.example', refused: false },
    ],
    [
      'a certificate',
      { http: { listen: LOCAL, tls: { kind: 'authority' } }, url: 'ws://broker.example', refused: true },
    ],
    [
      'a proxy with https',
      {
        http: { listen: LOCAL, url: 'https://cameras.example', plain: 'everywhere' },
        url: 'ws://10.0.0.2',
        refused: true,
      },
    ],
  ])('%s', (_name, { http, url, refused }) => {
    const found = findContradictions({ http, broker: { kind: 'external', viewer: { url } } });
    expect(found.map(({ path }) => path.join('.'))).toEqual(refused ? ['broker.viewer.url'] : []);
  });
});
