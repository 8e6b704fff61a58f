import { describe, expect, it } from 'vitest';
import { IceServers } from '../../../gateway/turn/ice-servers.ts';
import { turnCredentials } from '../../../gateway/turn/turn-credentials.ts';

const now = () => 1_700_000_000_500;
const lifetimeMs = 3_600_000;

describe('turnCredentials', () => {
  it('makes what coturn makes of the same secret and user name', () => {
    // printf 1700003600:a-phone | openssl dgst -sha1 -hmac north -binary | base64
    expect(turnCredentials({ secret: 'north', expiresAt: 1_700_003_600_500, holder: 'a-phone' })).toEqual({
      username: '1700003600:a-phone',
      credential: '0e4s6V4Q9gNXulZ4lTJZCioNDuU=',
    });
  });
});

describe('IceServers', () => {
  const servers = [
    { urls: ['stun:stun.example'] },
    {
      urls: ['turn:a.example:3478', 'turn:a.example:3478?transport=tcp', 'turns:a.example:5349'],
      secret: 'north',
    },
    { urls: ['turn:b.example?transport=udp'], username: 'house:1', credential: 'p/w+=' },
  ];

  it('gives viewers every address, and each new one credentials of its own that expire', () => {
    const ice = new IceServers({ servers, lifetimeMs, now });
    const [[stun, made, fixed], [, other]] = [ice.forViewer(), ice.forViewer()];
    expect(stun).toEqual({ urls: ['stun:stun.example'] });
    expect(made?.urls).toHaveLength(3);
    expect(made?.username).toMatch(/^1700003600:[0-9a-f]{16}$/);
    expect(made?.username).not.toBe(other?.username);
    expect(fixed).toMatchObject({ username: 'house:1', credential: 'p/w+=' });
    expect(JSON.stringify(ice.forViewer())).not.toContain('north');
  });

  it('gives the engine those by UDP, with the credentials inside', () => {
    const ice = new IceServers({ servers, lifetimeMs, now });
    const [stun, made, fixed, ...others] = ice.forEngine();
    expect(stun).toBe('stun:stun.example');
    expect(made).toMatch(/^turn:1700003600%3A[0-9a-f]{16}:[A-Za-z0-9%]+@a\.example:3478$/);
    expect(fixed).toBe('turn:house%3A1:p%2Fw%2B%3D@b.example?transport=udp');
    expect(others).toEqual([]);
    expect(ice.forEngine()[1]).not.toBe(made);
  });
});
