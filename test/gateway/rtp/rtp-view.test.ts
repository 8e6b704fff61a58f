import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeaderWriter } from '../../../gateway/rtp/header-writer.ts';
import { RtpView } from '../../../gateway/rtp/rtp-view.ts';
import { rtp } from './camera.ts';

const PAYLOAD = Buffer.from('61e0ff', 'hex');

describe('RtpView', () => {
  it.each([
    ['plain', rtp({ payload: PAYLOAD }), PAYLOAD],
    ['without payload', rtp({ payload: Buffer.alloc(0) }), Buffer.alloc(0)],
    ['with two CSRC', rtp({ payload: PAYLOAD, csrc: [1, 2] }), PAYLOAD],
    ['with fifteen CSRC', rtp({ payload: PAYLOAD, csrc: new Array<number>(15).fill(7) }), PAYLOAD],
    ['with a header extension', rtp({ payload: PAYLOAD, extension: [1, 2, 3] }), PAYLOAD],
    ['with an empty header extension', rtp({ payload: PAYLOAD, extension: [] }), PAYLOAD],
    ['with padding', rtp({ payload: PAYLOAD, padding: 5 }), PAYLOAD],
    ['with all of them', rtp({ payload: PAYLOAD, csrc: [1], extension: [9], padding: 1 }), PAYLOAD],
    ['all padding', rtp({ payload: Buffer.alloc(0), padding: 4 }), Buffer.alloc(0)],
  ])('finds the payload of a packet %s', (_, wire, payload) => {
    const view = new RtpView();
    expect(view.parse(wire)).toBe(true);
    expect(view.bytes.subarray(view.payloadStart, view.payloadEnd)).toEqual(payload);
  });

  it('reads the fields of the header', () => {
    const view = new RtpView();
    view.parse(Buffer.from('80e1fffe89abcdeffedcba98' + '65', 'hex'));
    expect(view).toMatchObject({
      marker: true,
      payloadType: 97,
      sequence: 0xfffe,
      timestamp: 0x89abcdef,
      ssrc: 0xfedcba98,
      payloadStart: 12,
      payloadEnd: 13,
    });
  });

  it.each([
    ['nothing', ''],
    ['eleven bytes', '8060000100000000000000'],
    ['version 1', '406000010000000000000000'],
    ['version 3, an interleaved "$" gone wrong', 'c06000010000000000000000'],
    ['CSRC beyond the end', '816000010000000000000000'],
    ['an extension header cut off', '906000010000000000000000bede'],
    ['an extension beyond the end', '906000010000000000000000bede000100'],
    ['padding of zero', 'a0600001000000000000000000'],
    ['padding into the header', 'a060000100000000000000000000000006'],
    ['padding and no room for its count', 'a060000100000000000000ff'],
  ])('refuses %s', (_, wire) => {
    const view = new RtpView();
    view.parse(rtp({ payload: PAYLOAD, sequence: 7 }));
    expect(view.parse(Buffer.from(wire, 'hex'))).toBe(false);
    expect(view).toMatchObject({ sequence: 7, payloadStart: 12, payloadEnd: 15 });
  });

  it('stays within the packet whatever it holds', () => {
    const view = new RtpView();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (content, valid) => {
        const bytes = Buffer.from(content);
        if (valid && bytes.length > 0) bytes[0] = 0x80 | ((bytes[0] ?? 0) & 0x3f);
        if (!view.parse(bytes)) return;
        expect(view.payloadStart).toBeGreaterThanOrEqual(12);
        expect(view.payloadEnd).toBeGreaterThanOrEqual(view.payloadStart);
        expect(view.payloadEnd).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('HeaderWriter', () => {
  it.each([
    ['a first packet', { sequence: 0, timestamp: 0, marker: false }, '80600000000000001234abcd'],
    ['a marker', { sequence: 1, timestamp: 90_000, marker: true }, '80e0000100015f901234abcd'],
    ['an unwrapped sequence', { sequence: 65_537, timestamp: 5, marker: false }, '80600001000000051234abcd'],
    [
      'an unwrapped timestamp',
      { sequence: 9, timestamp: 2 ** 32 + 6, marker: false },
      '80600009000000061234abcd',
    ],
    ['days of ticks', { sequence: 9, timestamp: 2 ** 45 + 255, marker: false }, '80600009000000ff1234abcd'],
  ])('writes %s', (_, { sequence, timestamp, marker }, wire) => {
    const bytes = Buffer.alloc(14, 0x77);
    new HeaderWriter({ ssrc: 0x1234abcd, payloadType: 96 }).write(bytes, sequence, timestamp, marker);
    expect(bytes.toString('hex')).toBe(`${wire}7777`);
  });

  it('writes what RtpView reads', () => {
    const view = new RtpView();
    fc.assert(
      fc.property(
        fc.nat(0xffff),
        fc.nat(0xffff_ffff),
        fc.nat(0xffff_ffff),
        fc.nat(127),
        fc.boolean(),
        (sequence, timestamp, ssrc, payloadType, marker) => {
          const bytes = Buffer.alloc(20);
          new HeaderWriter({ ssrc, payloadType }).write(bytes, sequence, timestamp, marker);
          expect(view.parse(bytes)).toBe(true);
          expect(view).toMatchObject({ sequence, timestamp, ssrc, payloadType, marker, payloadStart: 12 });
        },
      ),
    );
  });
});
