/** A packet that leaves for a viewer is at most this long, header and payload, so that no path fragments it. */
export const MAX_PACKET_BYTES = 1200;

/** The fixed RTP header without CSRC or extension (RFC 3550 section 5.1), in bytes. */
export const RTP_HEADER_BYTES = 12;

/**
 * One outgoing RTP packet, the same for all viewers but for its header: every viewer's feed writes its own
 * sequence number, timestamp, SSRC and payload type into the first {@link RTP_HEADER_BYTES} bytes just before it
 * sends, and the engine copies them at once. So one buffer serves the cache and all viewers.
 */
export interface MediaPacket {
  /** Room for the header, then the payload (RFC 6184). */
  readonly bytes: Buffer;
  /** The medium's own continuous timeline in ticks of its clock (90 kHz for video): starts near 0, not wrapped, never goes backward. */
  readonly timestamp: number;
  /** The last packet of an access unit. */
  readonly marker: boolean;
  /** The first packet of an access unit. */
  readonly startsFrame: boolean;
  /** The first packet of an access unit that a decoder can start from: its parameter sets lead it. */
  readonly startsKeyframe: boolean;
  /** Something before it was lost on the way from the camera; the viewer must be able to notice. */
  readonly afterLoss: boolean;
}
