import { describe, expect, it } from 'vitest';
import { payloadsOf } from '../../../../devices/simulated/rtsp/packetizer.ts';
import { nalOf } from '../recorded-source.ts';
import { nalsOf } from './raw-client.ts';

const RTP_HEADER = Buffer.alloc(12);
const LIMITS = { codec: 'H264', maxPayloadBytes: 100 } as const;

describe('payloadsOf', () => {
  it.each([
    ['one byte', 1, [1]],
    ['exactly what fits', 100, [100]],
    ['one byte more', 101, [100, 4]],
    ['two full fragments', 197, [100, 100]],
    ['two and a byte', 198, [100, 100, 3]],
  ])('%s', (_name, bytes, lengths) => {
    const nal = nalOf(5, bytes);
    const payloads = payloadsOf(nal, LIMITS);
    expect(payloads.map((payload) => payload.length)).toEqual(lengths);
    const packets = payloads.map((payload) => Buffer.concat([RTP_HEADER, payload]));
    expect(nalsOf(packets)).toEqual([nal]);
  });

  it('marks the first and the last fragment, and keeps the importance of the NAL unit', () => {
    const headers = payloadsOf(nalOf(5, 250), LIMITS).map((payload) => [payload[0], payload[1]]);
    expect(headers).toEqual([
      [0x60 | 28, 0x80 | 5],
      [0x60 | 28, 5],
      [0x60 | 28, 0x40 | 5],
    ]);
  });

  it('has nothing to send of an empty NAL unit', () => {
    expect(payloadsOf(Buffer.alloc(0), LIMITS)).toEqual([]);
  });
});
