import { randomBytes } from 'node:crypto';
import type { Preset, Velocity } from '../camera.ts';
import { type DeviceAddress, writtenAddress } from './address.ts';
import {
  type DeviceInformation,
  type MediaProfile,
  type PtzNode,
  readInformation,
  readPresets,
  readProfiles,
  readPtzNodes,
  readUri,
} from './answers.ts';
import { createBoundedAgent } from './bounded-agent.ts';
import { type Clocks, DeviceClock } from './device-clock.ts';
import { isAnswer, toDeviceError } from './fault.ts';
import { NamespaceGuard } from './namespace-guard.ts';
import { type Done, SignedCam } from './signed-cam.ts';
import { usernameToken } from './ws-security.ts';
import { escapeXml } from './xml-text.ts';

/** Longest SOAP answer, in bytes; 64 channels with their profiles come to some 700 kB. */
const MAX_ANSWER_BYTES = 1_048_576;

export interface OnvifClientOptions {
  readonly camera: string;
  readonly address: DeviceAddress;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** For each request. */
  readonly timeoutMs: number;
  readonly clocks: Clocks;
}

/** Which axes a PTZ command names. */
export interface Axes {
  readonly panTilt: boolean;
  readonly zoom: boolean;
}

interface ContinuousMove {
  readonly profile: string;
  readonly velocity: Velocity;
  readonly axes: Axes;
  /** After which the camera stops by itself, in ms; undefined leaves it to the camera. */
  readonly timeoutMs: number | undefined;
}

/**
 * One camera's ONVIF services with promises, time limits and {@link DeviceError}s. With
 * {@link SignedCam} the only file that knows the `onvif` package, and where its ways are mended:
 * - its `connect` hangs where a profile is odd, so {@link open} asks for what is needed one by one;
 * - it forgets a call whose connection breaks within the answer, so each has a timer here;
 * - it puts tokens and names into XML as they are, so they are escaped here;
 * - it calls services by the path of their XAddr on the configured host and port, as we want it.
 */
export class OnvifClient {
  readonly #options: OnvifClientOptions;
  readonly #agent: ReturnType<typeof createBoundedAgent>;
  readonly #cam: SignedCam;
  readonly #clock: DeviceClock;
  /** Status of the answer that is being handled in this very turn of the event loop. */
  #status: number | undefined;

