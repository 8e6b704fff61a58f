import type { Logger } from 'pino';
import { QUALITIES, type Quality } from '../camera.ts';
import { createSound, type SoundCodec } from './audio/sound.ts';
import { SoundSource } from './audio/sound-source.ts';
import { type AuthenticationStyle, DigestAuthority } from './digest-authority.ts';
import { EncodedSource } from './encoded-source.ts';
import { Lens } from './lens.ts';
import { type MisbehaviourSwitches, switchesOf, wellBehaved } from './misbehaviour.ts';
import type { PtzCommand } from './onvif/ptz-service.ts';
import { OnvifServer } from './onvif/server.ts';
import { DEVICE_PATH, onvifServices, snapshotPath } from './onvif/services.ts';
import { WsSecurity } from './onvif/ws-security.ts';
import type { Pose } from './pose.ts';
import { FACTORY_HOME, Presets } from './presets.ts';
import { PtzHead } from './ptz-head.ts';
import type { QuirkName } from './rtsp/quirks/table.ts';
import { RtspServer, type SessionFacts, type TlsCertificate } from './rtsp/server.ts';
import type { SentNal } from './rtsp/session.ts';
import { type SimulatedStreamOptions, type StreamProfile, streamProfile } from './stream-options.ts';
import type { VideoSource } from './video-source.ts';

export interface SimulatedCameraOptions {
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
  /** Plays something else than the scene, such as recorded NAL units, also in H.265. */
  readonly sources?: Readonly<Partial<Record<Quality, VideoSource>>>;
}

/** A PTZ command that came, whether it was obeyed or not. */
export interface PtzCall extends PtzCommand {
  /** Ms since 1970, as `Date.now()` has them. */
  readonly at: number;
}

