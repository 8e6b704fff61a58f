import { describe, expect, it } from 'vitest';
import { TestCamera } from '../camera.ts';
import { fuA, stapA } from '../payload-format.ts';
import { hexOf, Reslicing, shapes } from '../reslicing.ts';
import { IDR, PPS, SEI, SHORT_START, SMALL_IDR, SPS, START } from './nals.ts';
import { slice } from './write-nals.ts';

/** Fragments whose camera never sets the end bit. */
function unended(nal: Buffer): Buffer[] {
  return fuA(nal, 1400).map((payload) => {
    payload.writeUInt8(payload.readUInt8(1) & ~0x40, 1);
    return payload;
  });
}

describe('case 12: odd packets', () => {
  const camera = () => new TestCamera();
  const nal = slice({ bytes: 60 });

  it.each<[string, (sender: TestCamera) => Buffer[], Buffer[], object]>([
    [
      'a fragment with start and end both set',
      (sender) => [sender.packet(fuA(nal, 1400)[0] ?? nal, { timestamp: 0, marker: true })],
      [nal],
      {},
    ],
    [
      'fragments of one byte',
      (sender) =>
        fuA(nal, 3).map((payload, i, all) =>
          sender.packet(payload, { timestamp: 0, marker: i === all.length - 1 }),
        ),
      [nal],
      {},
    ],
    [
      'an end without content, behind a fragment that is full',
      (sender) => [
        ...unended(slice({ bytes: 1187 })).map((payload) => sender.packet(payload, { timestamp: 0 })),
        sender.packet(Buffer.from('5c41', 'hex'), { timestamp: 0, marker: true }),
      ],
      [slice({ bytes: 1187 })],
      {},
    ],
    [
      'a whole NAL unit in one huge packet',
      (sender) => [sender.packet(slice({ bytes: 65_000 }), { timestamp: 0, marker: true })],
      [slice({ bytes: 65_000 })],
      {},
    ],
    [
      'an aggregate with zeros behind it',
      (sender) => [
        sender.packet(Buffer.concat([stapA([SEI, nal]), Buffer.alloc(5)]), { timestamp: 0, marker: true }),
      ],
      [SEI, nal],
      { emptyNals: 2 },
    ],
    [
      'an aggregate with rubbish behind it',
      (sender) => [
        sender.packet(Buffer.concat([stapA([SEI, nal]), Buffer.from('ffffff', 'hex')]), {
          timestamp: 0,
          marker: true,
        }),
      ],
      [SEI, nal],
      { malformedPackets: 1, lost: 0 },
    ],
    [
      'an aggregate with NAL units of no length, and with packets inside',
      (sender) => [
        sender.packet(stapA([Buffer.alloc(0), nal, Buffer.from('7c85ff', 'hex')]), {
          timestamp: 0,
          marker: true,
        }),
      ],
      [nal],
      { emptyNals: 1, unsupportedPackets: 1 },
    ],
    [
      'NAL units of a header alone, and packets of nothing',
      (sender) => [
        sender.packet(Buffer.alloc(0), { timestamp: 0 }),
        sender.packet(Buffer.from('41', 'hex'), { timestamp: 0 }),
        sender.packet(Buffer.from('7c', 'hex'), { timestamp: 0 }),
        sender.packet(nal, { timestamp: 0, marker: true }),
      ],
      [nal],
      { emptyNals: 2, malformedPackets: 1 },
    ],
    [
      'packet types of interleaved mode, and reserved ones',
      (sender) => [
        ...[25, 26, 27, 29, 30, 31, 0].map((type) =>
          sender.packet(Buffer.from([0x60 | type, 0x85, 1, 2, 3]), { timestamp: 0 }),
        ),
        sender.packet(nal, { timestamp: 0, marker: true }),
      ],
      [nal],
      { unsupportedPackets: 7 },
    ],
    [
      'fragments of what is no NAL unit',
      (sender) => [
        sender.packet(Buffer.from('7c9c0102', 'hex'), { timestamp: 0 }),
        sender.packet(nal, { timestamp: 0, marker: true }),
      ],
      [nal],
      { unsupportedPackets: 1 },
    ],
    [
      'an Annex B stream in a packet',
      (sender) => [
        sender.packet(
          Buffer.concat([START, SPS, Buffer.alloc(3), START, PPS, SHORT_START, SMALL_IDR, START]),
          {
            timestamp: 0,
            marker: true,
          },
        ),
      ],
      [SPS, PPS, SMALL_IDR],
      {},
    ],
    [
      'start codes between NAL units in a packet that begins with a parameter set',
      (sender) => [
        sender.packet(Buffer.concat([SPS, START, PPS, SHORT_START, SEI, START, SMALL_IDR]), {
          timestamp: 0,
          marker: true,
        }),
      ],
      [SPS, PPS, SEI, SMALL_IDR],
      {},
    ],
    [
      'start codes in front of what is no NAL unit',
      (sender) => [
        sender.packet(Buffer.concat([SEI, START, Buffer.from('7c8501', 'hex')]), { timestamp: 0 }),
        sender.packet(nal, { timestamp: 0, marker: true }),
      ],
      [SEI, nal],
      { droppedLeadIns: 1 },
    ],
    [
      'several NAL units in one fragmented one',
      (sender) =>
        fuA(Buffer.concat([SPS, START, PPS, START, IDR]), 1388).map((payload, i, all) =>
          sender.packet(payload, { timestamp: 0, marker: i === all.length - 1 }),
        ),
      [SPS, PPS, IDR],
      {},
    ],
    [
      'several NAL units in one fragmented one, cut anywhere',
      (sender) =>
        fuA(Buffer.concat([SPS, START, PPS, START, SMALL_IDR]), 3).map((payload, i, all) =>
          sender.packet(payload, { timestamp: 0, marker: i === all.length - 1 }),
        ),
      [SPS, PPS, SMALL_IDR],
      {},
    ],
    [
      'a fragment of a start code alone',
      (sender) => [sender.packet(Buffer.from('5cc1000001', 'hex'), { timestamp: 0, marker: true })],
      [Buffer.from('41000001', 'hex')],
      {},
    ],
    [
      'a start code where the fragments begin',
      (sender) =>
        fuA(Buffer.concat([Buffer.from('65', 'hex'), START, SPS, START, PPS, START, IDR]), 1388).map(
          (payload, i, all) => sender.packet(payload, { timestamp: 0, marker: i === all.length - 1 }),
        ),
      [SPS, PPS, IDR],
      {},
    ],
  ])('%s', (_, send, expected, counters) => {
    const out = new Reslicing().push(send(camera()));
    // What came last waits for the marker where the camera sent none.
    expect(out.nals).toEqual(hexOf([expected]));
    expect(out.viewer.packets[0]?.startsKeyframe).toBe(expected.includes(SPS));
    expect(out.reslicer.counters).toMatchObject(counters);
  });

  it('fragments that never end are ended by what follows', () => {
    const sender = camera();
    const long = slice({ bytes: 2500 });
    const out = new Reslicing().push(
      unended(long).map((payload) => sender.packet(payload, { timestamp: 0 })),
    );
    out.push(sender.frame([nal], { timestamp: 3600 }));
    expect(out.nals).toEqual(hexOf([[long], [nal]]));
  });

  it('fragments that never end are ended by the next that begin', () => {
    const sender = camera();
    const out = new Reslicing();
    const frames = [1, 2, 3, 4].map((seed) => slice({ bytes: 2500, seed }));
    frames.forEach((each, index) => {
      out.push(unended(each).map((payload) => sender.packet(payload, { timestamp: index * 3600 })));
    });
    expect(out.viewer.nals).toEqual(frames.slice(0, 3));
    expect(out.viewer.frames).toHaveLength(4);
  });

  it('case 15: a NAL unit beyond 4 MiB is given up, and the viewer can notice', () => {
    const sender = camera();
    const out = new Reslicing();
    const chunk = Buffer.concat([Buffer.from('5c01', 'hex'), Buffer.alloc(60_000, 7)]);
    const start = Buffer.from(chunk);
    start.writeUInt8(0x81, 1);
    out.push([sender.packet(start, { timestamp: 0 })]);
    for (let i = 0; i < 80; i++) out.push([sender.packet(chunk, { timestamp: 0 })]);
    out.push(sender.frame([nal], { timestamp: 3600 }));
    expect(out.reslicer.counters).toMatchObject({ oversizedNals: 1, oversizedFrames: 0 });
    const sent = out.viewer.packets.reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(sent).toBeLessThan(4.1 * 1024 * 1024);
    expect(shapes(out).at(-1)).toBe('1 72 frame marker loss');
  });

  it('case 15: a frame beyond 8 MiB is given up until the next', () => {
    const sender = camera();
    const out = new Reslicing();
    for (let i = 0; i < 200; i++) {
      out.push([sender.packet(slice({ bytes: 60_000, firstMacroblock: i, seed: i }), { timestamp: 0 })]);
      out.push([sender.packet(SEI, { timestamp: 0 })]);
    }
    out.push(sender.frame([nal], { timestamp: 3600 }));
    expect(out.reslicer.counters).toMatchObject({ oversizedNals: 0, oversizedFrames: 1 });
    const sent = out.viewer.packets.reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(sent).toBeLessThan(8.3 * 1024 * 1024);
    expect(out.viewer.frames[0]?.nals.length).toBeLessThan(2 * 140 + 2);
    // With the SEI that came last, for it may precede a picture.
    expect(shapes(out).at(-1)).toBe('STAP 85 frame marker loss');
  });

  it('case 15: SEI without end and number does not fill the memory', () => {
    const sender = camera();
    const out = new Reslicing();
    const large = Buffer.concat([Buffer.from('06', 'hex'), Buffer.alloc(50_000, 5)]);
    for (let i = 0; i < 200; i++) out.push([sender.packet(i < 5 ? large : SEI, { timestamp: i })]);
    expect(out.viewer.packets).toHaveLength(0);
    out.push(sender.frame([nal], { timestamp: 90_000 }));
    expect(out.viewer.frames[0]?.nals).toHaveLength(65);
    expect(out.reslicer.counters.droppedLeadIns).toBe(200 - 64);
  });
});
