import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nativePrimitives } from '../../../gateway/sealing/native-primitives.ts';
import { noblePrimitives } from '../../../protocol/sealing/noble-primitives.ts';

const both = [
  ['of pages', noblePrimitives],
  ['of the gateway', nativePrimitives],
] as const;
const bytes = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });
const data = fc.uint8Array({ maxLength: 600 });

describe.each(both)('the ciphers %s', (_whose, primitives) => {
  it('sign as RFC 8032 section 7.1 does', () => {
    const key = primitives.signingKey(
      bytes('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7'),
    );
    expect(key.publicKey).toEqual(bytes('fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025'));
    expect(key.sign(bytes('af82'))).toEqual(
      bytes(
        '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
      ),
    );
  });

  it('agree as RFC 7748 section 6.1 does', () => {
    const key = primitives.agreementKey(
      bytes('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'),
    );
    expect(key.publicKey).toEqual(bytes('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'));
    expect(key.agree(bytes('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'))).toEqual(
      bytes('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742'),
    );
  });

  it('derive as RFC 5869 appendix A.1 does', () => {
    const okm = primitives.hkdf({
      secret: bytes('0b'.repeat(22)),
      salt: bytes('000102030405060708090a0b0c'),
      info: bytes('f0f1f2f3f4f5f6f7f8f9'),
      bytes: 42,
    });
    expect(okm).toEqual(
      bytes('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'),
    );
  });

  it('seal as RFC 8439 section 2.8.2 does', () => {
    const sealed = primitives.seal({
      key: bytes('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f'),
      nonce: bytes('070000004041424344454647'),
      additional: bytes('50515253c0c1c2c3c4c5c6c7'),
      plaintext: new TextEncoder().encode(
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
      ),
    });
    expect(sealed.subarray(0, 8)).toEqual(bytes('d31a8d34648e60db'));
    expect(sealed.subarray(-16)).toEqual(bytes('1ae10b594f09e26a7e902ecbd0600691'));
  });

  it.each([
    ['zero', '00'.repeat(32)],
    ['one', `01${'00'.repeat(31)}`],
    ['of order 8', 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
    ['of order 8, the other', '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157'],
    ['minus one', `ec${'ff'.repeat(30)}7f`],
    ['the prime', `ed${'ff'.repeat(30)}7f`],
    ['the prime and one', `ee${'ff'.repeat(30)}7f`],
    ['too short', '09'],
    ['too long', `09${'00'.repeat(32)}`],
  ])('agree with no key that makes the secret known to all: %s', (_what, key) => {
    expect(primitives.agreementKey(new Uint8Array(32).fill(5)).agree(bytes(key))).toBeUndefined();
  });

  it.each([
    ['one', `01${'00'.repeat(31)}`],
    ['one, with the other sign', `01${'00'.repeat(30)}80`],
    ['minus one', `ec${'ff'.repeat(30)}7f`],
    ['zero', '00'.repeat(32)],
    ['zero, with the other sign', `${'00'.repeat(31)}80`],
    ['of order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['of order 8, with the other sign', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85'],
    ['of order 8, the other', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['one, above the prime', `ee${'ff'.repeat(30)}7f`],
    ['too short', '01'],
    ['nothing', ''],
  ])('believe no signature of a key under which all fit: %s', (_what, key) => {
    const signature = new Uint8Array(64);
    signature.set([1]);
    for (let i = 0; i < 16; i++) {
      const data = Uint8Array.of(i);
      expect(primitives.verify({ publicKey: bytes(key), data, signature })).toBe(false);
    }
  });

  it('believe no signature of another length, nor one whose S is above the order', () => {
    const key = primitives.signingKey(new Uint8Array(32).fill(3));
    const data = bytes('01');
    const signature = key.sign(data);
    const { publicKey } = key;
    expect(primitives.verify({ publicKey, data, signature })).toBe(true);
    for (const other of [signature.subarray(1), bytes(''), Uint8Array.of(...signature, 0)])
      expect(primitives.verify({ publicKey, data, signature: other })).toBe(false);
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order;
    const malleable = Uint8Array.of(
      ...signature.subarray(0, 32),
      ...Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse(),
    );
    expect(primitives.verify({ publicKey, data, signature: malleable })).toBe(false);
  });

  it('open nothing of which a bit was changed, and nothing that is shorter than a seal', () => {
    const sealed = { key: new Uint8Array(32), nonce: new Uint8Array(12), additional: bytes('0102') };
    const text = primitives.seal({ ...sealed, plaintext: bytes('aabbcc') });
    expect(primitives.open({ ...sealed, sealed: text })).toEqual(bytes('aabbcc'));
    for (let bit = 0; bit < text.length * 8; bit++) {
      const changed = text.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(primitives.open({ ...sealed, sealed: changed })).toBeUndefined();
    }
    expect(primitives.open({ ...sealed, additional: bytes('0103'), sealed: text })).toBeUndefined();
    for (let length = 0; length < text.length; length++)
      expect(primitives.open({ ...sealed, sealed: text.subarray(0, length) })).toBeUndefined();
  });
});

describe('the ciphers of pages and of the gateway', () => {
  it('give the same bytes', () => {
    fc.assert(
      fc.property(seed, seed, data, data, (one, other, some, more) => {
        const [page, gateway] = [noblePrimitives, nativePrimitives].map((primitives) => {
          const signing = primitives.signingKey(one);
          const agreement = primitives.agreementKey(one);
          const nonce = other.subarray(0, 12);
          const sealed = primitives.seal({ key: one, nonce, additional: some, plaintext: more });
          return {
            hash: primitives.sha256(some),
            derived: primitives.hkdf({ secret: some, salt: one, info: more, bytes: 32 }),
            signer: signing.publicKey,
            signature: signing.sign(some),
            another: signing.sign(more),
            own: agreement.publicKey,
            shared: agreement.agree(other),
            sealed,
          };
        });
        expect(gateway).toEqual(page);
      }),
      { numRuns: 25 },
    );
  });

  it.each(both)(
    'sign %s as before whatever becomes of the public key that they gave away',
    (_whose, primitives) => {
      const [key, same] = [
        primitives.signingKey(bytes('07'.repeat(32))),
        primitives.signingKey(bytes('07'.repeat(32))),
      ];
      key.publicKey.fill(0);
      expect(key.sign(bytes('01'))).toEqual(same.sign(bytes('01')));
    },
  );

  it('believe the same signatures', () => {
    fc.assert(
      fc.property(seed, data, fc.nat(63), fc.nat(255), (one, some, at, by) => {
        const { publicKey, sign } = nativePrimitives.signingKey(one);
        const signature = sign(some);
        signature[at] = (signature[at] ?? 0) ^ by;
        const question = { publicKey, data: some, signature };
        expect(noblePrimitives.verify(question)).toBe(by === 0);
        expect(nativePrimitives.verify(question)).toBe(by === 0);
      }),
      { numRuns: 25 },
    );
  });
});
