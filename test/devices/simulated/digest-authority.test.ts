import { beforeEach, describe, expect, it } from 'vitest';
import { DigestAuthority } from '../../../devices/simulated/digest-authority.ts';
import { digestHeader } from './rtsp/raw-client.ts';

const REQUEST = { method: 'DESCRIBE', url: 'rtsp://127.0.0.1/main' };
const RIGHT = { ...REQUEST, username: 'admin', password: 'a:b "c"' };

describe('DigestAuthority', () => {
  let nowMs = 1_000_000;
  let refusesAll = false;
  const create = () =>
    new DigestAuthority({
      realm: 'camera',
      username: RIGHT.username,
      password: RIGHT.password,
      now: () => nowMs,
      nonceLifetimeMs: 60_000,
      refusesAll: () => refusesAll,
    });
  let authority = create();

  beforeEach(() => {
    nowMs = 1_000_000;
    refusesAll = false;
    authority = create();
  });

  const challengeOf = (authorization?: string) => {
    const verdict = authority.judge({ ...REQUEST, authorization });
    return verdict.kind === 'refused' ? verdict.challenges.join(', ') : undefined;
  };

  it('accepts the password with a nonce of its own, again and again', () => {
    const authorization = digestHeader({ ...RIGHT, challenge: challengeOf() ?? '' });
    expect(challengeOf(authorization)).toBeUndefined();
    expect(challengeOf(authorization)).toBeUndefined();
  });

  it.each([
    ['a wrong password', { ...RIGHT, password: 'wrong' }],
    ['another user', { ...RIGHT, username: 'root' }],
    ['another method', { ...RIGHT, method: 'PLAY' }],
    ['another address', { ...RIGHT, url: 'rtsp://127.0.0.1/sub' }],
  ])('refuses %s without calling the nonce stale', (_name, given) => {
    const challenge = challengeOf(digestHeader({ ...given, challenge: challengeOf() ?? '' }));
    expect(challenge).toMatch(/^Digest realm="camera", nonce="[0-9a-f]+"$/);
  });

  it.each([
    ['Basic', 'Basic YWRtaW46YTpi'],
    ['an empty Digest', 'Digest '],
    ['rubbish', '\u0000'],
  ])('refuses %s', (_name, authorization) => {
    expect(challengeOf(authorization)).toBeDefined();
  });

  it('calls an old nonce stale, to who knows the password', () => {
    const challenge = challengeOf() ?? '';
    nowMs += 60_000;
    expect(challengeOf(digestHeader({ ...RIGHT, challenge }))).toContain('stale=TRUE');
    expect(challengeOf(digestHeader({ ...RIGHT, challenge, password: 'x' }))).not.toContain('stale');
  });

  it('calls a nonce stale that it did not make', () => {
    const challenge = challengeOf() ?? '';
    authority = create();
    expect(challengeOf(digestHeader({ ...RIGHT, challenge }))).toContain('stale=TRUE');
  });

  it('refuses everybody while told to', () => {
    const authorization = digestHeader({ ...RIGHT, challenge: challengeOf() ?? '' });
    refusesAll = true;
    expect(challengeOf(authorization)).toBeDefined();
    refusesAll = false;
    expect(challengeOf(authorization)).toBeUndefined();
  });
});
