import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RtspError } from '../../../../gateway/rtsp/errors.ts';
import { MAX_DISCARDED_BYTES, MAX_HEAD_BYTES, RtspFramer } from '../../../../gateway/rtsp/wire/framer.ts';

/** Written out, since a bound is what others rely on. */
const MAX_BODY_BYTES = 65_536;

const OK = Buffer.from('RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n');
const BODY = Buffer.from('RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 5\r\n\r\nv=0\r\n');
const LF_ONLY = Buffer.from('RTSP/1.0 200 OK\nContent-Length: 2\n\nhi');
const ASKED = Buffer.from('OPTIONS rtsp://h/ RTSP/1.0\r\nCSeq: 9\r\n\r\n');

/** `$`, channel, length, then a packet of RTP's version. */
function frame(channel: number, bytes: number, fill = 0x24): Buffer {
  const packet = Buffer.alloc(4 + bytes, fill);
  packet[0] = 0x24;
  packet[1] = channel;
  packet.writeUInt16BE(bytes, 2);
  if (bytes > 0) packet[4] = 0x80;
  return packet;
}

/** What the framer gives for the chunks, as text that can be compared. */
function cut(chunks: readonly Buffer[]): { units: string[]; discarded: number } {
  const units: string[] = [];
  const framer = new RtspFramer({
    address: 'cam:554',
    sink: {
      onFrame: (channel, payload) => units.push(`frame ${channel} ${payload.toString('hex')}`),
      onMessage: (message) => {
        const start = message.kind === 'response' ? message.status : message.method;
        units.push(`${start} ${message.headers.get('cseq') ?? '-'} "${message.body}"`);
      },
    },
  });
  framer.expectChannels([0, 1]);
  for (const chunk of chunks) {
    // The framer must not keep the chunk: the socket writes the next bytes into the same memory.
    const reused = Buffer.from(chunk);
    framer.push(reused);
    reused.fill(0xee);
  }
  return { units, discarded: framer.discardedBytes };
}

function text(unit: Buffer): string {
  return `frame ${unit[1]} ${unit.toString('hex', 4)}`;
}

