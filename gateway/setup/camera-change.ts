import type { CameraChange, SignIn } from '../../config/edit/camera-change.ts';
import type { CameraConfig } from '../../config/schema.ts';
import type { CameraFacts } from '../../devices/camera.ts';
import { type ChangeCamera, PTZ_AXES } from '../../protocol/camera-setup.ts';
import { nameFault } from './camera-name.ts';
import { SetupError } from './setup-error.ts';

interface WantedOptions {
  readonly camera: CameraConfig;
  /** What the camera has, as far as it is known. */
  readonly facts: CameraFacts | undefined;
  readonly request: ChangeCamera;
  /** The names of the others. */
  readonly taken: readonly string[];
}

/** What of a camera is to be otherwise. Throws {@link SetupError} where this camera can not be changed so. */
export function wantedChange({ camera, facts, request, taken }: WantedOptions): CameraChange {
  const { name, profile, invert } = request;
  const fault = name === undefined || name === camera.name ? undefined : nameFault(name, taken);
  if (fault !== undefined) throw new SetupError('conflict', fault);
  if (profile) checkProfile(camera, { profile, facts });
  if (invert && camera.source.kind === 'rtsp') {
    throw new SetupError(
      'invalid',
      `${camera.name} has nothing but a stream and can not be moved; none of its axes is inverted`,
    );
  }
  const signIn = wantedSignIn(camera, request);
  return {
    ...(name !== undefined && name !== camera.name && { name }),
    ...(profile && { profile: withoutAbsent(profile) }),
    ...(invert && { invert: PTZ_AXES.filter((axis) => invert.includes(axis)) }),
    ...(signIn && { signIn }),
  };
}

interface WantedProfile {
  readonly profile: NonNullable<ChangeCamera['profile']>;
  readonly facts: CameraFacts | undefined;
}

function checkProfile({ name, source }: CameraConfig, { profile, facts }: WantedProfile): void {
  if (source.kind !== 'onvif') {
    throw new SetupError(
      'invalid',
      `${name} is no camera that speaks ONVIF, so it has no profiles to choose from`,
    );
  }
  const known = facts?.profiles?.map(({ token }) => token) ?? [];
  for (const token of [profile.main, profile.sub]) {
    if (typeof token !== 'string' || known.length === 0 || known.includes(token)) continue;
    throw new SetupError('invalid', `${name} has no profile ${token}; it has: ${known.join(', ')}`);
  }
}

/** Where some cameras want what signs in: not in the place that URLs have for it. */
const IN_ADDRESS = /[/?&;_](?:user(?:name)?|usr|login|pass(?:word)?|pwd)=/i;

function wantedSignIn({ name, source }: CameraConfig, request: ChangeCamera): SignIn | undefined {
  const { username, password } = request;
  if (username === undefined || password === undefined) return undefined;
  if (source.kind === 'simulated')
    throw new SetupError('invalid', `${name} is made up by Oriel, which needs no password for it`);
  if (username === '' && password !== '')
    throw new SetupError('invalid', 'A password belongs to a user name; write that too');
  if (source.kind === 'rtsp' && IN_ADDRESS.test(source.url)) {
    throw new SetupError(
      'conflict',
      `The address of ${name} has what signs in within its path; change it in the configuration file`,
    );
  }
  return { ...(username !== '' && { username }), ...(password !== '' && { password }) };
}

function withoutAbsent({ main, sub }: NonNullable<ChangeCamera['profile']>) {
  return { ...(main !== undefined && { main }), ...(sub !== undefined && { sub }) };
}
