import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MAX_FILE_BYTES, readConfigText } from '../config-text.ts';
import type { Config } from '../schema.ts';
import {
  type CameraEntry,
  EditError,
  type Edited,
  passwordFileOf,
  withCamera,
  withoutCamera,
} from './camera-text.ts';
import { type FileVersion, isSameVersion, targetOf, versionOf } from './file-version.ts';
import { NewFile } from './new-file.ts';
import {
  dropPassword,
  freeReference,
  isKept,
  keepPassword,
  mentions,
  passwordReference,
  type SideChange,
} from './password-file.ts';
import { whyUnwritable } from './unwritable.ts';

/** A camera to add, with its password itself. */
export type CameraToAdd = CameraEntry & { readonly onvif: { readonly password?: string } };

interface Change {
  readonly edited: Edited;
  readonly side?: SideChange;
}

export interface ConfigFileOptions {
  readonly file: string;
  /** What the file says at first where there is none yet; without it a file that is missing is an error. */
  readonly initial?: string;
  /** Runs when the new file is written and the old one not yet replaced: somebody else's moment, for tests. */
  readonly beforeReplacing?: () => Promise<void>;
}

/** Once for who has just saved it in an editor; a file that changes all the time is somebody else's to write. */
const TRIES = 2;

/** What stands in a text for bytes that are no UTF-8. */
const UNREADABLE = '\uFFFD';

/** The configuration file, as the gateway itself changes it: one change after the other, each whole or not at all. */
export class ConfigFile {
  readonly #options: ConfigFileOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ConfigFileOptions) {
    this.#options = options;
  }

  get file(): string {
    return this.#options.file;
  }

  /** Whether it is there yet; one that can not be asked for is. */
  exists(): Promise<boolean> {
    return stat(this.file).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
    );
  }

  /**
   * Adds a camera, its password in a file of its own, and gives the configuration as it is then; of its secrets it has
   * that one alone. Throws `EditError` and `ConfigError`.
   */
  async addCamera(camera: CameraToAdd): Promise<Config> {
    const { file } = this;
    const { password, ...onvif } = camera.onvif;
    if (password === undefined) {
      return this.#inTurn((text) => ({ edited: withCamera(text, camera, { file }) }));
    }
    if (/[\r\n\0]/.test(password)) {
      throw new EditError({
        kind: 'password',
        message: 'The password has a line break in it; choose another at the camera',
      });
    }
    const { name } = camera;
    const config = await this.#inTurn((text) => {
      const reference = freeReference(text, { file, camera: name });
      const entry = { ...camera, onvif: { ...onvif, password: { file: reference } } };
      return {
        edited: withCamera(text, entry, { file }),
        side: keepPassword({ file, reference, password }),
      };
    });
    return withPassword(config, name, password);
  }

  /**
   * Removes a camera, with the file that {@link addCamera} made for it; that goes also where somebody has taken the camera
   * out by hand. Throws as that does.
   */
  async removeCamera(name: string): Promise<Config> {
    const { file } = this;
    const first = passwordReference(file, name);
    let isOrphan = false;
    try {
      return await this.#inTurn((text) => {
        isOrphan = !mentions(text, first);
        const edited = withoutCamera(text, name, { file });
        const reference = passwordFileOf(text, name);
        // Somebody may have let a second camera read it.
        if (reference === undefined || !isKept({ file, reference }) || mentions(edited.text, reference)) {
          return { edited };
        }
        return { edited, side: dropPassword({ file, reference }) };
      });
    } catch (error) {
      if (error instanceof EditError && error.kind === 'unknown' && isOrphan) {
        const side = dropPassword({ file, reference: first });
        await side.prepare(undefined);
        await side.finish();
      }
      throw error;
    }
  }

  #inTurn(edit: (text: string) => Change): Promise<Config> {
    const turn = this.#last.then(() => this.#change(edit));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #change(edit: (text: string) => Change): Promise<Config> {
    for (let tries = 0; tries < TRIES; tries++) {
      // A link stays one: what it leads to is replaced.
      const target = await targetOf(this.file);
      const before = await versionOf(target);
      if (before && !before.isPlain) throw this.#unwritable('it is no file; edit the configuration by hand');
      const text = await this.#read(before !== undefined);
      const change = edit(text);
      if (await this.#replace(target, change, before)) return change.edited.config;
    }
    throw new EditError({
      kind: 'changed',
      message: `${this.file} was changed by somebody else at the same time; try again`,
    });
  }

  async #read(exists: boolean): Promise<string> {
    const { file, initial } = this.#options;
    const text = !exists && initial !== undefined ? initial : await readConfigText(file);
    if (!text.includes(UNREADABLE)) return text;
    throw new EditError({
      kind: 'style',
      message: `${file} is not in UTF-8 throughout, and what is not would be lost; save it as UTF-8 first`,
    });
  }

  /** Whether it was done; not where the file is no longer the one that was read. */
  async #replace(target: string, change: Change, before: FileVersion | undefined): Promise<boolean> {
    const { edited, side } = change;
    if (Buffer.byteLength(edited.text) > MAX_FILE_BYTES) {
      throw this.#unwritable(`it would be longer than ${MAX_FILE_BYTES} bytes; remove what is not needed`);
    }
    let made: NewFile | undefined;
    let isPrepared = false;
    try {
      if (!before) await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      made = await NewFile.write(target, edited.text, before);
      await this.#options.beforeReplacing?.();
      if (!isSameVersion(await versionOf(target), before)) return false;
      // While the new file is there no other process is at it, so the password of that name is ours.
      isPrepared = true;
      await side?.prepare(before);
      await made.take();
      made = undefined;
    } catch (error) {
      if (isPrepared) await side?.undo();
      throw this.#unwritable(whyUnwritable(error, dirname(target)), error);
    } finally {
      await made?.discard();
    }
    await side?.finish();
    return true;
  }

  #unwritable(why: string, cause?: unknown): EditError {
    return new EditError({
      kind: 'unwritable',
      message: `${this.file} can not be written: ${why}`,
      ...(cause !== undefined && { cause }),
    });
  }
}

function withPassword(config: Config, name: string, password: string): Config {
  const cameras = config.cameras.map((camera) =>
    camera.name === name && camera.source.kind === 'onvif'
      ? { ...camera, source: { ...camera.source, password } }
      : camera,
  );
  return { ...config, cameras };
}
