import { stat } from 'node:fs/promises';
import { withCredentials } from '../rtsp-schema.ts';
import type { CameraConfig, Config } from '../schema.ts';
import { type CameraChange, withChangedCamera } from './camera-change.ts';
import { type CameraEntry, passwordFileOf, withCamera, withoutCamera } from './camera-text.ts';
import { EditError } from './edited.ts';
import {
  dropPassword,
  freeReference,
  isKept,
  keepPassword,
  mentions,
  passwordReference,
  replacePassword,
} from './password-file.ts';
import { TextFile, type TextFileOptions } from './text-file.ts';

/** A camera to add, with its password itself. */
export type CameraToAdd = CameraEntry<string>;

export interface CameraToChange {
  readonly name: string;
  readonly change: CameraChange;
  /** Runs what the file says now; where it rejects, the file says what it said before. */
  readonly then: () => Promise<void>;
}

/** The configuration file, as the gateway itself changes it: one change after the other, each whole or not at all. */
export class ConfigFile {
  readonly file: string;
  readonly #text: TextFile;

  constructor(options: TextFileOptions) {
    this.file = options.file;
    this.#text = new TextFile(options);
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
    const { password } = 'rtsp' in camera ? camera.rtsp : camera.onvif;
    if (password === undefined) {
      return this.#text.change((text) => ({ edited: withCamera(text, camera, { file }) }));
    }
    checkPassword(password);
    const config = await this.#text.change((text) => {
      const reference = freeReference(text, { file, camera: camera.name });
      return {
        edited: withCamera(text, withReference(camera, reference), { file }),
        side: keepPassword({ file, reference, password }),
      };
    });
    return withPassword(config, camera);
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
      return await this.#text.change((text) => {
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

  /** Changes a camera's lines. Throws as {@link addCamera} does, and what `then` rejects with. */
  async changeCamera({ name, change, then }: CameraToChange): Promise<void> {
    const { file } = this;
    const { signIn, ...others } = change;
    if (!signIn) {
      await this.#text.change((text) => ({
        edited: withChangedCamera(text, { name, change: others, file }),
        then,
      }));
      return;
    }
    const { username, password } = signIn;
    if (password !== undefined) checkPassword(password);
    await this.#text.change((text) => {
      // The text says which file holds the password, so old and new are never mixed: each has its own.
      const reference = password && freeReference(text, { file, camera: change.name ?? name });
      const written = {
        ...(username !== undefined && { username }),
        ...(reference !== undefined && { passwordFile: reference }),
      };
      const edited = withChangedCamera(text, { name, change: { ...others, signIn: written }, file });
      const before = passwordFileOf(text, name);
      const isOver =
        before !== undefined && isKept({ file, reference: before }) && !mentions(edited.text, before);
      const side = replacePassword({
        file,
        next: password && reference ? { reference, password } : undefined,
        old: isOver ? before : undefined,
      });
      return { edited, side, then };
    });
  }
}

function checkPassword(password: string): void {
  if (!/[\r\n\0]/.test(password)) return;
  throw new EditError({
    kind: 'sign',
    message: 'The password has a line break in it; choose another at the camera',
  });
}

function withReference(camera: CameraToAdd, file: string): CameraEntry {
  return 'rtsp' in camera
    ? { ...camera, rtsp: { ...camera.rtsp, password: { file } } }
    : { ...camera, onvif: { ...camera.onvif, password: { file } } };
}

/** What the text says has a stand-in where the password belongs. */
function withPassword(config: Config, added: CameraToAdd): Config {
  const cameras = config.cameras.map((camera): CameraConfig => {
    if (camera.name !== added.name) return camera;
    const { source } = camera;
    if ('rtsp' in added)
      return source.kind === 'rtsp'
        ? { ...camera, source: { ...source, url: withCredentials(added.rtsp) } }
        : camera;
    const { password } = added.onvif;
    return source.kind === 'onvif' && password !== undefined
      ? { ...camera, source: { ...source, password } }
      : camera;
  });
  return { ...config, cameras };
}
