import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Authenticator, authorization, chooseChallenge } from '../../../gateway/rtsp/authentication.ts';
import { type Challenge, parseChallenges } from '../../../gateway/rtsp/challenge.ts';
import { anyText } from './any-text.ts';

const RFC_2617 =
  'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
const RFC_7616 = (algorithm: string) =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;

describe('case 4: challenges', () => {
  const empty = { realm: '', nonce: '', opaque: undefined, algorithm: undefined, qop: [], stale: false };
  const digest = { ...empty, scheme: 'digest' };
  const basic = { ...empty, scheme: 'basic' };
  const cases: [name: string, fields: string[], challenges: Challenge[]][] = [
    ['Basic', ['Basic realm="cam"'], [{ ...basic, realm: 'cam' }]],
    ['a scheme alone', ['Basic'], [basic]],
    ['RFC 2069', ['Digest realm="a b", nonce="n=="'], [{ ...digest, realm: 'a b', nonce: 'n==' }]],
    [
      'every parameter',
      [RFC_7616('SHA-256')],
      [
        {
          ...digest,
          realm: 'http-auth@example.org',
          nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
          opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
          algorithm: 'SHA-256',
          qop: ['auth', 'auth-int'],
        },
      ],
    ],
    [
      'two fields',
      ['Digest nonce="n"', 'Basic realm="r"'],
      [
        { ...digest, nonce: 'n' },
        { ...basic, realm: 'r' },
      ],
    ],
    [
      'two in one field',
      ['Digest nonce="n", Basic realm="r"'],
      [
        { ...digest, nonce: 'n' },
        { ...basic, realm: 'r' },
      ],
    ],
    [
      'odd case and spaces',
      ['DIGEST Realm = "r" ,NONCE= "n",STALE="TRUE"'],
      [{ ...digest, realm: 'r', nonce: 'n', stale: true }],
    ],
    [
      'no quotes',
      ['Digest realm=my cam, nonce=abc==, stale=true'],
      [{ ...digest, realm: 'my cam', nonce: 'abc==', stale: true }],
    ],
    ['a comma in quotes', ['Digest realm="a, b=c", nonce="n"'], [{ ...digest, realm: 'a, b=c', nonce: 'n' }]],
    ['escapes', ['Digest realm="a\\"b\\\\c"'], [{ ...digest, realm: 'a"b\\c' }]],
    ['a quote left open', ['Digest nonce="n", realm="cam'], [{ ...digest, nonce: 'n', realm: 'cam' }]],
    ['parameters of nothing', ['realm="x"'], []],
    ['nothing', ['', ' , = '], []],
  ];
  it.each(cases)('%s', (_name, fields, challenges) => {
    expect(parseChallenges(fields)).toEqual(challenges);
  });

  it('never throws, and ends', () => {
    fc.assert(
      fc.property(fc.array(anyText(60)), (fields) => {
        parseChallenges([...fields, `Digest ${fields.join('",=')}`]);
      }),
    );
  });
});

