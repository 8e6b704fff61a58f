import { describe, expect, it } from 'vitest';
import { createTokenDirectory } from '../../access/token-directory.ts';

const bench = { name: 'bench', token: 'bench-bench-bench', role: 'admin', cameras: ['*'] } as const;
const guest = {
  name: 'guest',
  token: 'guest-guest-guest',
  role: 'viewer',
  cameras: ['porch'],
  relayOnly: true,
} as const;

/** What a page makes of a token, in words. */
const identityOf = (token: string) => ({
  publicKey: `key of ${token}`,
  door: { name: `id of ${token}`, secret: `door of ${token}` },
});

const directory = createTokenDirectory({ tokens: [bench, guest], identityOf });

const BENCH = { id: 'token:bench', name: 'bench', role: 'admin', cameras: ['*'] };
const GUEST = { id: 'token:guest', name: 'guest', role: 'viewer', cameras: ['porch'], relayOnly: true };

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
    ['what only signs in to the broker', { secret: identityOf(bench.token).door.secret }],
    ['a very long secret', { secret: 'x'.repeat(1_000_000) }],
  ])('knows nobody by %s', (_, credentials) => {
    expect(directory.authenticate(credentials)).toBeUndefined();
  });

  it('hands on no secret with a principal', () => {
    expect(JSON.stringify(directory.authenticate({ secret: bench.token }))).not.toContain(bench.token);
  });

  it('knows nobody where there are no tokens', () => {
    const empty = createTokenDirectory({ tokens: [], identityOf });
    expect(empty.authenticate({ secret: '' })).toBeUndefined();
    expect(empty.byKey('')).toBeUndefined();
  });
});

describe('the door of a page', () => {
  it('is its own, made of the token', () => {
    expect(directory.door(identityOf(guest.token).door)).toEqual(GUEST);
  });

  it.each([
    ['another’s name', { ...identityOf(guest.token).door, name: identityOf(bench.token).door.name }],
    ['the token itself', { name: identityOf(guest.token).door.name, secret: guest.token }],
    ['the token’s name', { name: 'guest', secret: identityOf(guest.token).door.secret }],
  ])('does not open by %s', (_, credentials) => {
    expect(directory.door(credentials)).toBeUndefined();
  });
});

describe('a key', () => {
  it('is the page’s that has the token', () => {
    expect(directory.byKey(identityOf(bench.token).publicKey)).toEqual(BENCH);
  });

  it.each(['nobody', '', '__proto__'])('is nobody’s: %j', (key) => {
    expect(directory.byKey(key)).toBeUndefined();
  });
});

it('calls a camera by its new name, also for those who are signed in', async () => {
  const own = createTokenDirectory({
    tokens: [
      { name: 'phone', token: 'sesame-phone', role: 'viewer', cameras: ['porch', 'yard'] },
      { name: 'wall', token: 'sesame-wall', role: 'viewer', cameras: ['*'] },
    ],
    identityOf,
  });
  const signedIn = own.authenticate({ secret: 'sesame-phone' });
  await own.renameCamera('porch', 'gate');
  expect(signedIn?.cameras).toEqual(['gate', 'yard']);
  expect(own.authenticate({ secret: 'sesame-wall' })?.cameras).toEqual(['*']);
});

describe('a camera that is no more', () => {
  it('is nobody’s who had it by its name, also not theirs who are signed in', () => {
    const own = createTokenDirectory({
      tokens: [
        { name: 'phone', token: 'sesame-phone', role: 'viewer', cameras: ['porch', 'yard', 'porch'] },
        { name: 'wall', token: 'sesame-wall', role: 'viewer', cameras: ['*'] },
      ],
      identityOf,
    });
    const signedIn = own.authenticate({ secret: 'sesame-phone' });
    own.forgetCamera('porch');
    expect(signedIn?.cameras).toEqual(['yard']);
    expect(own.byKey('key of sesame-phone')?.cameras).toEqual(['yard']);
    expect(own.authenticate({ secret: 'sesame-wall' })?.cameras).toEqual(['*']);
  });
});
