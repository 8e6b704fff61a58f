import { describe, expect, it } from 'vitest';
import { readPairing, writePairing } from '../../../protocol/sealing/pairing-link.ts';
import { base64url, fromBase64url, utf8 } from '../../../protocol/sealing/text.ts';

const gatewayKey = base64url(new Uint8Array(32).fill(1));
const secret = new Uint8Array(16).fill(2);
const whole = fromBase64url(writePairing({ gatewayKey, secret, broker: undefined })) ?? new Uint8Array(0);

const withTail = (tail: string | Uint8Array) =>
  base64url(Uint8Array.of(...whole, ...(typeof tail === 'string' ? utf8(tail) : tail)));

describe('a pairing link', () => {
  it.each([
    ['nothing', ''],
    ['cut', base64url(whole.subarray(0, 48))],
    ['no base64url', `${base64url(whole)}=`],
    ['of another version', base64url(Uint8Array.of(1, ...whole.subarray(1)))],
    ['with a tail that is no UTF-8', withTail(Uint8Array.of(0xff, 0xfe))],
    ['with a tail that is no JSON', withTail('broker')],
    ['with a broker that has no address', withTail('{"username":"house"}')],
    ['with a broker by HTTP', withTail('{"url":"https://broker.example/"}')],
    ['with a broker that is a script', withTail('{"url":"javascript:alert(1)"}')],
    ['with something nobody knows', withTail('{"url":"wss://b/","also":1}')],
    ['without end', 'A'.repeat(5_000)],
  ])('is refused where it is %s', (_what, text) => {
    expect(() => readPairing(text)).toThrow(/^pairing link/);
  });

  it('quotes no secret where it is refused', () => {
    expect(() => readPairing(withTail('{"url":"wss://b/","password":1}'))).not.toThrow(base64url(secret));
  });

  it.each([
    ['key', { gatewayKey: 'short', secret }],
    ['secret', { gatewayKey, secret: new Uint8Array(15) }],
  ])('is not made without a whole %s', (_what, invitation) => {
    expect(() => writePairing({ ...invitation, broker: undefined })).toThrow('key or secret is none');
  });
});

describe('base64url', () => {
  it('has one form for all bytes', () => {
    for (let length = 0; length < 40; length++) {
      const bytes = new Uint8Array(length).fill(0xff);
      expect(base64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
      expect(fromBase64url(base64url(bytes))).toEqual(bytes);
    }
    for (const text of ['A', 'AB', 'AAB', 'AA==', 'A A', '+/', 'AAAA\n', 'é'])
      expect(fromBase64url(text)).toBeUndefined();
  });
});
