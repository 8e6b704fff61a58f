import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { GuessBook } from '../../../gateway/http/guess-book.ts';
import type { Route } from '../../../gateway/http/route.ts';
import { createSignIn } from '../../../gateway/http/sign-in.ts';
import { decideSignIn, type SignInSnapshot } from '../../../gateway/http/sign-in-policy.ts';
import { createQuietLog } from '../../../limits/quiet-log.ts';
import { tokenDirectory } from '../../helpers/token-directory.ts';
import { ask, bearer, startTestServer } from './harness.ts';

const LONG = '0123456789abcdef0123456789abcdef';
const directory = tokenDirectory([
  { name: 'long', token: LONG, role: 'viewer', cameras: ['*'] },
  { name: 'short', token: 'password', role: 'viewer', cameras: ['*'] },
]);

const fresh: SignInSnapshot = { addressForMs: 0, allForMs: 0, isFamiliar: false, isGuessable: true };

it.each<[what: string, snapshot: Partial<SignInSnapshot>, decision: ReturnType<typeof decideSignIn>]>([
  ['the first token', {}, { kind: 'try' }],
  [
    'a short token when too many were wrong',
    { addressForMs: 6000 },
    { kind: 'slow', isTried: false, forMs: 6000 },
  ],
  [
    'one that nobody guesses',
    { addressForMs: 6000, isGuessable: false },
    { kind: 'slow', isTried: true, forMs: 6000 },
  ],
  ['a stranger while many guess', { allForMs: 600 }, { kind: 'slow', isTried: false, forMs: 600 }],
  ['somebody’s home while many guess', { allForMs: 600, isFamiliar: true }, { kind: 'try' }],
  [
    'somebody’s home when it is the one that guesses',
    { addressForMs: 6000, isFamiliar: true },
    { kind: 'slow', isTried: false, forMs: 6000 },
  ],
])('%s', (_what, snapshot, decision) => {
  expect(decideSignIn({ ...fresh, ...snapshot })).toEqual(decision);
});

it('the book remembers some of those from where right tokens came', () => {
  const book = new GuessBook(0);
  for (let i = 0; i < 5000; i += 1) book.right(`10.0.${i >> 8}.${i & 255}`);
  expect(book.about('10.0.0.0', 0).isFamiliar).toBe(false);
  expect(book.about('10.0.19.135', 0).isFamiliar).toBe(true);
});

describe('sign-in', () => {
  function start() {
    const log: string[] = [];
    let now = 0;
    const quiet = createQuietLog({ logger: pino({}, { write: (line) => log.push(line) }), now: () => now });
    const signIn = createSignIn({ directory, log: quiet, now: () => now });
    const status = (token: string, client = '192.0.2.1') => {
      const result = signIn({ authorization: `Bearer ${token}`, client });
      return result.kind === 'known' ? 200 : result.response.status;
    };
    return { log, status, pass: (ms: number) => (now += ms) };
  }

  it('takes ten wrong tokens from an address, then one in six seconds', () => {
    const { status, pass } = start();
    expect(Array.from({ length: 12 }, () => status('guess'))).toEqual([...Array(10).fill(401), 429, 429]);
    expect(status('guess', '192.0.2.2')).toBe(401);
    pass(6000);
    expect([status('guess'), status('guess')]).toEqual([401, 429]);
  });

  it('lets the owner in beside a guesser at the same address, by a token that nobody guesses', () => {
    const { status } = start();
    for (let i = 0; i < 200; i += 1) status('guess');
    expect(status(LONG)).toBe(200);
    for (let i = 0; i < 200; i += 1) status('f'.repeat(32));
    expect(status(LONG)).toBe(200);
  });

  it('tells a guesser nothing of a short token, though it be the right one', () => {
    const { status, pass } = start();
    expect(status('password')).toBe(200);
    for (let i = 0; i < 20; i += 1) status('guess');
    expect(status('password')).toBe(429);
    pass(6000);
    expect(status('password')).toBe(200);
  });

  it('lets a short token in from where it came before, though a thousand addresses guess', () => {
    const { status } = start();
    expect(status('password', '192.0.2.7')).toBe(200);
    for (let i = 0; i < 1000; i += 1) status('guess', `10.0.${i >> 8}.${i & 255}`);
    expect(status('password', '192.0.2.7')).toBe(200);
    expect(status('password', '192.0.2.8')).toBe(429);
  });

  it('writes one line in ten seconds, with a count and no token', () => {
    const { log, status, pass } = start();
    for (let i = 0; i < 500; i += 1) status('guess-me');
    expect(log).toHaveLength(1);
    pass(10_000);
    status('guess-me');
    expect(log).toHaveLength(2);
    expect(JSON.parse(log[1] ?? '')).toMatchObject({ address: '192.0.2.1', unlogged: 499 });
    expect(log.join()).not.toContain('guess-me');
  });
});

describe('over HTTP', () => {
  const whoami: Route = {
    method: 'GET',
    path: '/api/whoami',
    access: 'token',
    maxBodyBytes: 0,
    handle: ({ principal }) => ({ status: 200, body: principal?.name ?? '' }),
  };

  it('answers 429 with Retry-After, to one client of a proxy and not to the others', async () => {
    const test = await startTestServer({ routes: [whoami], directory });
    const from = (address: string, token: string) => {
      // What a client says of itself stands before what the proxy adds.
      const headers = { ...bearer(token), 'x-forwarded-for': `${Math.random()}, ${address}` };
      return ask(test, { path: '/api/whoami', headers });
    };
    for (let i = 0; i < 10; i += 1) expect((await from('192.0.2.1', 'guess')).status).toBe(401);
    const slowed = await from('192.0.2.1', 'guess');
    expect(slowed.status).toBe(429);
    expect(Number(slowed.headers['retry-after'])).toBeGreaterThan(0);
    expect(JSON.parse(slowed.body).error).toMatch(/^too many wrong tokens came; try again in \d s$/);
    expect((await from('192.0.2.2', 'guess')).status).toBe(401);
    expect(await from('192.0.2.1', LONG)).toMatchObject({ status: 200, body: 'long' });
    expect(test.log).toHaveLength(1);
  });

  it('counts no request without a token', async () => {
    const test = await startTestServer({ routes: [whoami], directory });
    for (let i = 0; i < 15; i += 1) expect((await ask(test, { path: '/api/whoami' })).status).toBe(401);
    expect((await ask(test, { path: '/api/whoami', headers: bearer('password') })).status).toBe(200);
    expect(test.log).toEqual([]);
  });
});
