import { describe, expect, it } from 'vitest';
import { MAX_PACKET_BYTES } from '../../../gateway/rtp/media-packet.ts';
import { RtxWriter } from '../../../gateway/rtp/rtx-writer.ts';

const options = { ssrc: 0x0a0b_0c0d, payloadType: 97, firstSequence: 0xffff };

/** A packet with the header of another viewer, which is to be left behind. */
const bytes = (payload: string) => Buffer.from(`90ffffffffffffffffffffff${payload}`, 'hex');

describe('RtxWriter', () => {
  it.each([
    [
      'the last packet of a frame',
      { bytes: bytes('658884'), sequence: 0x1234, timestamp: 0x0102_0304, marker: true },
      '80e1ffff010203040a0b0c0d1234658884',
    ],
    [
      'one in between, numbers unwrapped',
      { bytes: bytes('41'), sequence: 0x1_0005, timestamp: 0x1_0000_0001, marker: false },
      '8061ffff000000010a0b0c0d000541',
    ],
    [
      'one without payload',
      { bytes: bytes(''), sequence: 0, timestamp: 0, marker: false },
      '8061ffff000000000a0b0c0d0000',
    ],
  ])('wraps %s', (_, original, wire) => {
    expect(new RtxWriter(options).write(original).toString('hex')).toBe(wire);
  });

  it('numbers its own packets without a gap, and leaves the originals as they are', () => {
    const writer = new RtxWriter(options);
    const original = { bytes: bytes('aa'), sequence: 7, timestamp: 1, marker: false };
    const numbers = [1, 2, 3].map(() => writer.write(original).readUInt16BE(2));
    expect(numbers).toEqual([0xffff, 0, 1]);
    expect(original.bytes).toEqual(bytes('aa'));
  });

  it('has room for the longest packet, and shows nothing of it in the next', () => {
    const writer = new RtxWriter(options);
    const longest = Buffer.alloc(MAX_PACKET_BYTES, 0xee);
    expect(writer.write({ bytes: longest, sequence: 1, timestamp: 1, marker: true })).toHaveLength(1_202);
    expect(writer.write({ bytes: bytes('bb'), sequence: 2, timestamp: 1, marker: true })).toHaveLength(15);
  });
});