describe('case 8: frames and messages on one connection', () => {
  const a = frame(0, 20);
  const b = frame(1, 33, 0x52);
  const largest = frame(0, 65535, 0x24);
  const nowhere = frame(7, 20);
  const noVersion = Buffer.from([0x24, 0, 0, 3, 0x11, 0x12, 0x13]);
  const cases: [name: string, wire: Buffer[], units: string[], discarded: number][] = [
    ['frames', [a, b], [text(a), text(b)], 0],
    ['the longest frame', [largest, a], [text(largest), text(a)], 0],
    ['an empty frame', [frame(0, 0), a], ['frame 0 ', text(a)], 0],
    ['a frame of a channel that was not set up', [nowhere, a], [text(nowhere), text(a)], 0],
    [
      'messages between frames',
      [a, OK, b, BODY, a],
      [text(a), '200 1 ""', text(b), '200 2 "v=0\r\n"', text(a)],
      0,
    ],
    ['LF only', [LF_ONLY, a], ['200 - "hi"', text(a)], 0],
    ['a request of the server', [a, ASKED, a], [text(a), 'OPTIONS 9 ""', text(a)], 0],
    ['line ends after a body', [BODY, Buffer.from('\r\n\r\n'), a], ['200 2 "v=0\r\n"', text(a)], 0],
    ['garbage before a frame', [a, Buffer.from('Hello'), b], [text(a), text(b)], 5],
    ['garbage with dollar signs', [a, Buffer.from('$$$$a$\0\0$'), b], [text(a), text(b)], 9],
    ['garbage that begins as a message', [a, Buffer.from('RTSP'), b], [text(a), text(b)], 4],
    ['garbage before a message', [a, Buffer.from([0, 1, 2]), OK, b], [text(a), '200 1 ""', text(b)], 3],
    ['a frame without version 2', [a, noVersion, b], [text(a), text(b)], 7],
    ['an unknown channel after garbage', [Buffer.from('x'), nowhere, b], [text(b)], 1 + nowhere.length],
    ['a start line that is none', [Buffer.from('RTSP/1.0 hello\r\n\r\n'), a], [text(a)], 18],
    ['garbage only', [Buffer.alloc(3000, 0x42)], [], 3000],
  ];

  it.each(cases)('%s', (_name, wire, units, discarded) => {
    expect(cut([Buffer.concat(wire)])).toEqual({ units, discarded });
  });

  it.each(cases)('%s, byte by byte', (_name, wire, units, discarded) => {
    const chunks = [...Buffer.concat(wire)].map((byte) => Buffer.from([byte]));
    expect(cut(chunks)).toEqual({ units, discarded });
  });

  it('gives the same whatever the chunks are', () => {
    const pieces = [a, b, OK, BODY, LF_ONLY, ASKED, nowhere, noVersion, Buffer.from('junk$R'), frame(0, 0)];
    const piece = fc.oneof(
      fc.constantFrom(...pieces),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(200), { maxLength: 30 }),
        (parts, cuts) => {
          const wire = Buffer.concat(parts);
          const at = [...cuts.map((cut) => cut % (wire.length + 1)), wire.length].sort((x, y) => x - y);
          const chunks = at.map((end, index) => wire.subarray(at[index - 1] ?? 0, end));
          expect(cut(chunks)).toEqual(cut([wire]));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('throws RtspError only, on any bytes', () => {
    const start = fc.constantFrom(
      '',
      'RTSP/1.0 200 OK\r\n',
      'RTSP/1.0 200 OK\r\nContent-Length: ',
      '$\0',
      'PLAY ',
    );
    const wire = fc
      .tuple(start, fc.uint8Array({ maxLength: 400 }))
      .map(([head, tail]) => Buffer.concat([Buffer.from(head, 'latin1'), tail]));
    fc.assert(
      fc.property(fc.array(wire, { maxLength: 6 }), (chunks) => {
        try {
          cut(chunks);
        } catch (error) {
          if (!(error instanceof RtspError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('case 15: refuses a header without an end, beyond 16 KiB', () => {
    const endless = Buffer.from(`RTSP/1.0 200 OK\r\n${'X: y\r\n'.repeat(MAX_HEAD_BYTES / 6)}`);
    const tooLarge = expect.objectContaining({ kind: 'too-large', address: 'cam:554' });
    expect(() => cut([endless])).toThrow(tooLarge);
    expect(() => cut([endless.subarray(0, 5000), endless.subarray(5000)])).toThrow(tooLarge);
  });

  it('case 15: takes a body of 64 KiB and refuses one beyond it', () => {
    const head = (bytes: number) => Buffer.from(`RTSP/1.0 200 OK\r\nContent-Length: ${bytes}\r\n\r\n`);
    const whole = Buffer.concat([head(MAX_BODY_BYTES), Buffer.alloc(MAX_BODY_BYTES, 0x61), a]);
    expect(cut([whole.subarray(0, 70), whole.subarray(70)]).units).toEqual([
      `200 - "${'a'.repeat(MAX_BODY_BYTES)}"`,
      text(a),
    ]);
    expect(() => cut([head(MAX_BODY_BYTES + 1)])).toThrow(expect.objectContaining({ kind: 'too-large' }));
    expect(() => cut([head(10 ** 15)])).toThrow(expect.objectContaining({ kind: 'too-large' }));
  });

  it('finds the frames in a false header that is too long', () => {
    const fake = Buffer.concat([Buffer.from('xPLAY '), Buffer.alloc(MAX_HEAD_BYTES, 0x01), a, b]);
    expect(cut([fake]).units).toEqual([text(a), text(b)]);
    expect(cut([fake.subarray(0, 100), fake.subarray(100)]).units).toEqual([text(a), text(b)]);
  });

  it.each<[name: string, unit: string]>([
    ['start lines that are none', 'RTSP/1.0 x\r\na:b\r\n'],
    ['start lines without an end', 'xRTSP/1.0 200 OK\r\na:b\r\n'],
    ['starts in one line', 'RTSP/'],
    ['short lines in a head', `xRTSP/1.0 200 OK\r\n${'\na'.repeat(8000)}`],
  ])('case 15: the processor’s time over a megabyte of %s', (_name, unit) => {
    const wire = Buffer.from(`x${unit.repeat(Math.ceil(1_000_000 / unit.length))}`);
    for (const chunkBytes of [65_536, 1460]) {
      const chunks = Array.from({ length: Math.ceil(wire.length / chunkBytes) }, (_, index) =>
        wire.subarray(index * chunkBytes, (index + 1) * chunkBytes),
      );
      const before = process.cpuUsage();
      cut(chunks);
      // Not the clock's: others may have the processor meanwhile.
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1000).toBeLessThan(1000);
    }
  });

  it('case 15: gives up on a connection that brings 4 MiB of garbage', () => {
    expect(MAX_DISCARDED_BYTES).toBe(4 * 1024 * 1024);
    const garbage = Buffer.alloc(MAX_DISCARDED_BYTES / 4, 0x42);
    expect(cut([garbage, a, garbage, a, garbage, garbage, a]).units).toHaveLength(3);
    expect(() => cut([garbage, garbage, a, garbage, garbage, Buffer.from('B')])).toThrow(
      expect.objectContaining({ kind: 'too-large', message: expect.stringContaining('no RTSP') }),
    );
  });

  it('keeps what a listener threw from nobody', () => {
    const framer = new RtspFramer({
      address: 'cam:554',
      sink: {
        onFrame: () => {
          throw new Error('listener');
        },
        onMessage: () => undefined,
      },
    });
    expect(() => framer.push(a)).toThrow('listener');
  });
});
