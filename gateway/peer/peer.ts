import type { ReportBlock } from '../rtp/rtcp.ts';
import type { StreamFormat } from '../rtp/stream-format.ts';

/**
 * One viewer's peer connection, as the rest of the gateway sees it; the engine behind it is
 * `gateway/peer/datachannel-engine.ts`. Nothing here throws once the peer has closed: a viewer may vanish at any
 * moment, and its packets must then fall on the floor. Until its DTLS certificate has proved to be the one that the
 * offer names, no state `connected`, no open track and no control message is told, and nothing is sent.
 */
export interface Peer {
  /**
   * Answers the viewer's offer (SDP). `format` says what will be sent, so that the answer takes the offered payload
   * types that fit. With `trickle: false` the answer waits for all candidates (WHEP). Throws {@link PeerError}; where
   * that is `no-codec`, another format may be tried with the same peer.
   */
  answer(offer: PeerOffer): Promise<string>;
  addCandidate(candidate: Candidate): void;
  /** Known after {@link answer}. */
  readonly video: OutgoingTrack | undefined;
  /** Known after {@link answer}; absent where the camera sends no sound that the viewer offered to take. */
  readonly audio: OutgoingTrack | undefined;
  /** Sends one text message on the data channel `control`. False when it is not open. */
  sendControl(text: string): boolean;
  stats(): PeerStats;
  /**
   * Ends the connection; idempotent; no event follows it. Resolves once its port is free again, which takes seconds
   * where a STUN server has not answered.
   */
  close(): Promise<void>;
}

export interface PeerOffer {
  readonly sdp: string;
  readonly trickle: boolean;
  readonly format: StreamFormat;
  /**
   * The address that the offer came from, where it came from the viewer itself (HTTP). A browser hides its own
   * addresses, and this one most likely is among them: the connection then stands some 50 ms sooner.
   */
  readonly viewerAddress?: string | undefined;
}

/** Where one medium's packets go, and the header fields that they must bear. */
export interface OutgoingTrack {
  readonly ssrc: number;
  readonly payloadType: number;
  /** The identifier that the viewer takes the `playout-delay` header extension under (1 to 14); absent where it takes none. */
  readonly playoutDelayId?: number;
  /** The retransmission stream (RFC 4588) that the answer told of; absent where the viewer takes none. */
  readonly rtx?: { readonly ssrc: number; readonly payloadType: number };
  /**
   * The viewer measures the round trip (RFC 3611 section 4.4) and so asks again for a lost packet after that time;
   * others do after a time of their own, Chromium's is 100 ms. Read it anew: it is known a second after connecting.
   */
  readonly knowsRoundTrip?: boolean;
  /** Sends one whole RTP or RTCP packet; the engine copies it. False when it could not be taken. */
  send(packet: Buffer): boolean;
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
  /** `reason` says why where the peer itself ended the connection, in one sentence. */
  onState(state: PeerState, reason?: string): void;
  /** The video track can take packets. */
  onVideoOpen(): void;
  onControlOpen(): void;
  onControlMessage(text: string): void;
  /** The audio track can take packets. */
  onAudioOpen(): void;
  /** The viewer asked for a keyframe (RTCP PLI or FIR, RFC 4585 and 5104). */
  onKeyframeRequest(): void;
  /** The viewer misses the video packet of this sequence number (generic NACK, RFC 4585 section 6.2.1). */
  onLost(sequence: number): void;
  /** What the viewer tells of how the video arrives (RFC 3550 section 6.4). */
  onReport(block: ReportBlock): void;
  /** The bandwidth that the viewer believes in, in bits per second (REMB). */
  onBandwidth(bitsPerSecond: number): void;
}

export interface PeerOptions {
  /**
   * Media and checks go through the gateway's TURN server alone, and the viewer learns no other address of the
   * gateway's, neither from a message nor from a packet. Without a TURN server by UDP the offer is refused.
   */
  readonly relayOnly?: boolean;
}

export interface PeerEngine {
  create(events: PeerEvents, options?: PeerOptions): Peer;
  /** Frees what the engine holds for the whole process; every peer must be closed before. Ends within a second. */
  close(): Promise<void>;
}

export type PeerErrorKind = 'bad-offer' | 'no-codec' | 'no-video' | 'no-relay' | 'timeout' | 'engine';

export class PeerError extends Error {
  override readonly name = 'PeerError';
  readonly kind: PeerErrorKind;

  constructor(kind: PeerErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}
