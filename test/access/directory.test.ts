import { describe, expect, it } from 'vitest';
import { createTokenDirectory } from '../../access/directory.ts';

const bench = { name: 'bench', token: 'bench-bench-bench', role: 'admin', cameras: ['*'] } as const;
const guest = { name: 'guest', token: 'guest-guest-guest', role: 'viewer', cameras: ['porch'] } as const;
const directory = createTokenDirectory([bench, guest]);

const BENCH = { name: 'bench', role: 'admin', cameras: ['*'] };
const GUEST = { name: 'guest', role: 'viewer', cameras: ['porch'] };

describe('authenticate', () => {
  it.each([
    ['a bearer token by itself', { secret: bench.token }, BENCH],
    ['a name with its token', { name: 'guest', secret: guest.token }, GUEST],
  ])('knows %s', (_, credentials, principal) => {
    expect(directory.authenticate(credentials)).toEqual(principal);
  });

  it.each([
    ['a stranger’s token', { secret: 'stranger-stranger' }],
    ['no token', { secret: '' }],
    ['the beginning of a token', { secret: 'bench-bench-benc' }],
    ['a token and more', { secret: 'bench-bench-bench ' }],
    ['another one’s token', { name: 'bench', secret: guest.token }],
    ['a name that is not there', { name: 'nobody', secret: bench.token }],
    ['an empty name', { name: '', secret: bench.token }],
    ['a name for a token', { secret: 'bench' }],
    ['a very long secret', { secret: 'x'.repeat(1_000_000) }],
  ])('knows nobody by %s', (_, credentials) => {
    expect(directory.authenticate(credentials)).toBeUndefined();
  });

  it('hands on no secret with a principal', () => {
    expect(JSON.stringify(directory.authenticate({ secret: bench.token }))).not.toContain(bench.token);
  });

  it('knows nobody where there are no tokens', () => {
    const empty = createTokenDirectory([]);
    expect(empty.authenticate({ secret: '' })).toBeUndefined();
    expect(empty.signer('')).toBeUndefined();
  });
});

describe('signer', () => {
  it('is the principal with the secret that signs', () => {
    expect(directory.signer('guest')).toEqual({ principal: GUEST, secret: guest.token });
  });

  it.each(['nobody', '', 'GUEST', '__proto__'])('is nobody for %j', (name) => {
    expect(directory.signer(name)).toBeUndefined();
  });
});

describe('a camera that is no more', () => {
  it('is nobody’s who had it by its name, also not theirs who are signed in', () => {
    const own = createTokenDirectory([
      { name: 'phone', token: 'sesame-phone', role: 'viewer', cameras: ['porch', 'yard', 'porch'] },
      { name: 'wall', token: 'sesame-wall', role: 'viewer', cameras: ['*'] },
    ]);
    const signedIn = own.authenticate({ secret: 'sesame-phone' });
    own.forgetCamera('porch');
    expect(signedIn?.cameras).toEqual(['yard']);
    expect(own.signer('phone')?.principal.cameras).toEqual(['yard']);
    expect(own.authenticate({ secret: 'sesame-wall' })?.cameras).toEqual(['*']);
  });
});
