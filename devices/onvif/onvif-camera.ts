import type { Logger } from 'pino';
import {
  type Camera,
  type CameraFacts,
  DeviceError,
  type EventOptions,
  type Quality,
  type StreamSource,
} from '../camera.ts';
import { toStreamSource } from '../stream-address.ts';
import { type DeviceAddress, parseDeviceAddress, rehostSnapshot, rehostStream } from './address.ts';
import { AddressFollower, type FindDevice } from './address-follower.ts';
import { type Clocks, SYSTEM_CLOCKS } from './device-clock.ts';
import { listenToEvents } from './events/listen.ts';
import { readFacts } from './facts.ts';
import { OnvifClient } from './onvif-client.ts';
import { OnvifImaging } from './onvif-imaging.ts';
import { OnvifRelays } from './onvif-relays.ts';
import { chooseProfile, type ProfileChoice } from './profiles.ts';
import { OnvifPtz } from './ptz/onvif-ptz.ts';
import type { PtzOverrides } from './ptz/overrides.ts';
import { RequestComposer } from './request-composer.ts';
import {
  askSnapshotUri,
  askStreamUri,
  type MediaProfile,
  setSynchronizationPoint,
} from './services/media-service.ts';
import { type Session, Sessions } from './session.ts';
import { takeSnapshot } from './snapshot.ts';
import { HttpDigest } from './soap/http-digest.ts';
import { SignIn } from './soap/sign-in.ts';
import { untilAborted } from './until-aborted.ts';

const TIMEOUT_MS = 5_000;

export interface OnvifCameraOptions {
  readonly name: string;
  /** Of the device service. Its host and port are kept, whatever the camera tells. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** `text` shows the password as it is, to cameras that know no other form and do not say so. */
  readonly passwordForm?: 'auto' | 'text' | undefined;
  /** Tokens of the profiles to use, in place of those that would be chosen. */
  readonly profiles?: { readonly main?: string | undefined; readonly sub?: string | undefined } | undefined;
  /** Where the camera's moving is not as it says. */
  readonly overrides?: PtzOverrides | undefined;
  /** What it is found by under another address; else what it tells of itself at a probe. */
  readonly identity?: string | undefined;
  /** Without it the camera is not looked for. */
  readonly findDevice?: FindDevice | undefined;
  /** For each request to the camera, in ms; 5000 where it is absent. */
  readonly timeoutMs?: number;
  readonly clocks?: Clocks;
  readonly logger: Logger;
}

/**
 * A camera that speaks ONVIF. It is not reached before the first call, and reached anew after it was lost. Throws
 * {@link DeviceError} where `url` is no HTTP URL.
 */
export function createOnvifCamera(options: OnvifCameraOptions): Camera {
  const address = parseDeviceAddress(options.url);
  if (!address) {
    throw new DeviceError({
      kind: 'protocol',
      camera: options.name,
      message: `The onvif address of the camera ${options.name} is not http://host…; correct it`,
    });
  }
  return new OnvifCamera(options, address);
}

class OnvifCamera implements Camera {
  readonly name: string;
  readonly ptz: OnvifPtz;
  readonly imaging: OnvifImaging;
  readonly relays: OnvifRelays;
  readonly #options: OnvifCameraOptions;
  readonly #timeoutMs: number;
  readonly #digest: HttpDigest;
  readonly #sessions: Sessions;
  readonly #follower: AddressFollower;