/** A camera on loopback ports, as real to the gateway as one on the wall. */
export interface SimulatedCamera extends MisbehaviourSwitches {
  readonly name: string;
  readonly username: string;
  readonly password: string;
  /** The ONVIF device service. */
  readonly onvifUrl: string;
  /** Without credentials. */
  rtspUrl(quality: Quality): string;
  pose(): Pose;
  /** The last thousand. */
  ptzCalls(): readonly PtzCall[];
  sessions(): readonly SessionFacts[];
  /** How often that stream has been played since the camera was made. */
  playCount(quality: Quality): number;
  /** Calls back with each NAL unit that is handed to a client's connection, until the returned function is called. */
  tap(onSent: (nal: SentNal) => void): () => void;
  /**
   * Changes a stream's size in pixels while it plays: its next picture is a keyframe with new parameter sets. Throws
   * RangeError where such a picture can not be made.
   */
  setResolution(quality: Quality, size: { readonly width: number; readonly height: number }): void;
  /** Cuts every RTSP connection at once. */
  dropConnections(): void;
  /** Ends every RTSP session, though the connections stay: requests of theirs are answered by 454. */
  loseSessions(): void;
  /** Takes every RTSP client's Digest nonce for too old from now on. */
  renewNonces(): void;
  /** Closes both ports and cuts every connection, as a camera that reboots. */
  goOffline(): Promise<void>;
  /** Opens the same ports again. Throws where another process took one. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

const NONCE_LIFETIME_MS = 5 * 60_000;
const MAX_CALLS = 1000;
const REALM = 'Simulated camera';

/** Throws where a port is taken, or a stream's size can not be coded. */
export async function startSimulatedCamera(options: SimulatedCameraOptions): Promise<SimulatedCamera> {
  const { name, username, password, host = '127.0.0.1', clockSkewMs = 0 } = options;
  const logger = options.logger.child({ camera: name });
  // Unlike Date.now() it does not jump when the system's clock is set, so motors do not either.
  const now = () => performance.timeOrigin + performance.now();
  const clock = () => now() + clockSkewMs;
  const misbehaviour = wellBehaved(options.quirks);
  const refusesAll = () => misbehaviour.refusesCredentials;

  const head = new PtzHead({ pose: FACTORY_HOME, now });
  const lens = new Lens({ name, pose: () => head.pose() });
  const videoOf = (profile: StreamProfile) => lens.video(profile, options[profile.token]);
  const sound = options.audio && new SoundSource({ sound: createSound(options.audio), now: Date.now });
  const calls: PtzCall[] = [];
  const taps = new Set<(nal: SentNal) => void>();
  const profiles = QUALITIES.map((quality) =>
    streamProfile(quality, {
      given: options[quality],
      encoding: options.sources?.[quality]?.codec ?? 'H264',
    }),
  );

  const createAuthority = (style?: () => AuthenticationStyle | undefined) =>
    new DigestAuthority({
      realm: REALM,
      username,
      password,
      now: clock,
      nonceLifetimeMs: options.nonceLifetimeMs ?? NONCE_LIFETIME_MS,
      ...(style && { style }),
      refusesAll,
    });

  const streams = profiles.map((profile) => ({
    name: profile.token,
    source: options.sources?.[profile.token] ?? new EncodedSource({ encoder: videoOf(profile), now }),
    fps: profile.fps,
    bitrate: profile.bitrate,
    ...(sound && { sound }),
  }));
  const rtsp = new RtspServer({
    host,
    port: options.rtspPort ?? 0,
    cameraName: name,
    streams,
    ...(options.rtspTls && { tls: options.rtspTls }),
    createAuthority: () => createAuthority(() => misbehaviour.quirks.trait('authentication')),
    logger,
    now: clock,
    misbehaviour,
    onSent: (nal) => {
      for (const tap of taps) tap(nal);
    },
    ...(options.maxPayloadBytes !== undefined && { maxPayloadBytes: options.maxPayloadBytes }),
    ...(options.sessionTimeoutMs !== undefined && { sessionTimeoutMs: options.sessionTimeoutMs }),
  });

  const onvif: OnvifServer = new OnvifServer({
    host,
    port: options.onvifPort ?? 0,
    services: onvifServices({
      name,
      clock,
      profiles,
      head,
      presets: new Presets(),
      misbehaviour,
      onCommand: (command) => {
        calls.push({ at: Date.now(), ...command });
        if (calls.length > MAX_CALLS) calls.shift();
      },
      streamUri: ({ token }) => rtspUrl(token),
      synchronize: ({ token }) => streams.find(({ name }) => name === token)?.source.requestKeyframe?.(),
      httpUrl: (path) => httpUrl(path),
    }),
    snapshots: Object.fromEntries(
      profiles.map((profile) => [snapshotPath(profile), () => videoOf(profile).snapshot()] as const),
    ),
    createSecurity: () => ({
      soap: new WsSecurity({ username, password, clock, refusesAll }),
      http: createAuthority(),
    }),
    logger,
  });

  const rtspUrl = (quality: string) =>
    `${options.rtspTls ? 'rtsps' : 'rtsp'}://${authority(host, rtsp.port)}/${quality}`;
  const httpUrl = (path: string) => `http://${authority(host, onvif.port)}${path}`;

  const goOffline = async () => {
    await Promise.all([rtsp.close(), onvif.close()]);
  };
  const comeBack = async () => {
    try {
      await rtsp.open();
      await onvif.open();
    } catch (error) {
      await goOffline();
      throw error;
    }
  };
  await comeBack();

  return {
    ...switchesOf(misbehaviour),
    name,
    username,
    password,
    onvifUrl: httpUrl(DEVICE_PATH),
    rtspUrl,
    pose: () => head.pose(),
    ptzCalls: () => [...calls],
    sessions: () => rtsp.sessions(),
    playCount: (quality) => rtsp.playCount(quality),
    tap: (onSent) => {
      taps.add(onSent);
      return () => void taps.delete(onSent);
    },
    setResolution: (quality, { width, height }) => {
      const at = profiles.findIndex(({ token }) => token === quality);
      const profile = profiles[at];
      if (profile === undefined || options.sources?.[quality] !== undefined) {
        throw new RangeError(`the ${quality} stream plays what it was given, in one size`);
      }
      videoOf(profile).resize({ width, height });
      profiles[at] = { ...profile, width, height };
    },
    dropConnections: () => rtsp.cutConnections(),
    loseSessions: () => rtsp.loseSessions(),
    renewNonces: () => rtsp.forgetNonces(),
    goOffline,
    comeBack,
    close: goOffline,
  };
}

/** `host:port`, with brackets around an IPv6 address (RFC 3986 section 3.2.2). */
function authority(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
