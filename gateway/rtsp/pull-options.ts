import type { Logger } from 'pino';
import type { SenderInfo } from '../rtp/rtcp.ts';
import type { AudioDescription, StreamDescription } from './stream-description.ts';

/** How media travels: inside the RTSP connection (RFC 2326 section 10.12), or beside it. */
export type TransportKind = 'tcp' | 'udp';

export interface TlsOptions {
  /** Whether the camera must show a certificate that is trusted. */
  readonly verify: boolean;
  /** PEM text: certificates that are trusted in place of the system's, or the camera's own. */
  readonly ca?: string;
}

export interface RtspPullOptions {
  /** Credentials may also sit in the URL's userinfo; explicit ones win. `digestOnly` keeps them from Basic. */
  readonly source: {
    readonly url: string;
    readonly username?: string;
    readonly password?: string;
    readonly digestOnly?: boolean;
  };
  readonly userAgent: string;
  readonly signal: AbortSignal;
  /** `auto` begins with TCP, `udp` with UDP, and both go over to the other where that fails; `tcp` does not. */
  readonly transport: 'auto' | TransportKind;
  /** What worked the last time: `auto` and `udp` begin with it. */
  readonly prefer?: TransportKind;
  /** For `rtsps://`; without it the system's certificates decide. */
  readonly tls?: TlsOptions;
  /** Whether to take the sound too, where WebRTC has its codec. */
  readonly audio: boolean;
  /** Sound that has cost the picture before: it is not asked for while it is described the same. */
  readonly shunned?: AudioDescription;
  /** At the first picture that came only without this sound. */
  onShunned?(sound: AudioDescription): void;
  /**
   * Before any packet, and again when the camera announces something else in mid-stream (other parameter sets, no
   * sound after all); codecs and payload types stay as they are from the first packet on.
   */
  onDescription(description: StreamDescription): void;
  /** The video track's RTP in the order of its sequence; the bytes are valid during the call only. */
  onVideo(packet: Buffer, arrivedAtMs: number): void;
  /** The audio track's, the same way. */
  onAudio(packet: Buffer, arrivedAtMs: number): void;
  /** What the camera says of its clocks (RFC 3550 section 6.4.1). */
  onSenderReport(medium: 'video' | 'audio', info: SenderInfo, arrivedAtMs: number): void;
  /** At the first packet of each session. */
  onTransport?(kind: TransportKind): void;
  /** Default 5000. */
  readonly connectTimeoutMs?: number;
  /** How long OPTIONS and DESCRIBE may take. Default `requestTimeoutMs`. */
  readonly greetingTimeoutMs?: number;
  /** Default 5000. */
  readonly requestTimeoutMs?: number;
  /** How long no media may arrive while playing. Default 5000. */
  readonly stallMs?: number;
  /** How long the first packet may take before the other transport is tried. Default 3000. */
  readonly firstMediaMs?: number;
  /** Monotonic ms. */
  readonly now?: () => number;
  /** Waits so many ms, or less when `signal` aborts. */
  readonly pause?: (forMs: number, signal: AbortSignal) => Promise<void>;
  readonly logger?: Logger;
}
