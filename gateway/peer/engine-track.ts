import { randomInt } from 'node:crypto';
import { Audio, type PeerConnection, type Track, Video } from 'node-datachannel';
import { GATEWAY_CNAME, type RtcpVisitor, visitRtcp } from '../rtp/rtcp.ts';
import { buildDelaySinceLastReceiverReport, receiverReferenceTime } from '../rtp/rtcp-xr.ts';
import type { Alive } from './alive.ts';
import type { DtlsGate } from './dtls-gate.ts';
import type { ChosenCodec, RefusedMedia } from './offer.ts';
import type { OutgoingTrack } from './peer.ts';

/** Two streams of one session must never have the same SSRC: SRTP would encrypt both with the same key stream. */
const RTX_SSRC_FLIP = 0x8000_0000;

export interface EngineTrackOptions {
  readonly connection: PeerConnection;
  readonly alive: Alive;
  readonly gate: DtlsGate;
  readonly kind: 'video' | 'audio';
  readonly codec: ChosenCodec;
  onOpen(): void;
  /** What the viewer tells; of other tracks too where it tells of several in one packet. */
  readonly rtcp: RtcpVisitor;
}

/**
 * One medium on its way to a viewer. Every call into the engine is guarded: it throws on a track that its viewer has
 * just closed, and that must end nothing but this viewer.
 */
export class EngineTrack implements OutgoingTrack {
  readonly ssrc = randomInt(1, 0xffff_ffff);
  readonly payloadType: number;
  readonly playoutDelayId?: number;
  readonly rtx?: { readonly ssrc: number; readonly payloadType: number };
  readonly #track: Track;
  #open = false;
  #closed = false;
  #knowsRoundTrip = false;

  constructor({ connection, alive, gate, kind, codec, rtcp, onOpen }: EngineTrackOptions) {
    this.payloadType = codec.payloadType;
    if (codec.playoutDelayId !== undefined) this.playoutDelayId = codec.playoutDelayId;
    if (codec.rtxPayloadType !== undefined) {
      // The engine need not know it: it sends whatever SSRC a packet bears.
      this.rtx = { ssrc: (this.ssrc ^ RTX_SSRC_FLIP) >>> 0, payloadType: codec.rtxPayloadType };
    }
    this.#track = connection.addTrack(describe(kind, codec, this.ssrc));
    this.#track.onOpen(() =>
      gate.pass(() => {
        if (this.#closed) return;
        this.#open = true;
        onOpen();
      }),
    );
    alive.keep(this.#track, () => {
      this.#open = false;
    });
    this.#track.onMessage((packet) => {
      if (this.#closed || !gate.isOpen()) return;
      visitRtcp(packet, rtcp);
      this.#tellRoundTrip(packet);
    });
  }

  get knowsRoundTrip(): boolean {
    return this.#knowsRoundTrip;
  }

  /** Bytes that the engine holds. */
  get bufferedBytes(): number {
    return this.#closed ? 0 : this.#track.bufferedAmount();
  }

  send(packet: Buffer): boolean {
    if (!this.#open) return false;
    try {
      return this.#track.sendMessageBinary(packet);
    } catch {
      // Closed between two events of the loop, and its onClosed follows; or older than SRTP's window of 1024 packets.
      this.#open = this.#track.isOpen();
      return false;
    }
  }

  /** A browser that knows the round trip asks for a lost packet again after that, and otherwise after 100 ms. */
  #tellRoundTrip(packet: Buffer): void {
    const asked = receiverReferenceTime(packet);
    if (!asked) return;
    this.#knowsRoundTrip = true;
    this.send(buildDelaySinceLastReceiverReport(this.ssrc, asked));
  }

  /** Neither packets nor events from now on; the connection ends the track. */
  close(): void {
    this.#closed = true;
    this.#open = false;
  }
}

/** Answers a section that nothing is sent in: the engine wants to know each of them. */
export function refuse(
  connection: PeerConnection,
  alive: Alive,
  { kind, mid, payloadType, codec }: RefusedMedia,
): void {
  const description = kind === 'audio' ? new Audio(mid, 'Inactive') : new Video(mid, 'Inactive');
  if (description instanceof Audio) description.addAudioCodec(payloadType, codec);
  else description.addVideoCodec(payloadType, codec);
  alive.keep(connection.addTrack(description));
}

function describe(
  kind: 'video' | 'audio',
  { mid, payloadType, codec, fmtp }: ChosenCodec,
  ssrc: number,
): Video | Audio {
  const description = kind === 'audio' ? new Audio(mid, 'SendOnly') : new Video(mid, 'SendOnly');
  const profile = fmtp === '' ? [] : ([fmtp] as const);
  if (description instanceof Audio) description.addAudioCodec(payloadType, codec, ...profile);
  else description.addVideoCodec(payloadType, codec, ...profile);
  // One name and stream for both, so that the viewer plays them in step (RFC 3550 section 6.5.1, RFC 8830).
  description.addSSRC(ssrc, GATEWAY_CNAME, 'oriel', kind);
  return description;
}
