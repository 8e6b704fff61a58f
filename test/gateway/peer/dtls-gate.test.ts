import { beforeEach, describe, expect, it } from 'vitest';
import { DtlsGate, type Fingerprint, fingerprintOf } from '../../../gateway/peer/dtls-gate.ts';

const AA = Array(32).fill('AA').join(':');
const BB = Array(32).fill('BB').join(':');
const offer = (...fingerprints: string[]): string =>
  ['v=0', ...fingerprints.map((text) => `m=video 9 X 96\r\na=fingerprint:${text}`), ''].join('\r\n');

describe('fingerprintOf', () => {
  it.each([
    ['one for all', `v=0\r\na=fingerprint:sha-256 ${AA}\r\nm=video 9 X 96\r\n`, AA],
    ['the same in each section', offer(`sha-256 ${AA}`, `SHA-256 ${AA.toLowerCase()}`), AA],
    ['a longer one', offer(`sha-512 ${AA}:${AA}`), `${AA}:${AA}`],
    ['none', offer(), undefined],
    ['another in a later section', offer(`sha-256 ${AA}`, `sha-256 ${BB}`), undefined],
    ['two in two algorithms', offer(`sha-256 ${AA}`, `sha-512 ${AA}:${AA}`), undefined],
    ['a weak one', offer(`sha-1 ${AA}`), undefined],
    ['a weak one beside a strong one', offer(`sha-256 ${AA}`, `md5 ${AA}`), undefined],
  ])('reads %s', (_name, sdp, value) => {
    expect(fingerprintOf(sdp)?.value).toBe(value);
  });
});

describe('DtlsGate', () => {
  let presented: Fingerprint | undefined;
  let log: string[];
  let gate: DtlsGate;
  const pass = (what: string) => gate.pass(() => log.push(what));

  beforeEach(() => {
    presented = undefined;
    log = [];
    gate = new DtlsGate({ presented: () => presented, onMismatch: () => log.push('mismatch') });
    expect(gate.expect(offer(`sha-256 ${AA}`))).toBe(true);
  });

  it('lets nothing pass before the certificate is known, and then all in its order', () => {
    pass('track');
    pass('message');
    expect(gate.isOpen()).toBe(false);
    expect(log).toEqual([]);
    presented = { algorithm: 'sha-256', value: AA.toLowerCase() };
    pass('connected');
    expect(log).toEqual(['track', 'message', 'connected']);
    expect(gate.isOpen()).toBe(true);
  });

  it('lets nothing pass ever where it is another one, and says so once', () => {
    pass('track');
    presented = { algorithm: 'sha-256', value: BB };
    pass('message');
    presented = { algorithm: 'sha-256', value: AA };
    pass('connected');
    expect(gate.isOpen()).toBe(false);
    expect(log).toEqual(['mismatch']);
  });

  it('does not take the digest of another algorithm', () => {
    presented = { algorithm: 'sha-512', value: AA };
    pass('connected');
    expect(log).toEqual(['mismatch']);
  });

  it('lets nobody in where the offer names nobody', () => {
    expect(gate.expect(offer())).toBe(false);
    presented = { algorithm: 'sha-256', value: AA };
    pass('connected');
    expect(log).toEqual(['mismatch']);
  });

  it('holds back no more than a bound', () => {
    for (let i = 0; i < 1_000; i++) pass('message');
    presented = { algorithm: 'sha-256', value: AA };
    gate.isOpen();
    expect(log).toHaveLength(32);
  });
});
