import { type DeviceAddress, writtenAddress } from './address.ts';
import { type Clocks, DeviceClock } from './device-clock.ts';
import { isAnswer, toDeviceError } from './fault.ts';
import type { Composed, RequestComposer } from './request-composer.ts';
import type { AskOptions, ServiceDoor } from './service-door.ts';
import { askTime } from './services/device-service.ts';
import { askProfiles, type MediaProfile } from './services/media-service.ts';
import { SERVICES, type ServiceName } from './services/namespaces.ts';
import { readCapabilities, readServices, type ServiceList } from './services/service-list.ts';
import { parseXml } from './soap/parse-xml.ts';
import type { SignIn } from './soap/sign-in.ts';
import { SoapTransport, type TransportCall } from './soap/soap-transport.ts';
import type { XmlElement } from './soap/xml-element.ts';
import type { SoapCall, SoapDoor } from './soap-door.ts';

export interface OnvifClientOptions {
  readonly camera: string;
  readonly address: DeviceAddress;
  readonly composer: RequestComposer;
  readonly signIn: SignIn;
  /** Taken out of the camera's own words. */
  readonly secret: string | undefined;
  /** For each call. */
  readonly timeoutMs: number;
  readonly clocks: Clocks;
}

/**
 * One camera's ONVIF services: where they are, signed requests to them, and their answers read. Services are called
 * by the path that the camera tells, on the configured host and port: many a camera tells an address from before it
 * got its present one. What it can be asked is in `services/`.
 */
export class OnvifClient implements SoapDoor, ServiceDoor {
  readonly #options: OnvifClientOptions;
  readonly #transport: SoapTransport;
  readonly #clock: DeviceClock;
  #services: ServiceList = new Map();
  #usesMedia2 = false;

  constructor(options: OnvifClientOptions) {
    this.#options = options;
    this.#clock = new DeviceClock(options.clocks);
    this.#transport = new SoapTransport({ ...options, clock: this.#clock });
  }

  /** Reads the camera's clock and where its services are. Throws `DeviceError`. */
  async open(): Promise<void> {
    await this.#readClock();
    try {
      this.#services = readServices(await this.ask((cam, done) => cam.getServices(false, done)));
    } catch (error) {
      if (!isAnswer(error)) throw error;
      // Older than ONVIF 2.0.
      this.#services = readCapabilities(await this.ask((cam, done) => cam.getCapabilities(done)));
    }
    this.#usesMedia2 = this.has('media2');
  }

  /** What the camera's clock shows, in ms since 1970. */
  cameraNow(): number {
    return this.#clock.now();
  }

  has(service: ServiceName): boolean {
    return this.#services.has(SERVICES[service]);
  }

  servicePath(namespace: string): string | undefined {
    return this.#services.get(namespace)?.path;
  }

  /** The port at which the camera thinks that its media service is. */
  get servicePort(): number {
    const media = this.#services.get(SERVICES.media) ?? this.#services.get(SERVICES.media2);
    return media?.port ?? 80;
  }

  async profiles(): Promise<MediaProfile[]> {
    if (this.#usesMedia2) {
      try {
        return await askProfiles(this);
      } catch (error) {
        if (!isAnswer(error)) throw error;
        // Some cameras list a Media2 service that does not work.
        this.#usesMedia2 = false;
      }
    }
    return askProfiles(this);
  }

  ask(call: Parameters<RequestComposer['compose']>[0], options: AskOptions = {}): Promise<XmlElement> {
    const { composer } = this.#options;
    composer.media2Support = this.#usesMedia2;
    const composed: Composed = composer.compose(call);
    return this.#request({ path: this.#pathOf(composed.service), body: composed.body, ...options });
  }

  request(service: ServiceName, body: string, options: AskOptions = {}): Promise<XmlElement> {
    return this.#request({ path: this.#pathOf(service), body, ...options });
  }

  call(call: SoapCall): Promise<{ readonly xml: string }> {
    return this.#transport.call(call);
  }

  /** Cuts every connection. */
  close(): void {
    this.#transport.close();
  }

  #pathOf(service: string | undefined): string {
    const known = Object.entries(SERVICES).find(([name]) => name === service)?.[1];
    const told = known === SERVICES.device ? undefined : this.servicePath(known ?? '');
    return told ?? this.#options.address.path;
  }

  async #request(request: Omit<TransportCall, 'operation'>): Promise<XmlElement> {
    const { camera, address, timeoutMs, secret } = this.#options;
    const operation = /^<(\w+)/.exec(request.body)?.[1] ?? 'a request';
    const { xml } = await this.#transport.call({ ...request, operation });
    const asked = { camera, address: writtenAddress(address), operation, timeoutMs, secret };
    try {
      const answer = (await parseXml(xml)).at('Envelope', 'Body')?.children[0];
      if (answer) return answer;
    } catch (error) {
      throw toDeviceError({ error: error instanceof Error ? error : new Error(String(error)), xml }, asked);
    }
    throw toDeviceError({ error: new Error('no SOAP'), xml }, asked);
  }

  /** Without credentials first, since those need the time. */
  async #readClock(): Promise<void> {
    try {
      const time = await askTime(this, true).catch((error: unknown) => {
        if (isAnswer(error) || isRefusal(error)) return askTime(this, false);
        throw error;
      });
      if (time !== undefined) this.#clock.set(time);
    } catch (error) {
      // A camera that does not tell its time may still agree with ours.
      if (!isAnswer(error) && !isRefusal(error)) throw error;
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'kind' in error && error.kind === 'refused-credentials';
}