  constructor(options: OnvifClientOptions) {
    const { address, username, password, timeoutMs, clocks } = options;
    this.#options = options;
    this.#clock = new DeviceClock(clocks);
    this.#agent = createBoundedAgent({
      secure: address.secure,
      maxBytes: MAX_ANSWER_BYTES,
      lifetimeMs: timeoutMs,
      createGuard: () => new NamespaceGuard(),
    });
    this.#cam = new SignedCam({
      hostname: address.hostname,
      port: address.port,
      path: address.path,
      useSecure: address.secure,
      timeout: timeoutMs,
      agent: this.#agent,
      autoconnect: false,
      ...(username === undefined ? {} : { username, password: password ?? '' }),
    });
    this.#cam.sign = () =>
      username === undefined
        ? ''
        : usernameToken({
            username,
            password: password ?? '',
            createdAt: this.#clock.now(),
            nonce: randomBytes(16),
          });
    this.#cam.on('rawResponse', (_xml: string, status: number) => {
      this.#status = status;
      queueMicrotask(() => {
        this.#status = undefined;
      });
    });
  }

  /** Reads the camera's clock and where its services are. Throws {@link DeviceError}. */
  async open(): Promise<void> {
    await this.#readClock();
    try {
      await this.#call('GetServices', (done) => this.#cam.getServices(false, done));
    } catch (error) {
      if (!isAnswer(error)) throw error;
      // Older than ONVIF 2.0.
      await this.#call('GetCapabilities', (done) => this.#cam.getCapabilities(done));
    }
  }

  get hasPtz(): boolean {
    return this.#cam.uri?.ptz !== undefined;
  }

  /** The port at which the camera thinks that its media service is. */
  get servicePort(): number {
    const { port, protocol } = this.#cam.uri?.media ?? this.#cam.uri?.media2 ?? {};
    return Number(port ?? (protocol === 'https:' ? 443 : 80));
  }

  async profiles(): Promise<MediaProfile[]> {
    const ask = (done: Done) => this.#cam.getProfiles(done);
    if (this.#cam.media2Support) {
      try {
        return readProfiles(await this.#call('GetProfiles', ask));
      } catch (error) {
        if (!isAnswer(error)) throw error;
        // Some cameras list a Media2 service that does not work; the package asks Media1 without this.
        this.#cam.media2Support = false;
      }
    }
    return readProfiles(await this.#call('GetProfiles', ask));
  }

  /** The address of a profile's stream as the camera tells it. */
  async streamUri(profile: string): Promise<string | undefined> {
    const query = { protocol: 'RTSP', profileToken: escapeXml(profile) };
    return readUri(await this.#call('GetStreamUri', (done) => this.#cam.getStreamUri(query, done)));
  }

  /** The address of a profile's still picture as the camera tells it. */
  async snapshotUri(profile: string): Promise<string | undefined> {
    const query = { profileToken: escapeXml(profile) };
    return readUri(await this.#call('GetSnapshotUri', (done) => this.#cam.getSnapshotUri(query, done)));
  }

  /** Has the camera send a keyframe next in that profile's stream. */
  async setSynchronizationPoint(profile: string): Promise<void> {
    const query = { profileToken: escapeXml(profile) };
    await this.#call('SetSynchronizationPoint', (done) => this.#cam.setSynchronizationPoint(query, done));
  }

  async information(): Promise<DeviceInformation> {
    return readInformation(
      await this.#call('GetDeviceInformation', (done) => this.#cam.getDeviceInformation(done)),
    );
  }

  /** By their tokens; the package gives only the first of several. */
  async ptzNodes(): Promise<ReadonlyMap<string, PtzNode>> {
    return readPtzNodes(await this.#call('GetNodes', (done) => this.#cam.getNodes(done)));
  }

  async presets(profile: string): Promise<Preset[]> {
    const query = { profileToken: escapeXml(profile) };
    await this.#call('GetPresets', (done) => this.#cam.getPresets(query, done));
    // What it hands to the callback is keyed by name, and so loses presets of the same name.
    return readPresets(this.#cam.presets);
  }

  async continuousMove({ profile, velocity, axes, timeoutMs }: ContinuousMove): Promise<void> {
    const command = {
      profileToken: escapeXml(profile),
      x: velocity.pan,
      y: velocity.tilt,
      zoom: velocity.zoom,
      onlySendPanTilt: !axes.zoom,
      onlySendZoom: !axes.panTilt,
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    };
    await this.#call('ContinuousMove', (done) => this.#cam.continuousMove(command, done));
  }

  async stop(profile: string, axes: Axes): Promise<void> {
    const command = { profileToken: escapeXml(profile), ...axes };
    await this.#call('Stop', (done) => this.#cam.stop(command, done));
  }

  async goToPreset(profile: string, preset: string): Promise<void> {
    const command = { profileToken: escapeXml(profile), preset: escapeXml(preset) };
    await this.#call('GotoPreset', (done) => this.#cam.gotoPreset(command, done));
  }

  async goHome(profile: string): Promise<void> {
    const command = { profileToken: escapeXml(profile) };
    await this.#call('GotoHomePosition', (done) => this.#cam.gotoHomePosition(command, done));
  }

  /** The `Authorization` header that answers HTTP Digest challenges; SHA-256 is preferred to MD5. */
  authorize(challenges: readonly string[], request: { method: string; path: string }): string {
    return this.#cam.digestAuth([...challenges], request);
  }

  /** Cuts every connection. */
  close(): void {
    this.#agent.destroy();
  }

  /** Without credentials, since those need the time; the package signs a second try where they are asked for. */
  async #readClock(): Promise<void> {
    try {
      const time = await this.#call('GetSystemDateAndTime', (done) => this.#cam.getSystemDateAndTime(done));
      if (time instanceof Date) this.#clock.set(time.getTime());
    } catch (error) {
      // A camera that does not tell its time may still agree with ours.
      if (!isAnswer(error)) throw error;
    }
  }

  #call(operation: string, send: (done: Done) => void): Promise<unknown> {
    const { camera, address, password, timeoutMs } = this.#options;
    const asked = { camera, address: writtenAddress(address), operation, timeoutMs, secret: password };
    return new Promise((resolve, reject) => {
      const fail = (error: Error, xml?: string, status?: number) =>
        reject(toDeviceError({ error, xml, status }, asked));
      const timer = setTimeout(() => fail(new Error('Network timeout')), timeoutMs);
      try {
        send((error, answer, xml) => {
          clearTimeout(timer);
          if (error) fail(error, typeof xml === 'string' ? xml : undefined, this.#status);
          else resolve(answer);
        });
      } catch (error) {
        clearTimeout(timer);
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }
}
