import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IncomingTrimmer } from '../../../gateway/mqtt/incoming-trimmer.ts';
import { CONNACK, message } from './scripted-broker.ts';

const SUBACK = Buffer.of(0x90, 3, 0, 1, 1);
const PINGRESP = Buffer.of(0xd0, 0);

/** What the parser gets of these bytes in pieces of so many, and what was wrong. */
function trim(bytes: Buffer, piece = bytes.length, maxBytes = 100) {
  const trimmer = new IncomingTrimmer({ maxBytes });
  const passed: Buffer[] = [];
  let problem: string | undefined;
  for (let at = 0; at < bytes.length && problem === undefined; at += Math.max(1, piece))
    problem = trimmer.take(bytes.subarray(at, at + Math.max(1, piece)), (part) =>
      passed.push(Buffer.from(part)),
    );
  return { passed: Buffer.concat(passed), problem, packets: trimmer.packets };
}

describe('IncomingTrimmer', () => {
  const long = 'x'.repeat(200);
  it.each<[what: string, sent: Buffer[], passed: Buffer[]]>([
    ['a short message', [message('a', 'x')], [message('a', 'x')]],
    ['a message of the limit', [message('a', 'x'.repeat(97))], [message('a', 'x'.repeat(97))]],
    ['a message one above the limit', [message('a', 'x'.repeat(98))], [message('a', '')]],
    ['a long message at QoS 1', [message('a', long, 2, 7)], [message('a', '', 2, 7)]],
    ['a long retained message', [message('a', long, 1)], [message('a', '', 1)]],
    [
      'a long message between others',
      [SUBACK, message('a', long), PINGRESP],
      [SUBACK, message('a', ''), PINGRESP],
    ],
    ['a long message without a topic', [message('', long)], [message('', '')]],
    ['a topic of two hundred characters', [message(long, long)], [message(long, '')]],
    ['a topic of two thousand characters', [message('t'.repeat(2000), long, 2, 7)], [message('', '', 2, 7)]],
  ])('%s', (_what, sent, passed) => {
    const bytes = Buffer.concat([CONNACK, ...sent]);
    const expected = {
      passed: Buffer.concat([CONNACK, ...passed]),
      problem: undefined,
      packets: sent.length + 1,
    };
    expect(trim(bytes)).toEqual(expected);
    expect(trim(bytes, 1), 'byte by byte').toEqual(expected);
  });

  it.each<[what: string, sent: Buffer[]]>([
    [
      'a message that is shorter than its topic says',
      [CONNACK, Buffer.of(0x30, 101, 0xff, 0xff), Buffer.alloc(100)],
    ],
    ['a message that ends in its topic’s length', [CONNACK, Buffer.of(0x32, 101, 0, 99), Buffer.alloc(100)]],
    ['nothing before a message', [message('a', 'x')]],
    ['CONNACK twice', [CONNACK, CONNACK]],
    ['CONNACK of three bytes', [Buffer.of(0x20, 3, 0, 0, 0)]],
    ['PUBREL with other flags', [CONNACK, Buffer.of(0x60, 2, 0, 1)]],
    ['PINGRESP with a payload', [CONNACK, Buffer.of(0xd0, 1, 0)]],
    ['QoS 2', [CONNACK, message('a', 'x', 4, 1)]],
    ['a length of five bytes', [CONNACK, Buffer.of(0x30, 0x80, 0x80, 0x80, 0x80, 1)]],
  ])('is told of %s', (_what, sent) => {
    expect(trim(Buffer.concat(sent)).problem).toEqual(expect.any(String));
    expect(trim(Buffer.concat(sent), 1).problem).toEqual(expect.any(String));
  });

  it('passes the same wherever the stream is cut', () => {
    const packet = fc.oneof(
      fc.constantFrom(SUBACK, PINGRESP),
      fc
        .tuple(fc.nat(300), fc.nat(300), fc.constantFrom(0, 1, 2, 3))
        .map(([topic, payload, flags]) =>
          message('t'.repeat(topic), 'p'.repeat(payload), flags, flags > 1 ? 7 : undefined),
        ),
    );
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 8 }), fc.integer({ min: 1, max: 400 }), (packets, piece) => {
        const bytes = Buffer.concat([CONNACK, ...packets]);
        expect(trim(bytes, piece)).toEqual(trim(bytes));
        expect(trim(bytes).packets).toBe(packets.length + 1);
      }),
    );
  });
});
