import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Misbehaviour } from '../misbehaviour.ts';
import type { Carrier, InterleavedTransport } from './transport.ts';

export interface FrameWriterOptions {
  readonly socket: Socket;
  /** Whether it is under TLS. */
  readonly isSecure: boolean;
  readonly logger: Logger;
  /** What may wait for the client to read it, in bytes, before it is dropped. */
  readonly maxQueuedBytes: number;
  /** Asked as things happen. */
  readonly misbehaviour: Readonly<Pick<Misbehaviour, 'stalled' | 'quirks'>>;
}

const FRAME_HEADER_BYTES = 4;
const DOLLAR = 0x24;
const NOTHING = Buffer.alloc(0);

/** What leaves on an RTSP connection: texts, and packets in frames between them (RFC 2326 section 10.12). */
export class FrameWriter {
  readonly #options: FrameWriterOptions;

  constructor(options: FrameWriterOptions) {
    this.#options = options;
  }

  text(text: string): void {
    if (!this.#options.misbehaviour.stalled) this.#write(Buffer.from(text));
  }

  carrier({ rtpChannel, rtcpChannel }: InterleavedTransport): Carrier {
    return {
      sendRtp: (packets) => this.#frames(rtpChannel, packets),
      sendRtcp: (packet) => this.#frames(rtcpChannel, [packet]),
      close: () => {},
    };
  }

  /** Without a word to the client, as when the cable is pulled. */
  cut(): void {
    const { socket, isSecure } = this.#options;
    // Node can not reset a socket under TLS, only close it.
    if (isSecure) socket.destroy();
    else socket.resetAndDestroy();
  }

  /** One write for all packets of a picture: a small write for each would cost a system call each. */
  #frames(channel: number, packets: readonly Buffer[]): boolean {
    const { stalled, quirks } = this.#options.misbehaviour;
    if (stalled) return false;
    const garbage = quirks.trait('garbage') ?? NOTHING;
    let size = garbage.length;
    for (const packet of packets) size += FRAME_HEADER_BYTES + packet.length;
    const bytes = Buffer.allocUnsafe(size);
    let at = garbage.copy(bytes);
    for (const packet of packets) {
      bytes[at] = DOLLAR;
      bytes[at + 1] = channel;
      bytes.writeUInt16BE(packet.length, at + 2);
      packet.copy(bytes, at + FRAME_HEADER_BYTES);
      at += FRAME_HEADER_BYTES + packet.length;
    }
    return this.#write(bytes);
  }

  #write(bytes: Buffer): boolean {
    const { socket, maxQueuedBytes, logger } = this.#options;
    if (socket.destroyed || socket.writableEnded) return false;
    if (socket.writableLength + bytes.length > maxQueuedBytes) {
      logger.warn({ queuedBytes: socket.writableLength }, 'RTSP client reads too slowly and was dropped');
      this.cut();
      return false;
    }
    socket.write(bytes);
    return true;
  }
}
