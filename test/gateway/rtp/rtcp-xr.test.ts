import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildDelaySinceLastReceiverReport, receiverReferenceTime } from '../../../gateway/rtp/rtcp-xr.ts';

/** Words of 32 bits. */
const receiverReport = ['80c90001', '00000007'];
const referenceTime = ['04000002', '11112222', '33334444'];
const extended = (blocks: string[]) => [
  `80cf${(1 + blocks.length).toString(16).padStart(4, '0')}`,
  '00000007',
  ...blocks,
];
const asked = { ssrc: 7, ntpMiddle: 0x2222_3333 };

describe('receiverReferenceTime', () => {
  it.each([
    ['alone', extended(referenceTime), asked],
    ['behind a receiver report', [...receiverReport, ...extended(referenceTime)], asked],
    ['behind another block', extended(['2a000001', '00000000', ...referenceTime]), asked],
    [
      'the last of two',
      [...extended(['04000002', '00000000', '00000000']), ...extended(referenceTime)],
      asked,
    ],
    ['nowhere', receiverReport, undefined],
    ['not in an empty report', extended([]), undefined],
    ['not cut off', extended(['04000002', '11112222']), undefined],
    ['not in a block that is too short', extended(['04000001', '11112222']), undefined],
    ['not where the packet is shorter than it says', ['80cf0009', '00000007', ...referenceTime], undefined],
    ['not in another version', ['40cf0004', '00000007', ...referenceTime], undefined],
    ['not without a sender', ['80cf0000'], undefined],
    ['not in nothing', [], undefined],
  ])('is found %s', (_name, words, expected) => {
    expect(receiverReferenceTime(Buffer.from(words.join(''), 'hex'))).toEqual(expected);
  });

  it('holds against any bytes', () => {
    const word = fc.constantFrom('80cf0004', '04000002', '0400ffff', '80cfffff', '00000007', 'ffffffff');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.nat(3), (words, cut) => {
        const bytes = Buffer.from(words.join(''), 'hex');
        receiverReferenceTime(bytes.subarray(0, Math.max(0, bytes.length - cut)));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('buildDelaySinceLastReceiverReport', () => {
  it('repeats the time that was asked with, behind an empty receiver report', () => {
    expect(buildDelaySinceLastReceiverReport(0xffff_fffe, asked).toString('hex')).toBe(
      '80c90001fffffffe' + '80cf0005fffffffe' + '05000003' + '00000007' + '22223333' + '00000000',
    );
  });
});
