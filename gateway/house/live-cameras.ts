import type { Logger } from 'pino';
import type { LoadedConfig } from '../../config/load.ts';
import type { CameraConfig } from '../../config/schema.ts';
import type { FindDevice } from '../../devices/onvif/address-follower.ts';
import type { SimulatedCamera } from '../../devices/simulated/simulated-camera.ts';
import { CameraPost } from '../cameras/camera-post.ts';
import { CameraPosts } from '../cameras/camera-posts.ts';
import { loadTls } from '../cameras/stream-tls.ts';
import type { SwitchedOff } from '../cameras/switched-off.ts';
import { createDevice } from '../devices.ts';
import type { CameraStand } from '../setup/camera-setup.ts';
import type { KnownCamera } from '../setup/found.ts';

export interface LiveCamerasOptions {
  readonly config: Pick<LoadedConfig, 'stream' | 'webrtc'>;
  /** Says who asks, in RTSP. */
  readonly userAgent: string;
  readonly switchedOff: SwitchedOff;
  readonly findDevice: FindDevice;
  readonly logger: Logger;
}

/** The cameras that run, each from the moment it is raised until it is lowered or the gateway ends. */
export class LiveCameras implements CameraStand {
  readonly posts = new CameraPosts([]);
  /** Those that are made up, by name. */
  readonly simulated = new Map<string, SimulatedCamera>();
  readonly #options: LiveCamerasOptions;
  readonly #configs = new Map<string, CameraConfig>();
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

  /** Throws where a simulated camera finds no port, or the camera's certificate can not be read. */
  async raise(config: CameraConfig): Promise<void> {
    const { name } = config;
    const { config: house, userAgent, switchedOff, findDevice, logger } = this.#options;
    const tls = config.tls && (await loadTls(name, config.tls));
    const { camera, simulated } = await createDevice({ config, findDevice, logger });
    if (this.#isClosed) {
      camera.close();
      await simulated?.close();
      throw new Error('the gateway is ending');
    }
    if (simulated) this.simulated.set(name, simulated);
    const { enabled, clearAfterMs, doorbell: doorbells } = config.events;
    const post = new CameraPost({
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
      logger,
    });
    this.#configs.set(name, config);
    this.posts.add(post);
  }

  async lower(name: string): Promise<boolean> {
    this.#configs.delete(name);
    const wasThere = await this.posts.remove(name);
    await this.simulated.get(name)?.close();
    this.simulated.delete(name);
    await this.#options.switchedOff.forget(name);
    return wasThere;
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
