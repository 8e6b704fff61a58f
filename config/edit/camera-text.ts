import { readYaml } from '../yaml-source.ts';
import { cameraNames, EditError, type Edited, list, proven, readValue, record } from './edited.ts';
import { appendItem, removeItem } from './list-edit.ts';

/** A camera as it is written into the configuration; `Password` is the password itself, or the file that holds it. */
export type CameraEntry<Password = string | { readonly file: string }> =
  | {
      readonly name: string;
      readonly onvif: Reached<Password> & { readonly identity?: string };
      readonly profile?: { readonly main?: string; readonly sub?: string };
    }
  | { readonly name: string; readonly rtsp: Reached<Password> };

interface Reached<Password> {
  /** Without what signs in. */
  readonly url: string;
  readonly username?: string;
  readonly password?: Password;
}

interface Context {
  /** Names the file in errors. */
  readonly file: string;
}

/** Throws {@link EditError}, and `ConfigError` where the configuration, with the camera, is not sound. */
export function withCamera(text: string, camera: CameraEntry, { file }: Context): Edited {
  const before = readValue(text, file);
  if (cameraNames(before).includes(camera.name)) {
    throw new EditError({
      kind: 'taken',
      message: `There is a camera named ${camera.name} already; choose another name`,
    });
  }
  const { name } = camera;
  const entry =
    'rtsp' in camera
      ? { name, rtsp: camera.rtsp }
      : { name, onvif: camera.onvif, ...(camera.profile && { profile: camera.profile }) };
  const wanted = { ...before, cameras: [...list(before.cameras), entry] };
  return proven({ text: appendItem(text, ['cameras'], entry), wanted, file });
}

/** Takes its name out of the tokens' lists too. Throws as {@link withCamera} does. */
export function withoutCamera(text: string, name: string, { file }: Context): Edited {
  const before = readValue(text, file);
  const index = cameraNames(before).indexOf(name);
  if (index < 0)
    throw new EditError({ kind: 'unknown', message: `There is no camera named ${name} in ${file}` });
  if (list(before.cameras).length === 1) {
    throw new EditError({
      kind: 'last',
      message: `${name} is the only camera of the configuration, which must have one; add another first`,
    });
  }
  const cameras = list(before.cameras).filter((_, at) => at !== index);
  let edited = removeItem(text, ['cameras'], index);
  const access = record(before.access);
  const tokens = list(access.tokens).map((token, at) => {
    const names = list(record(token).cameras);
    // From the end, so that the places before it stay; nothing keeps a name from standing there twice.
    const places = names.flatMap((other, place) => (other === name ? [place] : [])).reverse();
    if (places.length === 0) return token;
    for (const place of places) {
      edited = edited && removeItem(edited, ['access', 'tokens', at, 'cameras'], place);
    }
    return { ...record(token), cameras: names.filter((other) => other !== name) };
  });
  const wanted = { ...before, cameras, ...('tokens' in access && { access: { ...access, tokens } }) };
  return proven({ text: edited, wanted, file });
}

/** The file that a camera's password is read from, as the text has it. */
export function passwordFileOf(text: string, name: string): string | undefined {
  const source = readYaml(text);
  if ('faults' in source) return undefined;
  const camera = record(list(record(source.value).cameras).find((one) => record(one).name === name));
  const { file } = record(record(camera.onvif ?? camera.rtsp).password);
  return typeof file === 'string' ? file : undefined;
}
