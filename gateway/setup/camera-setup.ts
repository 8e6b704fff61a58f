import type { Logger } from 'pino';
import { EditError } from '../../config/edit/camera-text.ts';
import type { ConfigFile } from '../../config/edit/config-file.ts';
import { ConfigError } from '../../config/problems.ts';
import type { CameraConfig } from '../../config/schema.ts';
import type { AddCamera, FoundCamera, Inspection, InspectRequest } from '../../protocol/camera-setup.ts';
import { cameraEntry } from './camera-entry.ts';
import { nameFault } from './camera-name.ts';
import { type KnownCamera, markKnown } from './found.ts';
import { inspectCamera } from './inspect.ts';
import type { CameraNetwork } from './network.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { SetupError } from './setup-error.ts';

/** The cameras that the gateway runs. */
export interface CameraStand {
  known(): readonly KnownCamera[];
  /** Runs a camera from now on. */
  raise(camera: CameraConfig): Promise<void>;
  /** Ends it; false where there is no such camera. */
  lower(name: string): Promise<boolean>;
}

export interface CameraSetupOptions {
  readonly network: CameraNetwork;
  readonly file: Pick<ConfigFile, 'file' | 'addCamera' | 'removeCamera'>;
  readonly stand: CameraStand;
  /** Who may do what with which camera. */
  readonly rights: { forgetCamera(name: string): void };
  /** What hides passwords in the log. */
  readonly secrets?: { add(text: string): () => void };
  readonly logger: Logger;
}

/** Finds, looks at, adds and removes cameras while the gateway runs. Everything here throws {@link SetupError}. */
export class CameraSetup {
  readonly #options: CameraSetupOptions;
  readonly #search = new OneAtATime('A search for cameras');
  readonly #inspection = new OneAtATime('A look at a camera');
  readonly #change = new OneAtATime('A change of the cameras');
  /** How to forget the passwords of those that were added, by name. */
  readonly #added = new Map<string, () => void>();

  constructor(options: CameraSetupOptions) {
    this.#options = options;
  }

  discover(signal: AbortSignal): Promise<FoundCamera[]> {
    return this.#search.run(async () => {
      return markKnown(await this.#options.network.discover(signal), this.#options.stand.known());
    });
  }

  inspect(request: InspectRequest, signal: AbortSignal): Promise<Inspection> {
    const { network, secrets } = this.#options;
    return this.#inspection.run(async () => {
      const forget = secrets?.add(request.password ?? '');
      try {
        return await inspectCamera({ request, network, signal });
      } finally {
        forget?.();
      }
    });
  }

  /** Writes the camera into the configuration and runs it; `by` is who wanted it, for the log. */
  add(camera: AddCamera, by: string): Promise<void> {
    return this.#change.run(async () => {
      const { file, stand, secrets, logger } = this.#options;
      const taken = stand.known().map(({ name }) => name);
      const fault = nameFault(camera.name, taken);
      if (fault !== undefined) throw new SetupError('conflict', fault);
      const entry = cameraEntry(camera);
      this.#forget(camera.name);
      if (secrets) this.#added.set(camera.name, secrets.add(camera.onvif.password ?? ''));
      const config = await file.addCamera(entry).catch((error: unknown) => {
        this.#forget(camera.name);
        return refuse(error);
      });
      const added = config.cameras.find(({ name }) => name === camera.name);
      if (!added) throw new Error(`the configuration lacks the camera ${camera.name} that was added`);
      try {
        await stand.raise(added);
      } catch (error) {
        await file.removeCamera(camera.name).catch(refuse);
        this.#forget(camera.name);
        throw error;
      }
      logger.info({ camera: camera.name, by, file: file.file }, 'camera added');
    });
  }

  /** Ends the camera and takes it out of the configuration. */
  remove(name: string, by: string): Promise<void> {
    return this.#change.run(async () => {
      const { file, stand, rights, logger } = this.#options;
      const isRunning = stand.known().some((camera) => camera.name === name);
      if (!isRunning) throw new SetupError('unknown', `There is no camera named ${name}`);
      await file.removeCamera(name).catch((error: unknown) => {
        // Somebody took it out of the file by hand; what is left is to end it.
        if (!(error instanceof EditError) || error.kind !== 'unknown') refuse(error);
      });
      // As in the file, which names it for nobody any more.
      rights.forgetCamera(name);
      await stand.lower(name);
      this.#forget(name);
      logger.info({ camera: name, by, file: file.file }, 'camera removed');
    });
  }

  #forget(name: string): void {
    this.#added.get(name)?.();
    this.#added.delete(name);
  }
}

const KINDS = {
  taken: 'conflict',
  unknown: 'unknown',
  last: 'conflict',
  style: 'conflict',
  password: 'invalid',
  changed: 'conflict',
  unwritable: 'unwritable',
} as const;

function refuse(error: unknown): never {
  if (error instanceof EditError) throw new SetupError(KINDS[error.kind], error.message, error);
  if (!(error instanceof ConfigError)) throw error;
  // Its message has a line for each problem; here it becomes one sentence.
  throw new SetupError('conflict', error.message.replace(/\n\s*/g, ' '), error);
}
