import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkDtls, type DtlsEnd } from '../../../viewer/transport/dtls-check.ts';

const certificate = Uint8Array.from([0x30, 0x82, 1, 2, 3]).buffer;
const digest = createHash('sha256').update(new Uint8Array(certificate)).digest('hex').toUpperCase();
const fingerprint = digest.match(/../g)?.join(':') ?? '';
const other = Array(32).fill('AB').join(':');
const answer = (...values: string[]): string =>
  ['v=0', ...values.map((value) => `a=fingerprint:${value}`), 'm=video 9 X 96', ''].join('\r\n');
const end = (state: RTCDtlsTransportState, certificates?: ArrayBuffer[]): DtlsEnd => ({
  state,
  ...(certificates && { getRemoteCertificates: () => certificates }),
});

describe('checkDtls', () => {
  it.each<[name: string, end: DtlsEnd, answer: string, verdict: string]>([
    [
      'the certificate of the answer',
      end('connected', [certificate]),
      answer(`sha-256 ${fingerprint}`),
      'good',
    ],
    [
      'it in lower case',
      end('connected', [certificate]),
      answer(`SHA-256 ${fingerprint.toLowerCase()}`),
      'good',
    ],
    [
      'it named twice',
      end('connected', [certificate]),
      answer(`sha-256 ${fingerprint}`, `sha-256 ${fingerprint}`),
      'good',
    ],
    ['another one', end('connected', [certificate]), answer(`sha-256 ${other}`), 'bad'],
    [
      'one of two',
      end('connected', [certificate]),
      answer(`sha-256 ${fingerprint}`, `sha-256 ${other}`),
      'bad',
    ],
    ['an answer without', end('connected', [certificate]), answer(), 'bad'],
    ['an answer with a weak one', end('connected', [certificate]), answer('sha-1 AB:CD'), 'bad'],
    ['a handshake that goes on', end('connecting', []), answer(`sha-256 ${fingerprint}`), 'open'],
    ['one that has yet to begin', end('new', []), answer(`sha-256 ${fingerprint}`), 'open'],
    ['a certificate that is not shown yet', end('connected', []), answer(`sha-256 ${fingerprint}`), 'open'],
    ['a handshake that failed', end('failed', []), answer(`sha-256 ${fingerprint}`), 'bad'],
    ['a browser that shows none', end('connected'), answer(`sha-256 ${fingerprint}`), 'good'],
    [
      'a browser that shows none, while it shakes hands',
      end('connecting'),
      answer(`sha-256 ${fingerprint}`),
      'open',
    ],
  ])('judges %s', (_name, shown, sdp, verdict) => {
    expect(checkDtls(shown, sdp)).toBe(verdict);
  });
});
