import { describe, expect, it } from 'vitest';
import { TestCamera } from '../camera.ts';
import { hexOf, Reslicing, shapes } from '../reslicing.ts';
import { AUD, IDR, PPS, SEI, SPS } from './nals.ts';
import { slice } from './write-nals.ts';

describe('packets out of the reslicer', () => {
  it('aggregates parameter sets, and cuts a keyframe into full fragments', () => {
    const camera = new TestCamera();
    const out = new Reslicing().push(camera.frame([SPS, PPS, IDR], { timestamp: 0 }));
    expect(shapes(out)).toEqual([
      `STAP ${12 + 1 + 2 + SPS.length + 2 + PPS.length} key`,
      'FU start 1200',
      'FU 1200',
      `FU end ${12 + 2 + 2999 - 2 * 1186} marker`,
    ]);
    expect(out.nals).toEqual(hexOf([[SPS, PPS, IDR]]));
  });

  it('lets fragments leave as soon as they are full, and carries the rest', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    const [first, second, third] = camera.frame([slice({ bytes: 4000 })], { timestamp: 0 });
    const left = [first, second, third].map((packet) => {
      const before = out.viewer.packets.length;
      if (packet) out.push([packet]);
      return out.viewer.packets.slice(before).map(({ bytes }) => bytes.length - 14);
    });
    // Of 1386, 1386 and 1227 bytes, 200 and 400 are carried over.
    expect(left).toEqual([[1186], [1186], [1186, 441]]);
  });

  it.each([
    [1188, ['1 1200 frame marker']],
    [1187, ['1 1199 frame marker']],
    [1189, ['FU start 1200 frame', 'FU end 16 marker']],
    [1187 + 1186, ['FU start 1200 frame', 'FU end 1200 marker']],
    [1188 + 1186, ['FU start 1200 frame', 'FU 1200', 'FU end 15 marker']],
    [2, ['1 14 frame marker']],
  ])('sends a NAL unit of %i bytes in as few packets as hold it', (bytes, expected) => {
    const nal = slice({ bytes });
    const whole = new Reslicing().push(new TestCamera({ packetBytes: 9000 }).frame([nal], { timestamp: 0 }));
    expect(shapes(whole)).toEqual(expected);
    expect(whole.viewer.nals).toEqual([nal]);
  });

  it('sends a NAL unit that a camera cut small as one packet', () => {
    const nal = slice({ bytes: 1188 });
    const out = new Reslicing().push(new TestCamera({ packetBytes: 500 }).frame([nal], { timestamp: 0 }));
    expect(shapes(out)).toEqual(['1 1200 frame marker']);
    expect(out.viewer.nals).toEqual([nal]);
  });

  it('aggregates small slices that came in one packet with what precedes them', () => {
    const small = { type: 'disposable', firstMacroblock: 9, bytes: 300 } as const;
    const nals = [AUD, SEI, slice({ bytes: 300 }), slice(small)];
    const out = new Reslicing().push(new TestCamera().frame(nals, { timestamp: 0, aggregate: 4 }));
    expect(shapes(out)).toEqual([`STAP ${12 + 1 + 8 + 2 + 8 + 600} frame marker`]);
    expect(out.viewer.nals).toEqual(nals);
    // The highest nal_ref_idc of all (RFC 6184 section 5.7).
    expect(out.viewer.packets[0]?.bytes.readUInt8(12)).toBe(0x40 | 24);
  });

  it('does not aggregate beyond the limit', () => {
    const nals = [slice({ bytes: 600 }), slice({ firstMacroblock: 9, bytes: 583, seed: 5 })];
    const camera = new TestCamera({ packetBytes: 9000 });
    expect(
      new Reslicing().push(camera.frame(nals, { timestamp: 0, aggregate: 2 })).viewer.packets,
    ).toHaveLength(1);
    const more = [slice({ bytes: 600 }), slice({ firstMacroblock: 9, bytes: 584, seed: 5 })];
    expect(
      new Reslicing().push(camera.frame(more, { timestamp: 0, aggregate: 2 })).viewer.packets,
    ).toHaveLength(2);
  });

  it('has room at the very end of a slab', () => {
    const out = new Reslicing();
    let sequence = 0;
    // 53 packets of 1200 bytes and one of 736 leave 1200 of 65536, and a packet may need one more while it is made.
    const sizes = [...new Array<number>(53).fill(1188), 724, 1188];
    const frames = sizes.map((bytes, seed) => [slice({ bytes, seed })]);
    frames.forEach((nals, index) => {
      const camera = new TestCamera({ packetBytes: index === sizes.length - 1 ? 700 : 1400, sequence });
      out.push(camera.frame(nals, { timestamp: index * 3600 }));
      sequence = camera.sequence;
    });
    expect(out.nals).toEqual(hexOf(frames));
  });

  it('does not reuse the bytes of a packet that has left', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    const frames = Array.from({ length: 40 }, (_, seed) => [slice({ bytes: 5000 + seed, seed })]);
    frames.forEach((nals, index) => {
      out.push(camera.frame(nals, { timestamp: index * 3600 }));
    });
    expect(out.nals).toEqual(hexOf(frames));
    const kept = new Set(out.viewer.packets.map(({ bytes }) => bytes.buffer));
    const total = out.viewer.packets.reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect([...kept].reduce((sum, slab) => sum + slab.byteLength, 0)).toBeLessThan(total + 3 * 65_536);
  });

  it.each([20, 70_000, Number.NaN])('refuses packets of %d bytes', (maxPacketBytes) => {
    expect(() => new Reslicing({ maxPacketBytes })).toThrow(RangeError);
  });

  it('needs hardly more packets than bytes would fill, over a stream of 4 Mbit/s', () => {
    const camera = new TestCamera();
    const out = new Reslicing();
    let least = 0;
    for (let frame = 0; frame < 250; frame++) {
      const isKey = frame % 50 === 0;
      const picture = slice({ type: isKey ? 'idr' : 'plain', bytes: isKey ? 90_000 : 18_571, seed: frame });
      const nals = isKey ? [SPS, PPS, picture] : [picture];
      out.push(camera.frame(nals, { timestamp: frame * 3600 }));
      least += Math.ceil(nals.reduce((sum, nal) => sum + nal.length, 0) / 1188);
    }
    expect(out.viewer.packets.length / least).toBeLessThanOrEqual(1.02);
    expect(out.viewer.frames).toHaveLength(250);
  });
});
