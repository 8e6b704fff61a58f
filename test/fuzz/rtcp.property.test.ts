import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { buildReceiverReport, buildSenderReport, visitRtcp } from '../../gateway/rtp/rtcp.ts';
import { fuzz } from './fuzz.ts';

const uint32 = fc.nat(0xffff_ffff);
const TYPES = [200, 201, 202, 203, 204, 205, 206, 207];

/** A packet whose header is right, or nearly so, around anything. */
const packet = fc
  .record({
    flags: fc.nat(0x3f),
    type: fc.constantFrom(...TYPES),
    words: fc.array(uint32, { maxLength: 20 }),
    wrongBy: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: -3, max: 9000 })),
  })
  .map(({ flags, type, words, wrongBy }) => {
    const bytes = Buffer.alloc(4 + words.length * 4);
    bytes.writeUInt8(0x80 | flags, 0);
    bytes.writeUInt8(type, 1);
    bytes.writeUInt16BE(Math.max(0, words.length + wrongBy), 2);
    words.forEach((word, index) => {
      bytes.writeUInt32BE(word, 4 + index * 4);
    });
    return bytes;
  });

/** Everything that is heard, and how often. */
function listen(bytes: Buffer): { ok: boolean; heard: number; numbers: number[] } {
  const numbers: number[] = [];
  let heard = 0;
  const note = (...values: number[]) => {
    heard++;
    numbers.push(...values);
  };
  const ok = visitRtcp(bytes, {
    pictureLoss: note,
    fullIntraRequest: note,
    lost: note,
    report: ({ sourceSsrc, fractionLost, cumulativeLost, highestSequence, jitter }) =>
      note(sourceSsrc, fractionLost, cumulativeLost, highestSequence, jitter),
    senderReport: ({ ssrc, rtpTimestamp, packets }) => note(ssrc, rtpTimestamp, packets),
    bandwidth: note,
    bye: note,
  });
  return { ok, heard, numbers };
}

describe('RTCP packets', () => {
  fuzz(
    'of any bytes are heard out without an exception, and no more is heard than they can hold',
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
        fc.array(packet, { maxLength: 4 }).map((packets) => Buffer.concat(packets)),
      ),
      (bytes) => {
        const { heard, numbers } = listen(bytes);
        // The densest is a NACK: seventeen numbers in four bytes.
        expect(heard).toBeLessThanOrEqual(5 * bytes.length);
        expect(numbers.every(Number.isSafeInteger)).toBe(true);
      },
    ),
    { weight: 2 },
  );

  const block = fc.record({
    sourceSsrc: uint32,
    fractionLost: fc.nat(255),
    cumulativeLost: fc.integer({ min: -0x80_0000, max: 0x7f_ffff }),
    highestSequence: uint32,
    jitter: uint32,
    lastSr: uint32,
    delaySinceLastSr: uint32,
  });

  fuzz(
    'that report are read as they were written, one behind the other',
    fc.property(
      block,
      fc.record({
        ssrc: uint32,
        ntpTime: fc.bigInt(0n, 2n ** 64n - 1n),
        rtpTimestamp: uint32,
        packets: uint32,
        bytes: uint32,
      }),
      fc.string({ maxLength: 300 }),
      (sentBlock, sentInfo, cname) => {
        const heard: object[] = [];
        const bytes = Buffer.concat([
          buildSenderReport(sentInfo),
          buildReceiverReport({ ssrc: sentInfo.ssrc, ...sentBlock, cname }),
        ]);
        const note = (each: object) => void heard.push(each);
        expect(visitRtcp(bytes, { senderReport: note, report: note })).toBe(true);
        expect(heard).toEqual([sentInfo, sentBlock]);
      },
    ),
  );
});
