import { describe, expect, it } from 'vitest';
import type { MediaFrame } from '../../../../devices/simulated/rtsp/media-track.ts';
import { Quirks } from '../../../../devices/simulated/rtsp/quirks/quirks.ts';
import type { QuirkName } from '../../../../devices/simulated/rtsp/quirks/table.ts';
import { RtpStream } from '../../../../devices/simulated/rtsp/rtp-stream.ts';

const NOW = Date.UTC(2031, 4, 6, 12);
const VIDEO = { medium: 'video', payloadType: 96, clockRate: 90_000 } as const;

function frame(timestamp: number, options: Partial<MediaFrame> = {}): MediaFrame {
  const payloads = [Buffer.from([0x41, 1]), Buffer.from([0x41, 2])];
  return { payloads, timestamp, marked: true, keyframe: false, ageMs: 0, nals: [], ...options };
}

function reportOf(stream: RtpStream, nowMs: number) {
  const report = stream.senderReport(nowMs, 'camera');
  return {
    ssrc: report.readUInt32BE(4),
    timestamp: report.readUInt32BE(16),
    packets: report.readUInt32BE(20),
    octets: report.readUInt32BE(24),
  };
}

describe('RtpStream', () => {
  it('goes on from a random start by the ticks of its source, over the end of 32 bit', () => {
    const stream = new RtpStream(VIDEO, new Quirks());
    const packets = [2 ** 32 - 3600, 0, 3600].flatMap((timestamp) => stream.packets(frame(timestamp), NOW));
    const ticks = packets.map((packet) => (packet.readUInt32BE(4) - stream.firstTimestamp) >>> 0);
    expect(ticks).toEqual([0, 0, 3600, 3600, 7200, 7200]);
    expect(packets.map((packet) => (packet.readUInt16BE(2) - stream.firstSequence) & 0xffff)).toEqual([
      0, 1, 2, 3, 4, 5,
    ]);
    expect(packets.map((packet) => packet.readUInt8(1))).toEqual([96, 224, 96, 224, 96, 224]);
    expect(reportOf(stream, NOW)).toMatchObject({ packets: 6, octets: 12 });
  });

  it('reports which moment a frame was captured at, not sent', () => {
    const stream = new RtpStream(VIDEO, new Quirks());
    const [packet] = stream.packets(frame(0, { ageMs: 30 }), NOW);
    const { timestamp } = reportOf(stream, NOW + 10);
    expect((timestamp - (packet?.readUInt32BE(4) ?? 0)) >>> 0).toBe(40 * 90);
  });

  it.each<QuirkName>(['timestamps-jump', 'timestamps-backward', 'ssrc-per-gop', 'packets-reordered'])(
    'reports what is on the wire with %s',
    (quirk) => {
      const stream = new RtpStream(VIDEO, new Quirks([quirk]));
      stream.packets(frame(0, { keyframe: true }), NOW);
      const [packet] = stream.packets(frame(225_000, { keyframe: true }), NOW + 2500);
      expect(reportOf(stream, NOW + 2500)).toMatchObject({
        ssrc: packet?.readUInt32BE(8),
        timestamp: packet?.readUInt32BE(4),
      });
    },
  );
});
