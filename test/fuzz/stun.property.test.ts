import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { mappedByAllocation } from '../../gateway/turn/stun-message.ts';
import { repairRelayed } from '../../gateway/turn/stun-repair.ts';
import { stunMessage } from '../gateway/turn/stun-messages.ts';
import { fuzz } from './fuzz.ts';

const PASSWORD = 'the-password-of-the-gateway';
const DATA_INDICATION = 0x0017;
const ALLOCATE_SUCCESS = 0x0103;
const FINGERPRINT_BYTES = 8;
const INTEGRITY_BYTES = 24;
const ZERO = '00'.repeat(8);

const bytes = (maxLength: number) =>
  fc.uint8Array({ maxLength, size: 'max' }).map((content) => Buffer.from(content));
const hex = (maxLength: number) => bytes(maxLength).map((content) => content.toString('hex'));

/** Attributes that the repair has nothing to do with (RFC 8489 section 18.3). */
const others = fc.array(fc.tuple(fc.constantFrom(0x0006, 0x0024, 0x0025, 0x8022), hex(30)), { maxLength: 5 });

/** A check of a viewer's, by the tie-breaker that it bears. */
const check = fc
  .record({
    before: others,
    after: others,
    role: fc.constantFrom(0x8029, 0x802a),
    password: fc.constantFrom(PASSWORD, PASSWORD, 'another'),
  })
  .map(({ before, after, role, password }) => ({
    password,
    by: (tieBreaker: string) =>
      stunMessage({ type: 0x0001, attributes: [...before, [role, tieBreaker], ...after], password }),
  }));

/** How a TURN server wraps what it passes on (RFC 8656 sections 11 and 12). */
const wrapped = fc.constantFrom(
  (data: Buffer) => stunMessage({ type: DATA_INDICATION, attributes: [[0x0013, data.toString('hex')]] }),
  (data: Buffer) => Buffer.concat([channelHeader(data.length), data]),
);

function channelHeader(length: number): Buffer {
  const header = Buffer.from([0x40, 0x01, 0, 0]);
  header.writeUInt16BE(length, 2);
  return header;
}

/** What the gateway's own ICE checks of a check: by the bytes, and not by the parser under test. */
function isSigned(message: Buffer): boolean {
  const fingerprintAt = message.length - FINGERPRINT_BYTES;
  const integrityAt = fingerprintAt - INTEGRITY_BYTES;
  const signed = Buffer.from(message.subarray(0, integrityAt));
  signed.writeUInt16BE(integrityAt + INTEGRITY_BYTES - 20, 2);
  const integrity = createHmac('sha1', PASSWORD).update(signed).digest();
  const fingerprint = (crc32(message.subarray(0, fingerprintAt)) ^ 0x5354554e) >>> 0;
  return (
    integrity.equals(message.subarray(integrityAt + 4, fingerprintAt)) &&
    fingerprint === message.readUInt32BE(fingerprintAt + 4)
  );
}

describe('what a TURN server passes on', () => {
  fuzz(
    'bears the tie-breaker 1 for 0 where the viewer signed it, and is else as it was',
    fc.property(check, wrapped, fc.constantFrom(ZERO, '00000000000000a0'), ({ by, password }, wrap, tie) => {
      const packet = wrap(by(tie));
      repairRelayed(packet, PASSWORD);
      const isRepaired = tie === ZERO && password === PASSWORD;
      const wanted = by(isRepaired ? '0000000000000001' : tie);
      expect(packet).toEqual(wrap(wanted));
      expect(isSigned(wanted)).toBe(password === PASSWORD);
    }),
  );

  fuzz(
    'is left as it was where it was cut, written over, or put together by chance',
    fc.property(
      check,
      wrapped,
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      bytes(1500),
      ({ by }, wrap, cut, at, flip, rubbish) => {
        const whole = wrap(by(ZERO));
        const short = Buffer.from(whole.subarray(0, cut % whole.length));
        const spoilt = Buffer.from(whole);
        const place = at % spoilt.length;
        spoilt[place] = (spoilt[place] ?? 0) ^ flip;
        for (const packet of [short, rubbish, wrap(rubbish), wrap(by(ZERO).subarray(0, cut % 60))]) {
          const before = Buffer.from(packet);
          repairRelayed(packet, PASSWORD);
          expect(packet).toEqual(before);
        }
        // What only its wrapping or its fingerprint lost may be repaired; it stays as long as it was.
        const length = spoilt.length;
        repairRelayed(spoilt, PASSWORD);
        expect(spoilt).toHaveLength(length);
      },
    ),
  );
});

describe('what a TURN server answers', () => {
  const mapped = fc.record({ ip: fc.ipV4(), port: fc.integer({ min: 0, max: 0xffff }) });

  fuzz(
    'tells where it saw the request come from',
    fc.property(mapped, others, ({ ip, port }, before) => {
      const content = Buffer.alloc(8);
      content.writeUInt16BE(1, 0);
      content.writeUInt16BE(port ^ 0x2112, 2);
      for (const [index, part] of ip.split('.').entries()) {
        content[4 + index] = Number(part) ^ ([0x21, 0x12, 0xa4, 0x42][index] ?? 0);
      }
      const answer = stunMessage({
        type: ALLOCATE_SUCCESS,
        attributes: [...before, [0x0020, content.toString('hex')]],
      });
      expect(mappedByAllocation(answer)).toBe(`${ip} ${port}`);
      expect(mappedByAllocation(answer.subarray(0, -1))).toBeUndefined();
    }),
  );

  fuzz(
    'tells an address or nothing, whatever it is',
    fc.property(bytes(300), hex(20), (rubbish, content) => {
      const odd = stunMessage({ type: ALLOCATE_SUCCESS, attributes: [[0x0020, content]] });
      for (const packet of [rubbish, odd]) {
        const told = mappedByAllocation(packet);
        if (told !== undefined) expect(told).toMatch(/^(?:\d{1,3}\.){3}\d{1,3} \d{1,5}$/);
      }
    }),
  );
});
