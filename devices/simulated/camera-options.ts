import type { Logger } from 'pino';
import type { Quality } from '../camera.ts';
import type { SoundCodec } from './audio/sound.ts';
import type { EquipmentOptions } from './onvif/onvif-device.ts';
import type { OnvifQuirkName } from './onvif/quirks/table.ts';
import type { QuirkName } from './rtsp/quirks/table.ts';
import type { TlsCertificate } from './rtsp/server.ts';
import type { SimulatedStreamOptions } from './stream-options.ts';
import type { VideoSource } from './video-source.ts';

export interface SimulatedCameraOptions extends EquipmentOptions {
  readonly name: string;
  readonly username: string;
  readonly password: string;
  readonly logger: Logger;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free one, kept over {@link SimulatedCamera.comeBack}. */
  readonly onvifPort?: number;
  readonly rtspPort?: number;
  /** Default 1280x720, 25 pictures a second, a keyframe each 2 s. */
  readonly main?: SimulatedStreamOptions;
  /** Default 640x360, 15 pictures a second, a keyframe each 2 s. */
  readonly sub?: SimulatedStreamOptions;
  /** How far the camera's own clock is ahead, in ms; default 0. */
  readonly clockSkewMs?: number;
  /** An RTSP session without a sign of life ends after this, in ms; default 60000. */
  readonly sessionTimeoutMs?: number;
  /** Largest RTP payload, in bytes; default 1400. */
  readonly maxPayloadBytes?: number;
  /** A Digest nonce is good for this long, in ms; default 300000. */
  readonly nonceLifetimeMs?: number;
  /** Announces sound beside the picture, of both streams; by default there is none. */
  readonly audio?: SoundCodec;
  /** Speaks RTSP over TLS only, with this certificate. */
  readonly rtspTls?: TlsCertificate;
  /** What is odd about its RTSP from the start. */
  readonly quirks?: readonly QuirkName[];
  /** What is odd about its ONVIF from the start. */
  readonly onvifQuirks?: readonly OnvifQuirkName[];
  /** Plays something else than the scene, such as recorded NAL units, also in H.265. */
  readonly sources?: Readonly<Partial<Record<Quality, VideoSource>>>;
  /** Tells of motion whenever the cat of its scene walks, some 11 s in every half minute; default false. */
  readonly lively?: boolean;
}
