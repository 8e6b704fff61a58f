import type { KeyPath } from '../outline.ts';
import type { CameraConfig } from '../schema.ts';
import { cameraNames, EditError, type Edited, list, proven, readValue, record } from './edited.ts';
import { appendItem, removeItem } from './list-edit.ts';
import { putValue, removeKey, renameKey } from './map-edit.ts';

/** What of a camera is to be otherwise; what is absent stays. */
export interface CameraChange {
  readonly name?: string;
  /** `null` for as the rule finds it. */
  readonly profile?: { readonly main?: string | null; readonly sub?: string | null };
  readonly invert?: readonly Axis[];
  readonly signIn?: SignIn;
}

type Axis = NonNullable<CameraConfig['ptz']>['invert'][number];

/** All that signs in to a camera; what is absent there is no more. */
export interface SignIn {
  readonly username?: string;
  readonly password?: string;
}

/** As {@link CameraChange}, with the file that holds the password in its place. */
export type WrittenChange = Omit<CameraChange, 'signIn'> & {
  readonly signIn?: { readonly username?: string; readonly passwordFile?: string };
};

/** A text that is edited step by step, and what it is to say in the end. */
interface Draft {
  /** Absent once a step met what it does not know. */
  readonly text: string | undefined;
  readonly camera: Readonly<Record<string, unknown>>;
}

/**
 * Changes one camera's lines, and its name in the tokens' lists. Throws `EditError`, and `ConfigError` where the
 * configuration would not be sound.
 */
export function withChangedCamera(
  text: string,
  { name, change, file }: { readonly name: string; readonly change: WrittenChange; readonly file: string },
): Edited {
  const before = readValue(text, file);
  const names = cameraNames(before);
  const index = names.indexOf(name);
  if (index < 0)
    throw new EditError({ kind: 'unknown', message: `There is no camera named ${name} in ${file}` });
  const newName = change.name ?? name;
  if (newName !== name && names.includes(newName)) {
    throw new EditError({
      kind: 'taken',
      message: `There is a camera named ${newName} already; choose another name`,
    });
  }
  const path: KeyPath = ['cameras', index];
  const { signIn, profile, invert } = change;
  let draft: Draft = { text, camera: record(list(before.cameras)[index]) };
  if (signIn) draft = withSignIn(draft, path, { signIn, name, file });
  if (profile) draft = withProfile(draft, path, profile);
  if (invert) draft = withInvert(draft, path, invert);
  draft = put(draft, path, ['name'], newName);
  const cameras = list(before.cameras).map((camera, at) => (at === index ? draft.camera : camera));
  const inAccess = renamedInAccess(draft.text, record(before.access), { from: name, to: newName });
  const wanted = { ...before, cameras, ...('access' in before && { access: inAccess.access }) };
  return proven({ text: inAccess.text, wanted, file });
}

function withProfile(draft: Draft, path: KeyPath, profile: NonNullable<CameraChange['profile']>): Draft {
  const { camera } = draft;
  const kept = Object.entries({ ...record(camera.profile), ...profile }).filter(
    ([, token]) => token !== null && token !== undefined,
  );
  if (kept.length === 0) return camera.profile === undefined ? draft : drop(draft, path, ['profile']);
  if (!isMap(camera.profile)) return put(draft, path, ['profile'], Object.fromEntries(kept));
  return Object.entries(profile).reduce((next, [quality, token]) => {
    const isThere = quality in record(camera.profile);
    if (token === null) return isThere ? drop(next, path, ['profile', quality]) : next;
    return token === undefined ? next : put(next, path, ['profile', quality], token);
  }, draft);
}

function withInvert(draft: Draft, path: KeyPath, invert: readonly Axis[]): Draft {
  const { ptz } = draft.camera;
  if (!isMap(ptz)) return invert.length === 0 ? draft : put(draft, path, ['ptz'], { invert });
  const axes = record(ptz).invert;
  if (!Array.isArray(axes))
    return invert.length === 0 ? draft : put(draft, path, ['ptz', 'invert'], [...invert]);
  // One by one, so that what is said beside an axis stays with it.
  const at = [...path, 'ptz', 'invert'];
  let { text } = draft;
  for (const [place, axis] of [...axes.entries()].reverse())
    if (!invert.includes(axis)) text = text === undefined ? undefined : removeItem(text, at, place);
  const left = axes.filter((axis) => invert.includes(axis));
  for (const axis of invert) {
    if (left.includes(axis)) continue;
    left.push(axis);
    text = text === undefined ? undefined : appendItem(text, at, axis);
  }
  return { text, camera: { ...draft.camera, ptz: { ...record(ptz), invert: left } } };
}

