import type { CameraConfig } from '../../config/schema.ts';
import type { CameraFacts } from '../../devices/camera.ts';
import type { KnownCamera } from './found.ts';

/** The cameras that the gateway runs. */
export interface CameraStand {
  known(): readonly KnownCamera[];
  /** A camera as it runs. */
  get(name: string): CameraConfig | undefined;
  /** What it has said that it has and can do; absent before it has. */
  facts(name: string): CameraFacts | undefined;
  /** As {@link facts}, asked for now. Throws `DeviceError`. */
  ask(name: string): Promise<CameraFacts>;
  /** Runs a camera from now on. */
  raise(camera: CameraConfig): Promise<void>;
  /** Gets all ready that another may run in the place of the camera `name`, which is left alone until then. */
  prepare(name: string, camera: CameraConfig): Promise<ReadyCamera>;
  /** Ends it; false where there is no such camera. */
  lower(name: string): Promise<boolean>;
}

/** A camera that could run at once. One of both is called. */
export interface ReadyCamera {
  /** The one before it is ended, and this one runs. Rejects where the gateway is ending, and then nothing has changed. */
  takePlace(): Promise<void>;
  drop(): Promise<void>;
}