describe('case 4: the answer to a challenge', () => {
  const mufasa = { username: 'Mufasa', password: 'Circle Of Life' };
  const vectors: [name: string, challenge: string, password: string, response: string][] = [
    ['RFC 2617 section 3.5', RFC_2617, 'Circle Of Life', '6629fae49393a05397450978507c4ef1'],
    ['RFC 7616 section 3.9.1, MD5', RFC_7616('MD5'), 'Circle of Life', '8ca523f5e9506fed4657c9700eebdbec'],
    [
      'RFC 7616 section 3.9.1, SHA-256',
      RFC_7616('SHA-256'),
      'Circle of Life',
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    ],
    [
      'RFC 2069, where no qop is offered',
      'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"',
      'Circle Of Life',
      '670fd8c2df070c60b045671b8b24ff02',
    ],
  ];
  it.each(vectors)('%s', (_name, field, password, response) => {
    const cnonce = field.includes('example.org')
      ? 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'
      : '0a4f113b';
    const value = authorization({
      challenge: challengeOf(field),
      credentials: { ...mufasa, password },
      method: 'GET',
      uri: '/dir/index.html',
      nonceCount: 1,
      cnonce,
    });
    expect(value).toContain(`response="${response}"`);
    expect(value.startsWith('Digest username="Mufasa", realm="')).toBe(true);
    expect(value.includes('nc=00000001')).toBe(field.includes('qop'));
  });

  // Made with Python's hashlib from the formulas of RFC 7616 section 3.4.
  const computed: [name: string, parameters: string, response: string][] = [
    ['MD5-sess', 'algorithm=MD5-sess, qop="auth"', '8c53636e52522680f2fb0ff92528b75e'],
    ['auth-int only', 'qop="auth-int"', 'ce65ecaebd4f96db877430b616fd3b96'],
  ];
  it.each(computed)('%s', (_name, parameters, response) => {
    const value = authorization({
      challenge: challengeOf(`Digest realm="r", nonce="n", ${parameters}`),
      credentials: { username: 'u', password: 'p' },
      method: 'PLAY',
      uri: 'rtsp://h/live',
      nonceCount: 255,
      cnonce: 'c',
    });
    expect(value).toContain(`response="${response}"`);
    expect(value).toContain('nc=000000ff');
    expect(value).toContain('cnonce="c"');
  });

  it('writes Basic in UTF-8', () => {
    const credentials = { username: 'Aladdin', password: 'open sesame' };
    const input = { method: 'PLAY', uri: 'rtsp://h/', nonceCount: 1, cnonce: 'c' };
    const challenge = challengeOf('Basic realm="x"');
    expect(authorization({ ...input, challenge, credentials })).toBe('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
    // RFC 7617 section 2.1.
    expect(authorization({ ...input, challenge, credentials: { username: 'test', password: '123£' } })).toBe(
      'Basic dGVzdDoxMjPCow==',
    );
  });

  it('quotes what a user name may hold', () => {
    const value = authorization({
      challenge: challengeOf('Digest realm="r\\"r", nonce="n"'),
      credentials: { username: 'a"b\\c', password: 'p' },
      method: 'PLAY',
      uri: 'rtsp://h/',
      nonceCount: 1,
      cnonce: 'c',
    });
    expect(value).toContain('username="a\\"b\\\\c"');
    expect(parseChallenges([value])[0]?.realm).toBe('r"r');
  });
});

describe('case 4: which challenge to answer', () => {
  const md5 = challengeOf('Digest nonce="n"');
  const sha = challengeOf('Digest nonce="n", algorithm=SHA-256');
  const sess = challengeOf('Digest nonce="n", algorithm=SHA-256-sess');
  const other = challengeOf('Digest nonce="n", algorithm=SHA-512-256');
  const basic = challengeOf('Basic realm="r"');
  const stale = challengeOf('Digest nonce="m", stale=true');
  const cases: [name: string, offered: Challenge[], refused: Challenge[], chosen: Challenge | undefined][] = [
    ['the strongest', [basic, md5, sha], [], sha],
    ['Digest before Basic', [basic, md5], [], md5],
    ['Basic where it is all', [basic], [], basic],
    ['a weaker hash after the stronger', [md5, sha], [sha], md5],
    ['never Basic after Digest', [md5, basic], [md5], undefined],
    ['never Basic beside a Digest that is not known', [other, basic], [], undefined],
    ['session hashes', [sess], [], sess],
    ['nothing known', [other, challengeOf('Negotiate')], [], undefined],
    ['the same again when stale', [stale], [md5], stale],
    ['not for ever', [stale], [md5, stale], undefined],
    ['wrong credentials', [md5], [md5], undefined],
  ];
  it.each(cases)('%s', (_name, offered, refused, chosen) => {
    expect(chooseChallenge({ offered, refused })).toBe(chosen);
  });
});

describe('case 4: a nonce that is kept', () => {
  const credentials = { username: 'u', password: 'p' };

  it('says nothing before it is asked', () => {
    expect(new Authenticator(credentials).authorize('PLAY', 'rtsp://h/')).toBeUndefined();
  });

  it('counts a nonce up, and a new one from 1', () => {
    const authenticator = new Authenticator(credentials, () => 'c');
    const counts = () => /nc=(\w+)/.exec(authenticator.authorize('PLAY', 'rtsp://h/') ?? '')?.[1];
    authenticator.challenge(['Digest nonce="1", qop="auth"'], []);
    expect([counts(), counts()]).toEqual(['00000001', '00000002']);
    authenticator.challenge(['Digest nonce="1", qop="auth"'], []);
    expect(counts()).toBe('00000003');
    authenticator.challenge(['Digest nonce="2", qop="auth"'], []);
    expect(counts()).toBe('00000001');
  });

  it('shows the password to nobody who may only have it digested', () => {
    const authenticator = new Authenticator({ ...credentials, digestOnly: true });
    expect(authenticator.challenge(['Basic realm="r"'], []).kind).toBe('unknown-scheme');
    expect(authenticator.authorize('PLAY', 'rtsp://h/')).toBeUndefined();
    expect(authenticator.challenge(['Basic realm="r"', 'Digest nonce="1"'], []).kind).toBe('retry');
    expect(authenticator.authorize('PLAY', 'rtsp://h/')).toMatch(/^Digest /);
  });

  it('tells why it gives up', () => {
    const fields = ['Digest nonce="1", algorithm=SHA-512-256', 'Negotiate'];
    const offered = 'Digest SHA-512-256, Negotiate';
    expect(new Authenticator(undefined).challenge(fields, [])).toEqual({ kind: 'no-credentials', offered });
    expect(new Authenticator(credentials).challenge(fields, [])).toEqual({ kind: 'unknown-scheme', offered });
    const refused: Challenge[] = [];
    const authenticator = new Authenticator(credentials);
    expect(authenticator.challenge(['Digest nonce="1"'], refused).kind).toBe('retry');
    expect(authenticator.challenge(['Digest nonce="2"'], refused).kind).toBe('refused');
  });
});

function challengeOf(field: string): Challenge {
  const [challenge] = parseChallenges([field]);
  if (!challenge) throw new Error(`no challenge in ${field}`);
  return challenge;
}
