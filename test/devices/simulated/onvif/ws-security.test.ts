import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseSoap, SoapFault } from '../../../../devices/simulated/onvif/soap.ts';
import { WsSecurity } from '../../../../devices/simulated/onvif/ws-security.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const RIGHT = {
  username: 'admin',
  password: 'sesame',
  created: '2026-03-01T12:00:00.000Z',
  nonce: 'AAECAwQ=',
};
const DIGEST = '#PasswordDigest';

function headerOf(given: Partial<typeof RIGHT> & { type?: string }) {
  const { username, password, created, nonce, type = DIGEST } = { ...RIGHT, ...given };
  const hash = createHash('sha1')
    .update(Buffer.concat([Buffer.from(nonce, 'base64'), Buffer.from(created), Buffer.from(password)]))
    .digest('base64');
  return parseSoap(
    `<Envelope><Header><Security><UsernameToken><Username>${username}</Username><Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0${type}">${type === DIGEST ? hash : password}</Password><Nonce>${nonce}</Nonce><Created>${created}</Created></UsernameToken></Security></Header><Body><GetNodes/></Body></Envelope>`,
  ).header;
}

describe('WsSecurity', () => {
  let nowMs = NOW;
  let refusesAll = false;
  let security = new WsSecurity({ ...RIGHT, clock: () => nowMs });
  const verdict = (given: Partial<typeof RIGHT> & { type?: string } = {}) => {
    try {
      security.check(headerOf(given));
      return 'accepted';
    } catch (error) {
      return error instanceof SoapFault ? error.subcodes[0] : error;
    }
  };

  beforeEach(() => {
    nowMs = NOW;
    refusesAll = false;
    security = new WsSecurity({ ...RIGHT, clock: () => nowMs, refusesAll: () => refusesAll });
  });

  it.each([
    ['the right password', {}],
    ['a clock five minutes behind', { created: '2026-03-01T11:55:00Z' }],
    ['a clock five minutes ahead', { created: '2026-03-01T12:05:00Z' }],
  ])('accepts %s', (_name, given) => {
    expect(verdict(given)).toBe('accepted');
  });

  it.each([
    ['a wrong password', { password: 'wrong' }],
    ['another user', { username: 'root' }],
    ['the password in clear', { type: '#PasswordText' }],
    ['a message too old', { created: '2026-03-01T11:54:59Z' }],
    ['a message of the future', { created: '2026-03-01T12:05:01Z' }],
    ['a moment that is none', { created: 'yesterday' }],
    ['no nonce', { nonce: '' }],
  ])('refuses %s', (_name, given) => {
    expect(verdict(given)).toBe('ter:NotAuthorized');
  });

  it('refuses a nonce a second time, until its message is too old anyway', () => {
    expect(verdict()).toBe('accepted');
    expect(verdict()).toBe('ter:NotAuthorized');
    expect(verdict({ nonce: 'AAECAwU=' })).toBe('accepted');
    nowMs += 5 * 60_000;
    expect(verdict()).toBe('ter:NotAuthorized');
  });

  it('does not remember the nonce of a refused message', () => {
    expect(verdict({ password: 'wrong' })).toBe('ter:NotAuthorized');
    expect(verdict()).toBe('accepted');
  });

  it('refuses a message without a token, and everybody while told to', () => {
    expect(() => security.check(undefined)).toThrow(SoapFault);
    refusesAll = true;
    expect(verdict()).toBe('ter:NotAuthorized');
  });
});
