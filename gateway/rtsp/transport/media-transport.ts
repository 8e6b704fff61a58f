/** Takes what a track's transport has received; the bytes are valid during the call only. */
export interface MediaSink {
  onRtp(packet: Buffer, arrivedAtMs: number): void;
  onRtcp(packet: Buffer, arrivedAtMs: number): void;
}

/** How one track's packets travel between camera and gateway; SETUP agrees on it (RFC 2326 section 12.39). */
export interface MediaTransport {
  /** The Transport field of the SETUP request. */
  readonly offer: string;
  /**
   * Takes the Transport field of SETUP's answer; `undefined` where the camera sent none. Throws `RtspError`
   * `unsupported-transport` where the camera chose another way.
   */
  accept(answer: string | undefined): void;
  /** Lets the camera's packets in through a firewall or an address translation on the way; again now and then. */
  punch(): void;
  sendRtcp(packet: Buffer): void;
  /** Nothing reaches the sink, and nothing is sent, from now on. */
  close(): void;
}
