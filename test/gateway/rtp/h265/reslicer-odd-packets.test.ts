import { describe, expect, it } from 'vitest';
import { h265 } from '../../../../gateway/rtp/h265/h265-codec.ts';
import { TestCamera } from '../camera.ts';
import { ap, fu, H265_PAYLOADS } from '../payload-format.ts';
import { hexOf, Reslicing } from '../reslicing.ts';
import { END_OF_SEQUENCE, IDR, PPS, SEI, SMALL_IDR, SPS, START, VPS } from './nals.ts';
import { slice } from './write-nals.ts';

const NAL = slice({ bytes: 60 });
const SETS = [VPS, SPS, PPS];

/** Payloads of one frame, the marker on the last. */
const CASES: [string, Buffer[], Buffer[], object][] = [
  ['a fragment with start and end both set', fu(NAL, 1400), [NAL], {}],
  ['fragments of one byte', fu(NAL, 4), [NAL], {}],
  [
    'an end without content, behind a fragment that is full',
    [
      ...fu(slice({ bytes: 1187 }), 1400).map((payload) => {
        const unended = Buffer.from(payload);
        unended.writeUInt8(payload.readUInt8(2) & ~0x40, 2);
        return unended;
      }),
      Buffer.from('620141', 'hex'),
    ],
    [slice({ bytes: 1187 })],
    {},
  ],
  ['a whole NAL unit in one huge packet', [slice({ bytes: 65_000 })], [slice({ bytes: 65_000 })], {}],
  [
    'an aggregate with zeros behind it',
    [Buffer.concat([ap([SEI, NAL]), Buffer.alloc(5)])],
    [SEI, NAL],
    {
      emptyNals: 2,
    },
  ],
  [
    'an aggregate with rubbish behind it',
    [Buffer.concat([ap([SEI, NAL]), Buffer.from('ffffff', 'hex')])],
    [SEI, NAL],
    { malformedPackets: 1, lost: 0 },
  ],
  [
    'an aggregate with NAL units of nothing, of half a header and of a header, and with packets inside',
    [
      ap([
        Buffer.alloc(0),
        Buffer.from('02', 'hex'),
        Buffer.from('0201', 'hex'),
        NAL,
        Buffer.from('6201c1ff', 'hex'),
        Buffer.from('02', 'hex'),
      ]),
    ],
    [NAL],
    { emptyNals: 4, unsupportedPackets: 1 },
  ],
  [
    'packets of nothing, of half a header, of a header, of a fragment without its own',
    [Buffer.alloc(0), Buffer.from('62', 'hex'), Buffer.from('0201', 'hex'), Buffer.from('6201', 'hex'), NAL],
    [NAL],
    { emptyNals: 3, malformedPackets: 1 },
  ],
  [
    'PACI and packets of types in reserve',
    [...[50, 51, 60, 63].map((type) => Buffer.from([type << 1, 1, 0x85, 1, 2, 3])), NAL],
    [NAL],
    { unsupportedPackets: 4 },
  ],
  ['packets of zeros', [Buffer.alloc(80), Buffer.alloc(3), NAL], [NAL], { unsupportedPackets: 2 }],
  [
    'fragments of what is no NAL unit',
    [Buffer.from('6201f10102', 'hex'), NAL],
    [NAL],
    {
      unsupportedPackets: 1,
    },
  ],
  [
    'an Annex B stream in a packet',
    [Buffer.concat([...SETS, SMALL_IDR].flatMap((nal) => [START, nal]).concat(START))],
    [...SETS, SMALL_IDR],
    {},
  ],
  [
    'start codes between NAL units in a packet that begins with a parameter set',
    [Buffer.concat([VPS, START, SPS, START.subarray(1), PPS, START, SEI, START, SMALL_IDR])],
    [...SETS, SEI, SMALL_IDR],
    {},
  ],
  [
    'several NAL units in one fragmented one',
    fu(Buffer.concat([VPS, START, SPS, START, PPS, START, IDR]), 1388),
    [...SETS, IDR],
    {},
  ],
  [
    'several NAL units in one fragmented one, cut anywhere',
    fu(Buffer.concat([VPS, START, SPS, START, PPS, START, SMALL_IDR]), 4),
    [...SETS, SMALL_IDR],
    {},
  ],
  [
    'a start code where the fragments begin',
    fu(Buffer.concat([Buffer.from('2601', 'hex'), START, VPS, START, SPS, START, PPS, START, IDR]), 1388),
    [...SETS, IDR],
    {},
  ],
  [
    'a start code and half a header where the fragments begin',
    [Buffer.from('6201c100000102', 'hex')],
    [Buffer.from('020100000102', 'hex')],
    {},
  ],
  [
    'start codes in front of what is no NAL unit',
    [Buffer.concat([SEI, START, Buffer.from('6201c1', 'hex')]), NAL],
    [SEI, NAL],
    { droppedLeadIns: 1 },
  ],
  [
    'an end of the sequence, which is a header alone',
    [NAL, END_OF_SEQUENCE],
    [NAL, END_OF_SEQUENCE],
    {
      emptyNals: 0,
    },
  ],
];

describe('case 12: odd H.265 packets', () => {
  it.each(CASES)('%s', (_, payloads, expected, counters) => {
    const camera = new TestCamera({ payloads: H265_PAYLOADS });
    const out = new Reslicing({ codec: h265 }).push(
      payloads.map((payload, index) =>
        camera.packet(payload, { timestamp: 0, marker: index === payloads.length - 1 }),
      ),
    );
    expect(out.nals).toEqual(hexOf([expected]));
    expect(out.viewer.packets[0]?.startsKeyframe).toBe(expected.includes(SPS));
    expect(out.viewer.packets.at(-1)?.marker).toBe(true);
    expect(out.reslicer.counters).toMatchObject(counters);
  });

  it('case 15: a NAL unit beyond 4 MiB is given up, and the viewer can notice', () => {
    const camera = new TestCamera({ payloads: H265_PAYLOADS });
    const out = new Reslicing({ codec: h265 });
    const chunk = (flags: number) =>
      Buffer.concat([Buffer.from([49 << 1, 1, flags | 1]), Buffer.alloc(60_000, 7)]);
    for (let i = 0; i < 80; i++) out.push([camera.packet(chunk(i === 0 ? 0x80 : 0), { timestamp: 0 })]);
    out.push(camera.frame([NAL], { timestamp: 3600 }));
    expect(out.reslicer.counters).toMatchObject({ oversizedNals: 1, oversizedFrames: 0 });
    expect(out.viewer.packets.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(
      4.1 * 1024 * 1024,
    );
    expect(out.viewer.packets.at(-1)).toMatchObject({ startsFrame: true, marker: true, afterLoss: true });
  });
});
