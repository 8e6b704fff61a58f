import type { VideoFormat } from '../rtp/video-format.ts';

/**
 * One viewer's peer connection, as the rest of the gateway sees it; the engine behind it is
 * `gateway/peer/datachannel-engine.ts`. Nothing here throws once the peer has closed: a viewer may vanish at any
 * moment, and its packets must then fall on the floor.
 */
export interface Peer {
  /**
   * Answers the viewer's offer (SDP). `video` says what will be sent, so that the answer takes the offered
   * payload type that fits. With `trickle: false` the answer waits for all candidates (WHEP).
   * Throws {@link PeerError}.
   */
  answer(offer: PeerOffer): Promise<string>;
  addCandidate(candidate: Candidate): void;
  /** Sends one whole RTP packet; the engine copies it. False when it could not be taken. */
  sendVideo(packet: Buffer): boolean;
  /** Header fields that {@link sendVideo}'s packets must bear; known after {@link answer}. */
  readonly video: VideoTrack | undefined;
  /** Sends one text message on the data channel `control`. False when it is not open. */
  sendControl(text: string): boolean;
  stats(): PeerStats;
  /** Ends the connection; idempotent; no event follows it. */
  close(): void;
}

export interface PeerOffer {
  readonly sdp: string;
  readonly trickle: boolean;
  readonly video: VideoFormat;
}

export interface VideoTrack {
  readonly ssrc: number;
  readonly payloadType: number;
}

export interface Candidate {
  readonly candidate: string;
  readonly mid: string;
}

export type PeerState = 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

export interface PeerStats {
  readonly bytesSent: number;
  /** Bytes that the engine holds and has not yet handed to the network. */
  readonly bufferedBytes: number;
  /** Milliseconds; absent until measured. */
  readonly roundTripMs?: number;
}

export interface PeerEvents {
  onCandidate(candidate: Candidate): void;
  onState(state: PeerState): void;
  /** The video track can take packets. */
  onVideoOpen(): void;
  onControlOpen(): void;
  onControlMessage(text: string): void;
  /** The viewer asked for a keyframe (RTCP PLI or FIR, RFC 4585 and 5104). */
  onKeyframeRequest(): void;
}

export interface PeerEngine {
  create(events: PeerEvents): Peer;
  /** Frees what the engine holds for the whole process; every peer must be closed before. Ends within a second. */
  close(): Promise<void>;
}

export type PeerErrorKind = 'bad-offer' | 'no-h264' | 'no-video' | 'timeout' | 'engine';

export class PeerError extends Error {
  override readonly name = 'PeerError';
  readonly kind: PeerErrorKind;

  constructor(kind: PeerErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}
