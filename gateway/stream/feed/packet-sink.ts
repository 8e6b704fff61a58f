/** Where a feed's packets go: one medium of one viewer. */
export interface PacketSink {
  readonly ssrc: number;
  readonly payloadType: number;
  /**
   * The identifier that the viewer takes the `playout-delay` header extension under (1 to 14); absent where it takes
   * none.
   */
  readonly playoutDelayId?: number;
  /** The retransmission stream (RFC 4588) beside it; absent where the viewer takes none. */
  readonly rtx?: { readonly ssrc: number; readonly payloadType: number };
  /** The viewer asks again for a lost packet after a round trip (`OutgoingTrack.knowsRoundTrip`); changes once. */
  readonly knowsRoundTrip?: boolean;
  /** Takes a whole RTP or RTCP packet and copies it before it returns; false when it could not be taken. */
  send(packet: Buffer): boolean;
}