interface SignInContext {
  readonly signIn: NonNullable<WrittenChange['signIn']>;
  readonly name: string;
  readonly file: string;
}

function withSignIn(draft: Draft, path: KeyPath, { signIn, name, file }: SignInContext): Draft {
  const { onvif, rtsp } = draft.camera;
  const { username, passwordFile } = signIn;
  if (typeof rtsp === 'string') {
    const url = withoutSignIn(rtsp);
    const isNobody = username === undefined && passwordFile === undefined;
    return put(
      draft,
      path,
      ['rtsp'],
      isNobody
        ? url
        : {
            url,
            ...(username !== undefined && { username }),
            ...(passwordFile !== undefined && { password: { file: passwordFile } }),
          },
    );
  }
  const kind = isMap(onvif) ? 'onvif' : isMap(rtsp) ? 'rtsp' : undefined;
  if (kind === undefined) {
    throw new EditError({
      kind: 'style',
      message: `${name} is another kind of camera in ${file} than the one that runs; edit the file by hand, or start Oriel anew`,
    });
  }
  const written = record(draft.camera[kind]);
  const next =
    username !== undefined
      ? put(draft, path, [kind, 'username'], username)
      : 'username' in written
        ? drop(draft, path, [kind, 'username'])
        : draft;
  if (passwordFile !== undefined) return withPasswordFile(next, path, { kind, passwordFile });
  return 'password' in written ? drop(next, path, [kind, 'password']) : next;
}

function withPasswordFile(
  draft: Draft,
  path: KeyPath,
  { kind, passwordFile }: { readonly kind: 'onvif' | 'rtsp'; readonly passwordFile: string },
): Draft {
  const { password } = record(draft.camera[kind]);
  const [form] = Object.keys(record(password));
  if (!isMap(password) || form === undefined)
    return put(draft, path, [kind, 'password'], { file: passwordFile });
  // A reference to something else has one key, beside which may be said why.
  const at = [...path, kind, 'password', form];
  const renamed =
    form === 'file' || draft.text === undefined ? draft.text : renameKey(draft.text, at, 'file');
  const source = record(draft.camera[kind]);
  const camera = { ...draft.camera, [kind]: { ...source, password: { file: '' } } };
  return put({ text: renamed, camera }, path, [kind, 'password', 'file'], passwordFile);
}

/** `text` is that of the draft, in which the name may stand in the tokens' lists. */
function renamedInAccess(
  text: string | undefined,
  access: Readonly<Record<string, unknown>>,
  { from, to }: { readonly from: string; readonly to: string },
): { readonly text: string | undefined; readonly access: unknown } {
  if (!('tokens' in access) || from === to) return { text, access };
  let edited = text;
  const tokens = list(access.tokens).map((token, at) => {
    const names = list(record(token).cameras);
    if (!names.includes(from)) return token;
    for (const [place, one] of names.entries()) {
      if (one !== from || edited === undefined) continue;
      edited = putValue(edited, ['access', 'tokens', at, 'cameras', place], to);
    }
    return { ...record(token), cameras: names.map((one) => (one === from ? to : one)) };
  });
  return { text: edited, access: { ...access, tokens } };
}

function put({ text, camera }: Draft, path: KeyPath, keys: readonly string[], value: unknown): Draft {
  const changed = { camera: putIn(camera, keys, value) };
  if (valueIn(camera, keys) === value) return { text, ...changed };
  return { text: text === undefined ? undefined : putValue(text, [...path, ...keys], value), ...changed };
}

function drop({ text, camera }: Draft, path: KeyPath, keys: readonly string[]): Draft {
  return {
    text: text === undefined ? undefined : removeKey(text, [...path, ...keys]),
    camera: putIn(camera, keys, undefined),
  };
}

function valueIn(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce((inner: unknown, key) => record(inner)[key], value);
}

/** With nothing, the key goes. */
function putIn(
  value: Readonly<Record<string, unknown>>,
  [key = '', ...others]: readonly string[],
  inner: unknown,
): Readonly<Record<string, unknown>> {
  const next = others.length > 0 ? putIn(record(value[key]), others, inner) : inner;
  if (next !== undefined) return { ...value, [key]: next };
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A stream's address without what signs in, the rest as it was written. */
export function withoutSignIn(url: string): string {
  return url.replace(/^(rtsps?:\/\/)[^/?#]*@/i, '$1');
}
