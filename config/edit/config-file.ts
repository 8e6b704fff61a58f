import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MAX_FILE_BYTES, readConfigText } from '../load.ts';
import type { Config } from '../schema.ts';
import { type CameraEntry, EditError, type Edited, withCamera, withoutCamera } from './camera-text.ts';
import { type FileVersion, isSameVersion, targetOf, versionOf } from './file-version.ts';
import { NewFile } from './new-file.ts';
import { whyUnwritable } from './unwritable.ts';

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

  /** Adds a camera and gives the configuration as it is then. Throws `EditError` and `ConfigError`. */
  addCamera(camera: CameraEntry): Promise<Config> {
    return this.#inTurn((text) => withCamera(text, camera, { file: this.file }));
  }

  /** Throws as {@link addCamera} does. */
  removeCamera(name: string): Promise<Config> {
    return this.#inTurn((text) => withoutCamera(text, name, { file: this.file }));
  }

  #inTurn(edit: (text: string) => Edited): Promise<Config> {
    const turn = this.#last.then(() => this.#change(edit));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #change(edit: (text: string) => Edited): Promise<Config> {
    for (let tries = 0; tries < TRIES; tries++) {
      // A link stays one: what it leads to is replaced.
      const target = await targetOf(this.file);
      const before = await versionOf(target);
      if (before && !before.isPlain) throw this.#unwritable('it is no file; edit the configuration by hand');
      const text = await this.#read(before !== undefined);
      const edited = edit(text);
      if (await this.#replace(target, edited.text, before)) return edited.config;
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
  async #replace(target: string, text: string, before: FileVersion | undefined): Promise<boolean> {
    if (Buffer.byteLength(text) > MAX_FILE_BYTES) {
      throw this.#unwritable(`it would be longer than ${MAX_FILE_BYTES} bytes; remove what is not needed`);
    }
    let made: NewFile | undefined;
    try {
      if (!before) await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      made = await NewFile.write(target, text, before);
      await this.#options.beforeReplacing?.();
      if (!isSameVersion(await versionOf(target), before)) return false;
      await made.take();
      made = undefined;
      return true;
    } catch (error) {
      throw this.#unwritable(whyUnwritable(error, dirname(target)), error);
    } finally {
      await made?.discard();
    }
  }

  #unwritable(why: string, cause?: unknown): EditError {
    return new EditError({
      kind: 'unwritable',
      message: `${this.file} can not be written: ${why}`,
      ...(cause !== undefined && { cause }),
    });
  }
}
