import type { Logger } from 'pino';
import type { LoadedConfig } from '../../config/load.ts';
import type { CameraConfig } from '../../config/schema.ts';
import type { CameraFacts } from '../../devices/camera.ts';
import type { FindDevice } from '../../devices/onvif/address-follower.ts';
import type { SimulatedCamera } from '../../devices/simulated/simulated-camera.ts';
import { CameraPost } from '../cameras/camera-post.ts';
import { CameraPosts } from '../cameras/camera-posts.ts';
import { loadTls } from '../cameras/stream-tls.ts';
import type { SwitchedOff } from '../cameras/switched-off.ts';
import { createDevice, type Device } from '../devices.ts';
import type { CameraStand, ReadyCamera } from '../setup/camera-stand.ts';
import type { KnownCamera } from '../setup/found.ts';

export interface LiveCamerasOptions {
  readonly config: Pick<LoadedConfig, 'stream' | 'webrtc'>;
  /** Says who asks, in RTSP. */
  readonly userAgent: string;
  readonly switchedOff: SwitchedOff;
  readonly findDevice: FindDevice;
  readonly logger: Logger;
}

/** A camera's device, with what its streams prove themselves by. */
interface MadeDevice extends Device {
  readonly tls: Awaited<ReturnType<typeof loadTls>> | undefined;
}

/** The cameras that run, each from the moment it is raised until it is lowered or the gateway ends. */
export class LiveCameras implements CameraStand {
  readonly posts = new CameraPosts([]);
  /** Those that are made up, by name. */
  readonly simulated = new Map<string, SimulatedCamera>();
  readonly #options: LiveCamerasOptions;
  readonly #configs = new Map<string, CameraConfig>();
  /** What each was called before it was renamed, by its name now. */
  readonly #former = new Map<string, string>();
  #isClosed = false;

  constructor(options: LiveCamerasOptions) {
    this.#options = options;
  }

  known(): readonly KnownCamera[] {
    return [...this.#configs.values()].map(({ name, source }) => {
      const told = this.posts.get(name)?.facts()?.identity;
      if (source.kind !== 'onvif') return { name };
      const identity = source.identity ?? told;
      return { name, url: source.url, ...(identity !== undefined && { identity }) };
    });
  }

  get(name: string): CameraConfig | undefined {
    return this.#configs.get(name);
  }

  facts(name: string): CameraFacts | undefined {
    return this.posts.get(name)?.facts();
  }

  async ask(name: string): Promise<CameraFacts> {
    const post = this.posts.get(name);
    if (!post) throw new Error(`there is no camera ${name}`);
    return post.askFacts();
  }

  /** Throws where a simulated camera finds no port, or the camera's certificate can not be read. */
  async raise(config: CameraConfig): Promise<void> {
    const device = await this.#make(config);
    this.#keep(config, device);
    this.posts.add(this.#stand(config, device));
  }

  /** As {@link raise}, in the place of the camera `name`, which is left alone until then. */
  async prepare(name: string, config: CameraConfig): Promise<ReadyCamera> {
    const device = await this.#make(this.#withIdentity(name, config));
    return {
      takePlace: () => this.#replace(name, config, device),
      drop: () => dropDevice(device),
    };
  }

  async lower(name: string): Promise<boolean> {
    this.#configs.delete(name);
    this.#former.delete(name);
    const wasThere = await this.posts.remove(name);
    await this.simulated.get(name)?.close();
    this.simulated.delete(name);
    await this.#options.switchedOff.forget(name);
    return wasThere;
  }

  async #replace(name: string, config: CameraConfig, device: MadeDevice): Promise<void> {
    const { switchedOff } = this.#options;
    const isRenamed = config.name !== name;
    if (isRenamed) await switchedOff.rename(name, config.name);
    if (this.#isClosed) {
      if (isRenamed) await switchedOff.rename(config.name, name);
      throw new Error('the gateway is ending');
    }
    const old = this.simulated.get(name);
    this.#configs.delete(name);
    this.simulated.delete(name);
    this.#keep(config, device);
    if (isRenamed) {
      this.#former.delete(name);
      this.#former.set(config.name, name);
    }
    await this.posts.replace(name, (after) => this.#stand(config, device, after));
    await old?.close();
  }

  async #make(config: CameraConfig): Promise<MadeDevice> {
    const { findDevice, logger } = this.#options;
    const tls = config.tls && (await loadTls(config.name, config.tls));
    const device = await createDevice({ config, findDevice, logger });
    if (!this.#isClosed) return { ...device, tls };
    await dropDevice(device);
    throw new Error('the gateway is ending');
  }

  #keep(config: CameraConfig, { simulated }: MadeDevice): void {
    if (simulated) this.simulated.set(config.name, simulated);
    this.#configs.set(config.name, config);
    // Whoever asks for that name means this one from now on, also once it has gone again.
    for (const [now, before] of this.#former) if (before === config.name) this.#former.delete(now);
  }

  #stand(config: CameraConfig, { camera, tls }: MadeDevice, after?: Promise<unknown>): CameraPost {
    const { config: house, userAgent, switchedOff, logger } = this.#options;
    const { enabled, clearAfterMs, doorbell: doorbells } = config.events;
    return new CameraPost({
      camera,
      enabled: config.enabled,
      switchedOff,
      events: { enabled, clearAfterMs, doorbells },
      transport: config.transport,
      audio: config.audio,
      ...(tls && { tls }),
      warmMs: config.warm ?? house.stream.warm,
      playoutDelay: house.webrtc.playoutDelay,
      cacheBytes: house.stream.cache,
      userAgent,
      formerly: () => this.#former.get(config.name),
      ...(after && { after }),
      logger,
    });
  }

  /** What it has said of itself finds it where it has left its address since the gateway's start. */
  #withIdentity(name: string, config: CameraConfig): CameraConfig {
    const { source } = config;
    const identity = this.facts(name)?.identity;
    if (source.kind !== 'onvif' || source.identity !== undefined || identity === undefined) return config;
    return { ...config, source: { ...source, identity } };
  }

  /** Stops and leaves every camera; {@link closeSimulated} ends what some of them stand on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.posts.list().map((post) => post.close()));
  }

  async closeSimulated(): Promise<void> {
    await Promise.all([...this.simulated.values()].map((camera) => camera.close()));
  }
}

async function dropDevice({ camera, simulated }: Device): Promise<void> {
  camera.close();
  await simulated?.close();
}
