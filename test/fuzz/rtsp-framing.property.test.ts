import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { RtspError } from '../../gateway/rtsp/errors.ts';
import { ReorderBuffer } from '../../gateway/rtsp/transport/reorder-buffer.ts';
import { REORDER_PACKETS } from '../../gateway/rtsp/transport/reorder-policy.ts';
import { MAX_BODY_BYTES, RtspFramer } from '../../gateway/rtsp/wire/framer.ts';
import { headerOf, parseHead, serializeRequest, serializeResponse } from '../../gateway/rtsp/wire/message.ts';
import { anyText } from '../gateway/rtsp/any-text.ts';
import { fuzz } from './fuzz.ts';

const CHANNELS = [0, 1, 6];

/** What a framer makes of the chunks: a line for each unit, and an error's kind. */
function framed(chunks: readonly Buffer[]): string[] {
  const units: string[] = [];
  const framer = new RtspFramer({
    sink: {
      onFrame: (channel, payload) => units.push(`$${channel} ${payload.toString('hex')}`),
      onMessage: (message) => {
        expect(message.body.length).toBeLessThanOrEqual(MAX_BODY_BYTES);
        units.push(`${message.kind} ${[...message.headers].length} ${message.body.toString('hex')}`);
      },
    },
    address: 'camera:554',
  });
  framer.expectChannels(CHANNELS);
  try {
    for (const chunk of chunks) framer.push(chunk);
  } catch (error) {
    if (!(error instanceof RtspError)) throw error;
    units.push(error.kind);
  }
  return units;
}

function chunksOf(wire: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts.map((cut) => cut % (wire.length + 1)), wire.length].sort((one, other) => one - other);
  return ends.map((end, index) => wire.subarray(ends[index - 1] ?? 0, end));
}

/** RTP as far as a framer looks: version 2. */
const frame = fc
  .record({ channel: fc.constantFrom(...CHANNELS), payload: fc.uint8Array({ minLength: 8, maxLength: 80 }) })
  .map(({ channel, payload }) => {
    payload[0] = 0x80 | ((payload[0] ?? 0) & 0x3f);
    return Buffer.concat([Buffer.from([0x24, channel, 0, payload.length]), payload]);
  });

const message = fc.uint8Array({ maxLength: 60 }).chain((body) =>
  fc
    .constantFrom(
      serializeResponse({
        status: 200,
        reason: 'OK',
        headers: { CSeq: '3', 'Content-Length': String(body.length) },
      }),
      serializeRequest({
        method: 'ANNOUNCE',
        url: '*',
        headers: { 'Content-Length': String(body.length) },
      }),
    )
    .map((head) => Buffer.concat([head, body])),
);

const cuts = fc.array(fc.nat(4000), { maxLength: 12 });

describe('what comes on an RTSP connection', () => {
  fuzz(
    'is cut into all of its frames and messages, whatever the chunks are',
    fc.property(fc.array(fc.oneof(frame, message), { maxLength: 12 }), cuts, (units, at) => {
      const whole = units.map((unit) => framed([unit]));
      expect(whole.every((each) => each.length === 1)).toBe(true);
      expect(framed(chunksOf(Buffer.concat(units), at))).toEqual(whole.flat());
    }),
  );

  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(
        'RTSP/1.0 200 OK\r\nContent-Length: 70000\r\n\r\n',
        'RTSP/1.0 ',
        '$\0',
        'PLAY * RTSP/1.0\n',
        '\r\n',
      )
      .map((text) => Buffer.from(text, 'latin1')),
  );

  fuzz(
    'between garbage is found or refused, the same whatever the chunks are',
    fc.property(fc.array(fc.oneof(frame, message, garbage), { maxLength: 12 }), cuts, (units, at) => {
      const wire = Buffer.concat(units);
      const found = framed([wire]);
      expect(found.join('').length).toBeLessThanOrEqual(40 * wire.length + 40);
      expect(framed(chunksOf(wire, at))).toEqual(found);
    }),
  );

  fuzz(
    'is found again behind any garbage, from the second frame or message on',
    fc.property(
      fc.uint8Array({ maxLength: 60 }),
      fc.array(frame, { minLength: 4, maxLength: 6 }),
      (bytes, frames) => {
        // Bytes that begin nothing: what they claim to begin could take the frames for its own.
        const harmless = Buffer.from(bytes.map((byte) => byte & 0x1f));
        const last = frames.slice(1).flatMap((each) => framed([each]));
        expect(framed([harmless, ...frames]).slice(-last.length)).toEqual(last);
      },
    ),
  );
});

describe('heads of RTSP messages', () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,12}$/);
  const value = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/);

  fuzz(
    'are read as they were written',
    fc.property(
      fc.integer({ min: 100, max: 999 }),
      fc.dictionary(name, value, { maxKeys: 6 }),
      (status, headers) => {
        const text = serializeResponse({ status, reason: 'Because', headers }).toString('latin1').trimEnd();
        const head = parseHead(text);
        expect(head).toMatchObject({ kind: 'response', status, reason: 'Because' });
        const names = new Map(
          Object.entries(headers).map(([each, content]) => [each.toLowerCase(), content]),
        );
        for (const [each] of names) {
          const values = Object.entries(headers).filter(([key]) => key.toLowerCase() === each);
          expect(head && headerOf(head, each)).toBe(values[0]?.[1]);
        }
      },
    ),
  );

  fuzz(
    'of any text are read, or are none',
    fc.property(anyText(120), (text) => {
      parseHead(text);
      const head = parseHead(`RTSP/1.0 200 OK\r\n${text}`);
      for (const [field, values] of head?.headers ?? []) {
        expect(field).toBe(field.toLowerCase());
        expect(values.length).toBeGreaterThan(0);
      }
    }),
  );
});

describe('datagrams', () => {
  const datagram = fc.record({
    step: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: -3, max: 5 }) }, fc.nat(0xffff)),
    ssrc: fc.oneof({ weight: 20, arbitrary: fc.constant(1) }, fc.constant(2)),
    after: fc.nat(30),
    expire: fc.nat(6).map((each) => each === 0),
  });

  fuzz(
    'go on once each, by a time that does not go backward, and few of them wait',
    fc.property(fc.array(datagram, { maxLength: 80 }), (datagrams) => {
      const passed: Buffer[] = [];
      let atMs = 0;
      let before = 0;
      const buffer = new ReorderBuffer((packet, releasedAtMs) => {
        expect(releasedAtMs).toBeGreaterThanOrEqual(before);
        before = releasedAtMs;
        passed.push(packet);
      });
      let sequence = 0;
      datagrams.forEach(({ step, ssrc, after, expire }, index) => {
        sequence = (sequence + 1 + step) & 0xffff;
        atMs += after;
        const packet = Buffer.alloc(12);
        packet.writeUInt16BE(sequence, 2);
        packet.writeUInt32BE(ssrc, 8);
        buffer.push(packet, atMs);
        if (expire) buffer.expire(atMs);
        expect(passed.length).toBeLessThanOrEqual(index + 1);
      });
      expect(new Set(passed).size).toBe(passed.length);
      const waiting = passed.length;
      buffer.expire(atMs + 10_000);
      expect(passed.length - waiting).toBeLessThanOrEqual(REORDER_PACKETS);
    }),
  );
});
