import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MAX_FILE_BYTES, readConfigText } from '../config-text.ts';
import type { Config } from '../schema.ts';
import { EditError, type Edited } from './edited.ts';
import { type FileVersion, isSameVersion, targetOf, versionOf } from './file-version.ts';
import { NewFile } from './new-file.ts';
import type { SideChange } from './password-file.ts';
import { whyUnwritable } from './unwritable.ts';

export interface TextFileOptions {
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

/** What becomes of a configuration. */
export interface TextChange {
  readonly edited: Edited;
  readonly side?: SideChange;
  /** Once the new text is in place, and before anybody else changes it; where it rejects, all is as it was. */
  readonly then?: () => Promise<void>;
}

/** The text of the configuration: one change after the other, each whole or not at all. Throws `EditError`. */
export class TextFile {
  readonly #options: TextFileOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: TextFileOptions) {
    this.#options = options;
  }

  /** Gives the configuration as it is then, but for the secrets that stand elsewhere. */
  change(edit: (text: string) => TextChange): Promise<Config> {
    const turn = this.#last.then(() => this.#change(edit));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #change(edit: (text: string) => TextChange): Promise<Config> {
    for (let tries = 0; tries < TRIES; tries++) {
      // A link stays one: what it leads to is replaced.
      const target = await targetOf(this.#options.file);
      const before = await versionOf(target);
      if (before && !before.isPlain) throw this.#unwritable('it is no file; edit the configuration by hand');
      const text = await this.#read(before !== undefined);
      const change = edit(text);
      if (!(await this.#replace(target, change, before))) continue;
      await this.#settle(target, change, before && { text, version: before });
      return change.edited.config;
    }
    throw new EditError({
      kind: 'changed',
      message: `${this.#options.file} was changed by somebody else at the same time; try again`,
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
  async #replace(target: string, change: TextChange, before: FileVersion | undefined): Promise<boolean> {
    const { edited, side } = change;
    if (edited.text.includes(UNREADABLE)) {
      throw new EditError({
        kind: 'sign',
        message: 'There is a sign in it that stands for unreadable ones (U+FFFD); choose another',
      });
    }
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
    return true;
  }

  /** The new text is in place; it stays there if all that it takes can be done. `before` is absent where there was none. */
  async #settle(
    target: string,
    { side, then }: TextChange,
    before: { readonly text: string; readonly version: FileVersion } | undefined,
  ): Promise<void> {
    const after = await versionOf(target);
    try {
      await then?.();
    } catch (error) {
      if (!isSameVersion(await versionOf(target), after)) throw error;
      if (before) await (await NewFile.write(target, before.text, before.version)).take();
      else await rm(target, { force: true });
      await side?.undo();
      throw error;
    }
    await side?.finish();
  }

  #unwritable(why: string, cause?: unknown): EditError {
    return new EditError({
      kind: 'unwritable',
      message: `${this.#options.file} can not be written: ${why}`,
      ...(cause !== undefined && { cause }),
    });
  }
}
