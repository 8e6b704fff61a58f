import type { AuthenticationStyle } from '../../digest-authority.ts';
import type { RtspRequest } from '../request.ts';
import type { RtspResponse } from '../response.ts';
import type { Transport } from '../transport.ts';

/**
 * One way in which cameras in the field depart from the standards. Each part is a small pure function of what the
 * camera would otherwise have done; what it does not name goes on as it should.
 */
export interface Quirk {
  /** What the camera does, for whoever picks one. */
  readonly meaning: string;
  /** What the server itself asks for as it goes. */
  readonly traits?: Partial<Traits>;
  /** The description that DESCRIBE answers; `base` is its Content-Base. */
  readonly sdp?: (sdp: string, base: string) => string;
  /** An answer in place of the camera's own, or none at all; undefined leaves it to the camera. */
  readonly intercept?: (request: RtspRequest) => RtspResponse | 'silence' | undefined;
  readonly answer?: (answer: RtspResponse, request: RtspRequest) => RtspResponse;
  /** The answer's head as it is written, and the blank line. */
  readonly head?: (head: string) => string;
  /** A request of the camera's own, sent after the answer to PLAY. */
  readonly request?: (playing: {
    readonly url: string;
    readonly session: string;
    readonly sdp: string;
  }) => string;
  /** The NAL units of a picture in H.264, before they are put into packets. */
  readonly nals?: (nals: readonly Buffer[]) => readonly Buffer[];
  /** The RTP payloads of a picture in H.264. */
  readonly payloads?: (payloads: readonly Buffer[]) => readonly Buffer[];
  /** Made for each RTP stream: what the header of a frame's packets says. */
  readonly header?: () => (header: FrameHeader, facts: FrameFacts) => FrameHeader;
  /** Made for each RTP stream: the packets of a frame, which may be changed in place. */
  readonly packets?: () => (packets: readonly Buffer[], facts: FrameFacts) => readonly Buffer[];
}

export interface FrameHeader {
  readonly ssrc: number;
  /** In ticks, wrapping at 32 bit. */
  readonly timestamp: number;
}

export interface FrameFacts {
  readonly medium: 'video' | 'audio';
  readonly keyframe: boolean;
  /** Ticks a second. */
  readonly clockRate: number;
  /** Since the stream's first frame, in ms, by its own timestamps. */
  readonly elapsedMs: number;
}

export interface Traits {
  readonly authentication: AuthenticationStyle;
  /** What it answers by 461. */
  readonly refuses: Transport['kind'];
  /** The channels that a client asks for are passed over for the first free ones from here on. */
  readonly firstChannel: number;
  /** `silent` sends nothing, `elsewhere` sends from another port, `punched` only to who has sent something before. */
  readonly udp: 'silent' | 'elsewhere' | 'punched';
  /** Largest RTP payload, in bytes. */
  readonly maxPayloadBytes: number;
  /** PLAY is answered only when media have been sent. */
  readonly playsBeforeAnswer: true;
  /** A session is the only one, and is given up by TEARDOWN or its timeout, not by the end of its connection. */
  readonly onlyOneSession: true;
  /** Precedes the frames of each picture on the RTSP connection. */
  readonly garbage: Buffer;
}
