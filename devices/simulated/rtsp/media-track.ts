/** One track of a stream: how it is announced, and what it sends. */
export interface MediaTrack {
  readonly medium: 'video' | 'audio';
  /** Its control address, relative to Content-Base. */
  readonly control: string;
  /** RTP payload type. */
  readonly payloadType: number;
  /** Ticks of its RTP clock in a second. */
  readonly clockRate: number;
  /** Its part of the SDP, line by line, as it is just now. */
  announcement(): readonly string[];
  /** Calls back with each frame from the next one on, until the returned function is called. */
  subscribe(onFrame: (frame: MediaFrame) => void): () => void;
}

/** A picture, or a piece of sound. */
export interface MediaFrame {
  /** RTP payloads in their order. */
  readonly payloads: readonly Buffer[];
  /** In ticks of the track's clock, wrapping at 32 bit, from any start. */
  readonly timestamp: number;
  /** Whether its last packet bears the marker. */
  readonly marked: boolean;
  /** A decoder can start here. */
  readonly keyframe: boolean;
  /** How long ago it was captured, in ms. */
  readonly ageMs: number;
  /** The NAL units that the payloads carry; of sound there are none. */
  readonly nals: readonly Buffer[];
}
