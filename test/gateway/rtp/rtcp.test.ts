import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildReceiverReport,
  buildSenderReport,
  type RtcpVisitor,
  visitRtcp,
} from '../../../gateway/rtp/rtcp.ts';

/** What a visitor was told, in order. */
function visited(wire: Buffer): { wellFormed: boolean; events: unknown[][] } {
  const events: unknown[][] = [];
  const note =
    (name: string) =>
    (...values: unknown[]) => {
      events.push([name, ...values]);
    };
  const visitor: RtcpVisitor = {
    pictureLoss: note('pictureLoss'),
    fullIntraRequest: note('fullIntraRequest'),
    lost: note('lost'),
    report: note('report'),
    senderReport: note('senderReport'),
    bandwidth: note('bandwidth'),
    bye: note('bye'),
  };
  return { wellFormed: visitRtcp(wire, visitor), events };
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

const PLI = '81ce0002 00000001 0000abcd';
const BLOCK = '0000abcd 40fffffe 00010007 00000123 aabbccdd 00008000';
const BLOCK_VALUES = {
  sourceSsrc: 0xabcd,
  fractionLost: 64,
  cumulativeLost: -2,
  highestSequence: 65_543,
  jitter: 0x123,
  lastSr: 0xaabbccdd,
  delaySinceLastSr: 0x8000,
};
const REPORT = ['report', BLOCK_VALUES];

describe('visitRtcp', () => {
  it.each<[string, string, unknown[][]]>([
    ['picture loss', PLI, [['pictureLoss', 0xabcd]]],
    [
      'full intra request with two entries',
      '84ce0006 00000001 00000000 0000abcd 05000000 0000abce 06000000',
      [
        ['fullIntraRequest', 0xabcd, 5],
        ['fullIntraRequest', 0xabce, 6],
      ],
    ],
    ['NACK of one', '81cd0003 00000001 0000abcd 00100000', [['lost', 0xabcd, 16]]],
    [
      'NACK with a bit mask through the wrap',
      '81cd0003 00000001 0000abcd ffff8005',
      [
        ['lost', 0xabcd, 65_535],
        ['lost', 0xabcd, 0],
        ['lost', 0xabcd, 2],
        ['lost', 0xabcd, 15],
      ],
    ],
    ['NACK with padding', 'a1cd0004 00000001 0000abcd 00100000 00000004', [['lost', 0xabcd, 16]]],
    ['receiver report', `81c90007 00000001 ${BLOCK}`, [REPORT]],
    ['receiver report with two blocks', `82c9000d 00000001 ${BLOCK} ${BLOCK}`, [REPORT, REPORT]],
    ['empty receiver report', '80c90001 00000001', []],
    [
      'sender report with a block',
      `81c8000c 00000009 e0000000 80000000 00015f90 00000005 00001388 ${BLOCK}`,
      [
        [
          'senderReport',
          { ssrc: 9, ntpTime: 0xe0000000_80000000n, rtpTimestamp: 90_000, packets: 5, bytes: 5000 },
        ],
        REPORT,
      ],
    ],
    ['REMB', '8fce0005 00000001 00000000 52454d42 010a884c 0000abcd', [['bandwidth', 0x2884c * 4]]],
    [
      'REMB beyond all bounds',
      '8fce0005 00000001 00000000 52454d42 01ffffff 0000abcd',
      [['bandwidth', Number.MAX_SAFE_INTEGER]],
    ],
    ['another application message', '8fce0004 00000001 00000000 41424344 00000000', []],
    [
      'bye of two',
      '82cb0002 00000001 00000002',
      [
        ['bye', 1],
        ['bye', 2],
      ],
    ],
    ['bye with a reason', '81cb0002 00000001 03646965', [['bye', 1]]],
    ['transport-wide feedback, which is not ours', '8fcd0003 00000001 0000abcd 00000000', []],
    ['source description and an unknown type', '81ca0002 00000001 00000000 80cc0001 00000001', []],
    [
      'a compound of several',
      `80c90001 00000001 81ca0002 00000001 00000000 ${PLI} 81cd0003 00000001 0000abcd 00070000`,
      [
        ['pictureLoss', 0xabcd],
        ['lost', 0xabcd, 7],
      ],
    ],
  ])('reads %s', (_, wire, events) => {
    expect(visited(hex(wire))).toEqual({ wellFormed: true, events });
  });

  it.each<[string, string, unknown[][]]>([
    ['nothing', '', []],
    ['three bytes', '81ce00', []],
    ['RTP in its place', '0000', []],
    ['version 1', '41ce0002 00000001 0000abcd', []],
    ['a length beyond the end', '81ce0003 00000001 0000abcd', []],
    ['a picture loss cut short', '81ce0001 00000001', []],
    ['a NACK cut short', '81cd0001 00000001', []],
    ['a report without its block', '81c90001 00000001', []],
    ['a sender report cut short', '80c80001 00000001', []],
    ['a bye without its source', '81cb0000', []],
    ['padding beyond the packet', 'a1ce0002 00000001 000000ff', []],
    ['something broken behind a good one', `${PLI} 81ce0009`, [['pictureLoss', 0xabcd]]],
  ])('refuses %s', (_, wire, events) => {
    expect(visited(hex(wire))).toEqual({ wellFormed: false, events });
  });

  it('skips what nobody wants to know', () => {
    expect(visitRtcp(hex(`${PLI} 81c90007 00000001 ${BLOCK} 81cd0003 00000001 0000abcd 00100000`), {})).toBe(
      true,
    );
  });

  it('never throws, and tells no more than the bytes can hold', () => {
    const plausible = fc
      .tuple(fc.constantFrom(200, 201, 202, 203, 204, 205, 206), fc.nat(31), fc.uint8Array({ maxLength: 64 }))
      .map(([type, count, body]) => {
        const words = Math.floor(body.length / 4);
        return Buffer.concat([Buffer.from([0x80 | count, type, 0, words]), body.subarray(0, words * 4)]);
      });
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.from(bytes)),
      fc.array(plausible, { maxLength: 4 }).map((packets) => Buffer.concat(packets)),
    );
    fc.assert(
      fc.property(anything, (wire) => {
        expect(visited(wire).events.length).toBeLessThanOrEqual((wire.length / 4) * 17);
      }),
      { numRuns: 4000 },
    );
  });
});

