import type { Logger } from 'pino';
import {
  type Camera,
  type CameraFacts,
  DeviceError,
  QUALITIES,
  type Quality,
  type StreamSource,
} from '../camera.ts';
import { toStreamSource } from '../stream-address.ts';
import { type DeviceAddress, parseDeviceAddress, rehostSnapshot, rehostStream } from './address.ts';
import type { MediaProfile } from './answers.ts';
import { type Clocks, SYSTEM_CLOCKS } from './device-clock.ts';
import { readFacts } from './facts.ts';
import { OnvifClient } from './onvif-client.ts';
import { OnvifPtz } from './onvif-ptz.ts';
import { chooseProfile, type ProfileChoice } from './profiles.ts';
import { type Session, Sessions } from './session.ts';
import { takeSnapshot } from './snapshot.ts';
import { untilAborted } from './until-aborted.ts';

const TIMEOUT_MS = 5_000;

export interface OnvifCameraOptions {
  readonly name: string;
  /** Of the device service. Its host and port are kept, whatever the camera tells. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Tokens of the profiles to use, in place of those that would be chosen. */
  readonly profiles?: { readonly main?: string | undefined; readonly sub?: string | undefined } | undefined;
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
  readonly #options: OnvifCameraOptions;
  readonly #address: DeviceAddress;
  readonly #timeoutMs: number;
  readonly #sessions: Sessions;

  constructor(options: OnvifCameraOptions, address: DeviceAddress) {
    const { name, username, password, timeoutMs = TIMEOUT_MS, clocks = SYSTEM_CLOCKS, logger } = options;
    this.name = name;
    this.#options = options;
    this.#address = address;
    this.#timeoutMs = timeoutMs;
    this.#sessions = new Sessions({
      camera: name,
      createClient: () => new OnvifClient({ camera: name, address, username, password, timeoutMs, clocks }),
      mainToken: options.profiles?.main,
    });
    this.ptz = new OnvifPtz({ camera: name, sessions: this.#sessions, logger });
  }

  probe(signal: AbortSignal): Promise<CameraFacts> {
    // In a new session, so that profiles, services and clock are asked for again too.
    return untilAborted(signal, () => this.#sessions.renew((session) => this.#readFacts(session)));
  }

  streamSource(quality: Quality, signal: AbortSignal): Promise<StreamSource> {
    return untilAborted(signal, () => this.#sessions.use((session) => this.#findStream(session, quality)));
  }

  requestKeyframe(quality: Quality, signal: AbortSignal): Promise<void> {
    return untilAborted(signal, () =>
      this.#sessions.use((session) =>
        session.client.setSynchronizationPoint(this.#profile(session, quality).token),
      ),
    );
  }

  snapshot(signal: AbortSignal): Promise<Buffer> {
    return untilAborted(signal, () => this.#sessions.use((session) => this.#takeSnapshot(session, signal)));
  }

  close(): void {
    this.#sessions.close();
  }

  async #readFacts(session: Session): Promise<CameraFacts> {
    const facts = await readFacts(session);
    const tokens = QUALITIES.map((quality) => this.#choose(session, quality)).flatMap((choice) =>
      choice.kind === 'chosen' ? [choice.profile.token] : [],
    );
    return new Set(tokens).size > 1 ? { ...facts, qualities: QUALITIES } : facts;
  }

  async #findStream(session: Session, quality: Quality): Promise<StreamSource> {
    const { token } = this.#profile(session, quality);
    const uri = await session.client.streamUri(token);
    const found = uri === undefined ? undefined : rehostStream(uri, this.#address);
    if (!found) throw this.#unsupported(`names no RTSP address for its profile ${token}`);
    const { username = found.username, password = found.password } = this.#options;
    return toStreamSource({ ...found, username, password });
  }

  async #takeSnapshot(session: Session, signal: AbortSignal): Promise<Buffer> {
    const { client } = session;
    const { token } = this.#profile(session, 'main');
    const uri = await client.snapshotUri(token);
    const address =
      uri === undefined
        ? undefined
        : rehostSnapshot(uri, { device: this.#address, servicePort: client.servicePort });
    if (!address) throw this.#unsupported('has no snapshots');
    const { username, password } = this.#options;
    return takeSnapshot({
      camera: this.name,
      address,
      username,
      password,
      timeoutMs: this.#timeoutMs,
      authorize: (challenges, request) => client.authorize(challenges, request),
      signal,
    });
  }

  #choose({ profiles }: Session, quality: Quality): ProfileChoice {
    return chooseProfile({ profiles, quality, token: this.#options.profiles?.[quality] });
  }

  #profile(session: Session, quality: Quality): MediaProfile {
    const choice = this.#choose(session, quality);
    if (choice.kind === 'none') throw this.#unsupported(choice.reason);
    return choice.profile;
  }

  #unsupported(what: string): DeviceError {
    const message = `The camera ${this.name} ${what}`;
    return new DeviceError({ kind: 'unsupported', camera: this.name, message });
  }
}
