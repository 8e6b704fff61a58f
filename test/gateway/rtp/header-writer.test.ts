import { describe, expect, it } from 'vitest';
import { HeaderWriter, withPlayoutDelay } from '../../../gateway/rtp/header-writer.ts';

const packet = Buffer.from('80e00102030405060708090aaabbcc', 'hex');

const delays: readonly [string, { id: number; minMs: number; maxMs: number }, string][] = [
  ['nothing', { id: 1, minMs: 0, maxMs: 0 }, '12000000'],
  ['in steps of 10 ms', { id: 14, minMs: 14, maxMs: 155 }, 'e2001010'],
  ['the longest there is', { id: 5, minMs: 40_950, maxMs: 90_000 }, '52ffffff'],
  ['less than nothing', { id: 5, minMs: -10, maxMs: 10 }, '52000001'],
];

describe('withPlayoutDelay', () => {
  it.each(delays)('%s', (_, delay, element) => {
    expect(withPlayoutDelay(packet, delay).toString('hex')).toBe(
      `90e00102030405060708090abede0001${element}aabbcc`,
    );
  });

  it('leaves the packet as it is', () => {
    const before = Buffer.from(packet);
    withPlayoutDelay(packet, { id: 1, minMs: 10, maxMs: 20 });
    expect(packet).toEqual(before);
  });
});

describe('HeaderWriter', () => {
  it('writes the fixed header over the room left for it, and the low bits of what is unwrapped', () => {
    const bytes = Buffer.from('ffffffffffffffffffffffff0102', 'hex');
    new HeaderWriter({ ssrc: 0xfedc_ba98, payloadType: 102 }).write(bytes, 0x1_0002, 0x1_8000_0001, false);
    expect(bytes.toString('hex')).toBe('8066000280000001fedcba980102');
  });
});