describe('buildReceiverReport', () => {
  const values = { ssrc: 1, ...BLOCK_VALUES };

  it('writes one block', () => {
    expect(buildReceiverReport(values)).toEqual(hex(`81c90007 00000001 ${BLOCK}`));
  });

  it.each([
    ['ends on a word', 'abc', '81ca0003 00000001 0103616263000000'],
    ['needs a whole word of zeros', 'ab', '81ca0003 00000001 0102616200000000'],
    ['just has room for a zero', 'a', '81ca0002 00000001 01016100'],
  ])('adds a source description whose name %s', (_, cname, wire) => {
    const built = buildReceiverReport({ ...values, cname });
    expect(built.subarray(32)).toEqual(hex(wire));
    expect(visited(built)).toEqual({ wellFormed: true, events: [REPORT] });
  });

  it('keeps what does not fit within its field', () => {
    const built = buildReceiverReport({
      ...values,
      fractionLost: 300,
      cumulativeLost: 1e9,
      highestSequence: 2 ** 32 + 5,
      jitter: 2 ** 40,
      delaySinceLastSr: -1,
    });
    expect(visited(built).events).toEqual([
      [
        'report',
        {
          ...BLOCK_VALUES,
          fractionLost: 255,
          cumulativeLost: 0x7f_ffff,
          highestSequence: 5,
          jitter: 0xffff_ffff,
          delaySinceLastSr: 0,
        },
      ],
    ]);
  });
});

describe('buildSenderReport', () => {
  it('writes what visitRtcp reads, wrapped at 32 bits', () => {
    const ntpTime = 0xe1234567_89abcdefn;
    const built = buildSenderReport({
      ssrc: 77,
      ntpTime,
      rtpTimestamp: 2 ** 32 + 3,
      packets: 2 ** 32 + 1,
      bytes: 9,
    });
    expect(built).toEqual(hex('80c80006 0000004d e1234567 89abcdef 00000003 00000001 00000009'));
    expect(visited(built).events).toEqual([
      ['senderReport', { ssrc: 77, ntpTime, rtpTimestamp: 3, packets: 1, bytes: 9 }],
    ]);
  });

  it('adds a source description where it is given a name', () => {
    const info = { ssrc: 77, ntpTime: 1n, rtpTimestamp: 2, packets: 3, bytes: 4 };
    const built = buildSenderReport({ ...info, cname: 'abc' });
    expect(built.subarray(28)).toEqual(hex('81ca0003 0000004d 0103616263000000'));
    expect(visited(built)).toEqual({ wellFormed: true, events: [['senderReport', info]] });
  });
});
