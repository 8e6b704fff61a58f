import { h264 } from '../../../gateway/rtp/h264/h264-codec.ts';
import { Reslicer } from '../../../gateway/rtp/reslicer/reslicer.ts';
import type { VideoCodec } from '../../../gateway/rtp/reslicer/video-codec.ts';
import { RtpView } from '../../../gateway/rtp/rtp-view.ts';
import { H264_PAYLOADS, H265_PAYLOADS, type PayloadFormat } from './payload-format.ts';
import { TestViewer } from './viewer.ts';

/** A reslicer between a camera's wire packets and a viewer. The outgoing timeline is the camera's own, from 0 on. */
export class Reslicing {
  readonly payloads: PayloadFormat;
  readonly viewer: TestViewer;
  readonly reslicer: Reslicer;
  readonly #view = new RtpView();

  constructor(options: { maxPacketBytes?: number; codec?: VideoCodec } = {}) {
    const { codec = h264, ...rest } = options;
    this.payloads = codec === h264 ? H264_PAYLOADS : H265_PAYLOADS;
    this.viewer = new TestViewer({ ...rest, payloads: this.payloads });
    this.reslicer = new Reslicer({ ...rest, codec, emit: (packet) => this.viewer.take(packet) });
  }

  push(packets: readonly Buffer[], timestamp?: number): this {
    for (const packet of packets) {
      // As a session's receive buffer: what lies around the packet is not its, and it is written over afterwards.
      const received = Buffer.concat([Buffer.alloc(3, 0xee), packet, Buffer.alloc(3, 0xee)]);
      if (this.#view.parse(received.subarray(3, -3))) {
        this.reslicer.push(this.#view, timestamp ?? this.#view.timestamp);
      }
      received.fill(0xdd);
    }
    return this;
  }

  /** The frames as lists of NAL units in hex, for a readable difference. */
  get nals(): string[][] {
    return this.viewer.frames.map(({ nals }) => nals.map((nal) => nal.toString('hex')));
  }
}

export function hexOf(frames: readonly (readonly Buffer[])[]): string[][] {
  return frames.map((nals) => nals.map((nal) => nal.toString('hex')));
}

/** What a viewer sees of each packet: its payload's kind, or the NAL unit's first byte's type bits, and its flags. */
export function shapes({ viewer, payloads }: Reslicing): string[] {
  return viewer.packets.map((packet) => {
    const payload = packet.bytes.subarray(12);
    return [
      shapeOf(payload, payloads),
      packet.bytes.length,
      ...(packet.startsKeyframe ? ['key'] : packet.startsFrame ? ['frame'] : []),
      ...(packet.marker ? ['marker'] : []),
      ...(packet.afterLoss ? ['loss'] : []),
    ].join(' ');
  });
}

function shapeOf(payload: Buffer, payloads: PayloadFormat): string {
  const opened = payloads.open(payload);
  if (opened.kind === 'aggregate') return payloads === H264_PAYLOADS ? 'STAP' : 'AP';
  if (opened.kind === 'fragment') return `FU${opened.starts ? ' start' : ''}${opened.ends ? ' end' : ''}`;
  const first = payload.readUInt8(0);
  return String(payloads === H264_PAYLOADS ? first & 0x1f : first >> 1);
}
