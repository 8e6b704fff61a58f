import { H264Reslicer } from '../../../../gateway/rtp/h264/reslicer.ts';
import { RtpView } from '../../../../gateway/rtp/rtp-view.ts';
import { TestViewer } from '../viewer.ts';

/** A reslicer between a camera's wire packets and a viewer. The outgoing timeline is the camera's own, from 0 on. */
export class Reslicing {
  readonly viewer: TestViewer;
  readonly reslicer: H264Reslicer;
  readonly #view = new RtpView();

  constructor(options: { maxPacketBytes?: number } = {}) {
    this.viewer = new TestViewer(options);
    this.reslicer = new H264Reslicer({ ...options, emit: (packet) => this.viewer.take(packet) });
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

/** What a viewer sees of each packet: its payload's kind and its flags. */
export function shapes(reslicing: Reslicing): string[] {
  return reslicing.viewer.packets.map((packet) => {
    const type = packet.bytes.readUInt8(12) & 0x1f;
    const fragment = type === 28 ? packet.bytes.readUInt8(13) : 0;
    return [
      type === 28
        ? `FU${fragment & 0x80 ? ' start' : ''}${fragment & 0x40 ? ' end' : ''}`
        : type === 24
          ? 'STAP'
          : type,
      packet.bytes.length,
      ...(packet.startsKeyframe ? ['key'] : packet.startsFrame ? ['frame'] : []),
      ...(packet.marker ? ['marker'] : []),
      ...(packet.afterLoss ? ['loss'] : []),
    ].join(' ');
  });
}
