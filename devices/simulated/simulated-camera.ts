import { QUALITIES, type Quality } from '../camera.ts';
import { createSound } from './audio/sound.ts';
import { SoundSource } from './audio/sound-source.ts';
import type { SimulatedCameraOptions } from './camera-options.ts';
import { CatDetector } from './cat-detector.ts';
import { type AuthenticationStyle, DigestAuthority } from './digest-authority.ts';
import { EncodedSource } from './encoded-source.ts';
import { Lens } from './lens.ts';
import { type MisbehaviourSwitches, switchesOf, wellBehaved } from './misbehaviour.ts';
import { type EventSwitches, eventSwitches } from './onvif/events/event-switches.ts';
import { lookOf, type SimulatedImaging } from './onvif/imaging.ts';
import { OnvifDevice } from './onvif/onvif-device.ts';
import { snapshotPath } from './onvif/services.ts';
import type { Pose } from './pose.ts';
import { FACTORY_HOME } from './presets.ts';
import { type PtzCall, PtzCalls } from './ptz-calls.ts';
import { PtzHead } from './ptz-head.ts';
import { RtspServer, type SessionFacts } from './rtsp/server.ts';
import type { SentNal } from './rtsp/session.ts';
import { type StreamProfile, streamProfile } from './stream-options.ts';
import type { SwitchState } from './switchboard.ts';

export type { SimulatedCameraOptions } from './camera-options.ts';
export type { PtzCall } from './ptz-calls.ts';

/** A camera on loopback ports, as real to the gateway as one on the wall. */
export interface SimulatedCamera extends MisbehaviourSwitches, EventSwitches {
  readonly name: string;
  readonly username: string;
  readonly password: string;
  /** The ONVIF device service, where it is now. */
  readonly onvifUrl: string;
  /** Its endpoint reference, `urn:uuid:…`, which its name alone makes. */
  readonly identity: string;
  /** UDP; undefined where it answers no discovery. */
  readonly discoveryPort: number | undefined;
  /** Without credentials. */
  rtspUrl(quality: Quality): string;
  pose(): Pose;
  /** How its picture is set, in its own numbers. */
  imaging(): SimulatedImaging;
  relays(): readonly SwitchState[];
  inputs(): readonly SwitchState[];
  /** As if something were wired to that input. Throws RangeError where there is no such input. */
  setInput(token: string, active: boolean): void;
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
  /**
   * Goes offline, and comes back at another address with the same identity: on the ports that are given, or on any
   * free ones, of the host that is given, or of the one it had. Throws where a port is taken.
   */
  moveTo(place: CameraPlace): Promise<void>;
  close(): Promise<void>;
}

export interface CameraPlace {
  readonly host?: string;
  readonly onvifPort?: number;
  readonly rtspPort?: number;
}

const NONCE_LIFETIME_MS = 5 * 60_000;
const REALM = 'Simulated camera';

/** Throws where a port is taken, or a stream's size can not be coded. */
export async function startSimulatedCamera(options: SimulatedCameraOptions): Promise<SimulatedCamera> {
  const { name, username, password, clockSkewMs = 0 } = options;
  let { host = '127.0.0.1' } = options;
  const logger = options.logger.child({ camera: name });
  // Unlike Date.now() it does not jump when the system's clock is set, so motors do not either.
  const now = () => performance.timeOrigin + performance.now();
  const startedAt = now();
  const misbehaviour = wellBehaved(options);
  const clock = () =>
    misbehaviour.onvifQuirks.trait('clockSinceStart') ? now() - startedAt : now() + clockSkewMs;
  const refusesAll = () => misbehaviour.refusesCredentials;

  const head = new PtzHead({ pose: FACTORY_HOME, now });
  const lens = new Lens({
    name,
    pose: () => head.pose(),
    look: () => lookOf(onvif.imaging.settings()),
  });
  const videoOf = (profile: StreamProfile) => lens.video(profile, options[profile.token]);
  const sound = options.audio && new SoundSource({ sound: createSound(options.audio), now: Date.now });
  const calls = new PtzCalls();
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

  const rtspUrl = (quality: string) =>
    `${options.rtspTls ? 'rtsps' : 'rtsp'}://${authority(host, rtsp.port)}/${quality}`;
  const onvif = new OnvifDevice({
    ...options,
    host,
    port: options.onvifPort ?? 0,
    clock,
    now,
    head,
    profiles,
    misbehaviour,
    onCommand: (command) => calls.add(command),
    streamUri: ({ token }) => rtspUrl(token),
    synchronize: ({ token }) => streams.find(({ name }) => name === token)?.source.requestKeyframe?.(),
    snapshots: Object.fromEntries(
      profiles.map((profile) => [snapshotPath(profile), () => videoOf(profile).snapshot()] as const),
    ),
    createAuthority: () => createAuthority(),
    logger,
  });

  const switches = eventSwitches(onvif.hub);
  const cat = options.lively ? new CatDetector({ onMotion: switches.motion }) : undefined;
  const goOffline = async () => {
    cat?.stop();
    await Promise.all([rtsp.close(), onvif.close()]);
  };
  const comeBack = async () => {
    try {
      await rtsp.open();
      await onvif.open();
      cat?.start();
    } catch (error) {
      await goOffline();
      throw error;
    }
  };
  const moveTo = async ({ host: newHost = host, onvifPort = 0, rtspPort = 0 }: CameraPlace) => {
    await goOffline();
    host = newHost;
    onvif.moveTo({ host, port: onvifPort });
    rtsp.moveTo({ host, port: rtspPort });
    await comeBack();
  };
  await comeBack();

  return {
    ...switchesOf(misbehaviour),
    ...switches,
    name,
    username,
    password,
    get onvifUrl() {
      return onvif.url();
    },
    identity: onvif.endpoint,
    get discoveryPort() {
      return onvif.discoveryPort;
    },
    rtspUrl,
    pose: () => head.pose(),
    imaging: () => onvif.imaging.settings(),
    relays: () => onvif.switchboard.relays(),
    inputs: () => onvif.switchboard.inputs(),
    setInput: (token, active) => onvif.switchboard.setInput(token, active),
    ptzCalls: () => calls.list(),
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
    moveTo,
    close: goOffline,
  };
}

/** `host:port`, with brackets around an IPv6 address (RFC 3986 section 3.2.2). */
function authority(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