  constructor(options: OnvifCameraOptions, address: DeviceAddress) {
    const { name, username, password, logger, overrides = {}, clocks = SYSTEM_CLOCKS } = options;
    const { timeoutMs = TIMEOUT_MS } = options;
    this.name = name;
    this.#options = options;
    this.#timeoutMs = timeoutMs;
    const composer = new RequestComposer();
    this.#digest = new HttpDigest({ username: username ?? '', password: password ?? '' });
    // Beyond a session, so that what was learnt is not learnt again at each probe.
    const signIn = new SignIn({
      username,
      password,
      isText: options.passwordForm === 'text',
      authorize: (challenges, request) => this.#digest.authorize(challenges, request),
      mayShowPassword: () => this.#follower.isConfigured,
      onLearnt: (form) => {
        const told = { camera: name, form };
        if (form === 'text-token')
          logger.warn(told, 'Camera knows no digested passwords, so it is shown its own');
        else logger.info(told, 'Camera wants to be signed in to otherwise');
      },
    });
    this.#follower = new AddressFollower({
      camera: name,
      address,
      identity: options.identity,
      findDevice: options.findDevice,
      now: () => clocks.monotonic(),
      onMoved: () => this.#sessions.forget(),
      logger,
    });
    this.#sessions = new Sessions({
      camera: name,
      createClient: () =>
        new OnvifClient({
          camera: name,
          address: this.#follower.address,
          composer,
          signIn,
          secret: password,
          timeoutMs,
          clocks,
        }),
      tokens: { main: options.profiles?.main, ptz: overrides.ptzProfile },
    });
    this.ptz = new OnvifPtz({ camera: name, sessions: this.#sessions, overrides, logger });
    this.imaging = new OnvifImaging({ camera: name, sessions: this.#sessions });
    this.relays = new OnvifRelays({ camera: name, sessions: this.#sessions });
  }

  async probe(signal: AbortSignal): Promise<CameraFacts> {
    // In a new session, so that profiles, services and clock are asked for again too.
    const facts = await this.#follow(signal, () =>
      this.#sessions.renew((session) => this.#readFacts(session)),
    );
    this.#follower.learn(facts.identity);
    return facts;
  }

  streamSource(quality: Quality, signal: AbortSignal): Promise<StreamSource> {
    return this.#follow(signal, () => this.#sessions.use((session) => this.#findStream(session, quality)));
  }

  requestKeyframe(quality: Quality, signal: AbortSignal): Promise<void> {
    return untilAborted(signal, () =>
      this.#sessions.use((session) =>
        setSynchronizationPoint(session.client, this.#profile(session, quality).token),
      ),
    );
  }

  snapshot(signal: AbortSignal, profile?: string): Promise<Buffer> {
    return untilAborted(signal, () =>
      this.#sessions.use((session) =>
        this.#takeSnapshot(session, { signal, token: profile ?? this.#profile(session, 'main').token }),
      ),
    );
  }

  async events(options: EventOptions): Promise<void> {
    const { signal } = options;
    // Whoever stops listening does not wait for a camera that is still being reached.
    await untilAborted(signal, () => this.#sessions.use(async () => undefined)).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (signal.aborted) return;
    await this.#sessions.use((session) => {
      const { client, profiles } = session;
      const ours = this.#profile(session, 'main').source;
      const otherSources = profiles.flatMap(({ source }) => (source && source !== ours ? [source] : []));
      const cameraNow = () => client.cameraNow();
      return listenToEvents({ ...options, camera: this.name, door: client, otherSources, cameraNow });
    });
  }

  close(): void {
    this.#follower.close();
    this.#sessions.close();
  }

  #follow<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    return untilAborted(signal, () => this.#follower.watch(task));
  }

  #readFacts(session: Session): Promise<CameraFacts> {
    const chosen = (quality: Quality) => {
      const choice = this.#choose(session, quality);
      return choice.kind === 'chosen' ? choice.profile : undefined;
    };
    return readFacts({
      session,
      chosen: { main: chosen('main'), sub: chosen('sub') },
      ptzMode: this.#options.overrides?.mode ?? 'auto',
    });
  }

  async #findStream(session: Session, quality: Quality): Promise<StreamSource> {
    const { token } = this.#profile(session, quality);
    const uri = await askStreamUri(session.client, token);
    const found = uri === undefined ? undefined : rehostStream(uri, this.#follower.address);
    if (!found) throw this.#unsupported(`names no RTSP address for its profile ${token}`);
    const { username = found.username, password = found.password } = this.#options;
    const source = toStreamSource({ ...found, username, password });
    return this.#follower.isConfigured ? source : { ...source, digestOnly: true };
  }

  async #takeSnapshot(
    { client }: Session,
    { signal, token }: { readonly signal: AbortSignal; readonly token: string },
  ): Promise<Buffer> {
    const uri = await askSnapshotUri(client, token);
    const address =
      uri === undefined
        ? undefined
        : rehostSnapshot(uri, { device: this.#follower.address, servicePort: client.servicePort });
    if (!address) throw this.#unsupported('has no snapshots');
    const { username, password } = this.#options;
    return takeSnapshot({
      camera: this.name,
      address,
      username,
      password,
      timeoutMs: this.#timeoutMs,
      authorize: (challenges, request) => this.#digest.authorize(challenges, request),
      mayShowPassword: this.#follower.isConfigured,
      signal,
    });
  }

  #choose({ profiles }: Session, quality: Quality): ProfileChoice {
    return chooseProfile({ profiles, quality, token: this.#options.profiles?.[quality] });
  }

  #profile(session: Session, quality: Quality): MediaProfile {
    const choice = this.#choose(session, quality);
    if (choice.kind === 'none') throw this.#unsupported(choice.reason, choice.lacks);
    return choice.profile;
  }

  #unsupported(what: string, lacks?: DeviceError['lacks']): DeviceError {
    const message = `The camera ${this.name} ${what}`;
    return new DeviceError({ kind: 'unsupported', camera: this.name, message, lacks });
  }
}
