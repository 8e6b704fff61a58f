import { describe, expect, it } from 'vitest';
import { hasRoom, PacketOutlet } from '../../../../gateway/stream/feed/packet-outlet.ts';
import { frame } from '../packets.ts';

const packetOf = (options: Parameters<typeof frame>[0]) => {
  const [packet] = frame(options);
  if (!packet) throw new Error('a frame has a packet');
  return packet;
};

function setUp({ takes = true, rtx = false } = {}) {
  const sent: Buffer[] = [];
  const sink = {
    ssrc: 0x0102_0304,
    payloadType: 96,
    ...(rtx && { rtx: { ssrc: 0x0a0b_0c0d, payloadType: 97 } }),
    send: (packet: Buffer) => {
      sent.push(Buffer.from(packet));
      return takes;
    },
  };
  return { sent, outlet: new PacketOutlet(sink, 0xffff) };
}

describe('PacketOutlet', () => {
  it('counts for a sender report what went out, payload only, again included', () => {
    const { outlet } = setUp();
    outlet.send(packetOf({ timestamp: 0, payloadBytes: 100 }), 5);
    outlet.send(packetOf({ timestamp: 1, payloadBytes: 50 }), 6);
    outlet.resend(0xffff);
    outlet.resend(1);
    expect(outlet.totals).toEqual({ packets: 3, bytes: 250 });
    expect(outlet).toMatchObject({ packets: 2, bytes: 174, resent: 1, refused: 0 });
  });

  it('tells whether it stands in mid-frame', () => {
    const { outlet } = setUp();
    const [first, second] = frame({ timestamp: 0, packets: 2 });
    if (!first || !second) throw new Error('a frame of two packets');
    expect(outlet.inMidFrame).toBe(false);
    outlet.send(first, 0);
    expect(outlet.inMidFrame).toBe(true);
    outlet.send(second, 0);
    expect(outlet.inMidFrame).toBe(false);
  });

  it('sends the playout delay in a packet of its own, and the packet itself when asked again', () => {
    const { outlet, sent } = setUp();
    const packet = packetOf({ timestamp: 7, payloadBytes: 8 });
    outlet.sendWithPlayoutDelay(packet, 0x1122_3344, { id: 6, minMs: 20, maxMs: 400 });
    outlet.resend(0xffff);
    expect(sent.map((bytes) => bytes.toString('hex'))).toEqual([
      '90e0ffff1122334401020304bede0001620020280000000700000000',
      '80e0ffff11223344010203040000000700000000',
    ]);
  });

  it('counts on its own what goes out again in the retransmission stream', () => {
    const { outlet, sent } = setUp({ rtx: true });
    const packet = packetOf({ timestamp: 7, payloadBytes: 8 });
    outlet.sendWithPlayoutDelay(packet, 0x1122_3344, { id: 6, minMs: 20, maxMs: 400 });
    outlet.send(packetOf({ timestamp: 8, payloadBytes: 1_188 }), 0x1122_3345);
    sent.length = 0;
    expect([0xffff, 0, 0xffff, 1].map((sequence) => outlet.resend(sequence))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(sent.map((bytes) => bytes.toString('hex').slice(0, 44))).toEqual([
      '80e1ffff112233440a0b0c0dffff0000000700000000',
      '80e10000112233450a0b0c0d00000000000800000000',
      '80e10001112233440a0b0c0dffff0000000700000000',
    ]);
    expect(sent.map(({ length }) => length)).toEqual([22, 1_202, 22]);
    expect(outlet.resent).toBe(3);
    expect(outlet.totals).toEqual({ packets: 2, bytes: 1_196 });
  });

  it('has room for the extension up to 1200 bytes', () => {
    expect(hasRoom(packetOf({ timestamp: 0, payloadBytes: 1_180 }))).toBe(true);
    expect(hasRoom(packetOf({ timestamp: 0, payloadBytes: 1_181 }))).toBe(false);
  });

  it('counts what the sink refuses', () => {
    const { outlet } = setUp({ takes: false });
    expect(outlet.send(packetOf({ timestamp: 0 }), 0)).toBe(false);
    expect(outlet.refused).toBe(1);
  });
});
