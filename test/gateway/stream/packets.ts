import { type MediaPacket, RTP_HEADER_BYTES } from '../../../gateway/rtp/media-packet.ts';

interface FrameOptions {
  /** 90 kHz ticks. */
  readonly timestamp: number;
  readonly key?: boolean;
  /** How many packets the frame has. */
  readonly packets?: number;
  readonly payloadBytes?: number;
}

/** The packets of one frame; each payload's bytes say which packet it is. */
export function frame({
  timestamp,
  key = false,
  packets = 1,
  payloadBytes = 8,
}: FrameOptions): MediaPacket[] {
  return Array.from({ length: packets }, (_, i) => {
    const bytes = Buffer.alloc(RTP_HEADER_BYTES + payloadBytes);
    bytes.writeUInt32BE(timestamp, RTP_HEADER_BYTES);
    bytes.writeUInt32BE(i, RTP_HEADER_BYTES + 4);
    return {
      bytes,
      timestamp,
      marker: i === packets - 1,
      startsFrame: i === 0,
      startsKeyframe: key && i === 0,
      afterLoss: false,
    };
  });
}

/** What a viewer got: header fields and, from the payload, which packet of which frame it was. */
export interface SentPacket {
  readonly sequence: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payloadType: number;
  readonly ssrc: number;
  readonly frame: number;
  readonly index: number;
}

export function readSent(packet: Buffer): SentPacket {
  return {
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    marker: (packet.readUInt8(1) & 0x80) !== 0,
    payloadType: packet.readUInt8(1) & 0x7f,
    ssrc: packet.readUInt32BE(8),
    frame: packet.readUInt32BE(RTP_HEADER_BYTES),
    index: packet.readUInt32BE(RTP_HEADER_BYTES + 4),
  };
}
