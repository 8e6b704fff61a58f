import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Directory } from '../../access/directory.ts';
import type { CameraChange } from '../../config/edit/camera-change.ts';
import { changedCamera } from '../../config/edit/changed-camera.ts';
import type { ConfigFile } from '../../config/edit/config-file.ts';
import { EditError } from '../../config/edit/edited.ts';
import { ConfigError } from '../../config/problems.ts';
import type { CameraConfig } from '../../config/schema.ts';
import type {
  AddCamera,
  CameraSettings,
  ChangeCamera,
  FoundCamera,
  Inspection,
  InspectRequest,
} from '../../protocol/camera-setup.ts';
import { wantedChange } from './camera-change.ts';
import { cameraEntry } from './camera-entry.ts';
import { nameFault } from './camera-name.ts';
import { readSettings } from './camera-settings.ts';
import type { CameraStand } from './camera-stand.ts';
import { markKnown } from './found.ts';
import { inspectCamera } from './inspect.ts';
import type { CameraNetwork } from './network.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { SetupError } from './setup-error.ts';
import { checkSignIn } from './sign-in-check.ts';
import { isStreamAddress, readStream } from './stream-address.ts';

export interface CameraSetupOptions {
  readonly network: CameraNetwork;
  readonly file: Pick<ConfigFile, 'file' | 'addCamera' | 'changeCamera' | 'removeCamera'>;
  readonly stand: CameraStand;
  /** Who may do what with which camera. */
  readonly rights: Pick<Directory, 'forgetCamera' | 'renameCamera'>;
  /** What hides passwords in the log. */
  readonly secrets?: { add(text: string): () => void };
  readonly logger: Logger;
}

/** Finds, looks at, adds, changes and removes cameras while the gateway runs. Everything here throws {@link SetupError}. */
export class CameraSetup {
  readonly #options: CameraSetupOptions;
  readonly #search = new OneAtATime('A search for cameras');
  readonly #inspection = new OneAtATime('A look at a camera');
  readonly #change = new OneAtATime('A change of the cameras');
  /** How to forget the passwords that were given while the gateway ran, by the camera's name. */
  readonly #given = new Map<string, () => void>();

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
      const { password } = isStreamAddress(request.url) ? readStream(request) : request;
      const forget = secrets?.add(password ?? '');
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
      const { password = '' } = 'rtsp' in entry ? entry.rtsp : entry.onvif;
      if (secrets) this.#given.set(camera.name, secrets.add(password));
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

  /** What can be changed of a camera; asks it. */
  async settings(name: string, signal: AbortSignal): Promise<CameraSettings> {
    const { stand, logger } = this.#options;
    return readSettings({ camera: this.#running(name), stand, signal, logger });
  }

  /** Gives the camera's name as it is then. */
  change(name: string, request: ChangeCamera, by: string): Promise<string> {
    return this.#change.run(async () => {
      const camera = this.#running(name);
      const { stand } = this.#options;
      const taken = stand.known().flatMap((known) => (known.name === name ? [] : known.name));
      const change = wantedChange({ camera, facts: stand.facts(name), request, taken });
      const next = changedCamera(camera, change);
      if (isDeepStrictEqual(next, camera)) return name;
      const forget = this.#options.secrets?.add(change.signIn?.password ?? '');
      try {
        await this.#carryOut(camera, { change, next });
      } catch (error) {
        forget?.();
        throw error;
      }
      this.#remember(name, { next: next.name, ...(change.signIn && { forget }) });
      const { file, logger } = this.#options;
      const what = Object.keys(request);
      logger.info({ camera: name, now: next.name, what, by, file: file.file }, 'camera changed');
      return next.name;
    });
  }

  /** First what can fail and nobody sees, then the file, and while that can still be put back, the house. */
  async #carryOut(camera: CameraConfig, { change, next }: { change: CameraChange; next: CameraConfig }) {
    const { file, stand, network, rights } = this.#options;
    const { name } = camera;
    if (change.signIn) await checkSignIn({ camera: next, network });
    const ready = await stand.prepare(name, next);
    let isStanding = false;
    const rename = async (from: string, to: string) => {
      if (from !== to) await rights.renameCamera(from, to);
    };
    const then = async () => {
      await rename(name, next.name).catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        throw new SetupError(
          'unwritable',
          `Who may see ${name} can not be kept by its new name: ${why}`,
          error,
        );
      });
      try {
        await ready.takePlace();
        isStanding = true;
      } catch (error) {
        await rename(next.name, name);
        throw error;
      }
    };
    try {
      await file.changeCamera({ name, change, then });
    } catch (error) {
      if (!isStanding) await ready.drop();
      throw error instanceof SetupError ? error : refuse(error);
    }
  }

  #running(name: string): CameraConfig {
    const camera = this.#options.stand.get(name);
    if (!camera) throw new SetupError('unknown', `There is no camera named ${name}`);
    return camera;
  }

  #remember(name: string, { next, forget }: { next: string; forget?: (() => void) | undefined }): void {
    const before = this.#given.get(name);
    this.#given.delete(name);
    const kept = forget ?? before;
    if (kept) this.#given.set(next, kept);
    if (forget) before?.();
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
    this.#given.get(name)?.();
    this.#given.delete(name);
  }
}

const KINDS = {
  taken: 'conflict',
  unknown: 'unknown',
  last: 'conflict',
  style: 'conflict',
  sign: 'invalid',
  changed: 'conflict',
  unwritable: 'unwritable',
} as const;

function refuse(error: unknown): never {
  if (error instanceof EditError) throw new SetupError(KINDS[error.kind], error.message, error);
  if (!(error instanceof ConfigError)) throw error;
  // Its message has a line for each problem; here it becomes one sentence.
  throw new SetupError('conflict', error.message.replace(/\n\s*/g, ' '), error);
}
