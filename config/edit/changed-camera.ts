import { ptz as ptzSchema } from '../onvif-schema.ts';
import { withCredentials } from '../rtsp-schema.ts';
import type { CameraConfig } from '../schema.ts';
import { type CameraChange, type SignIn, withoutSignIn } from './camera-change.ts';

type Ptz = NonNullable<CameraConfig['ptz']>;
type OnvifSource = Extract<CameraConfig['source'], { kind: 'onvif' }>;

/**
 * A camera that runs, as `change` wants it: what the configuration says after the same change, but with the secrets that
 * stand elsewhere.
 */
export function changedCamera(camera: CameraConfig, change: CameraChange): CameraConfig {
  const { name, invert, profile, signIn } = change;
  const { source, ptz, ...others } = camera;
  const nextPtz = invert && (ptz || invert.length > 0) ? withInvert(ptz, invert) : ptz;
  const common = { ...others, ...(name !== undefined && { name }), ...(nextPtz && { ptz: nextPtz }) };
  switch (source.kind) {
    case 'onvif': {
      const next = signIn ? withSignIn(source, signIn) : source;
      return { ...common, source: { ...next, profile: chosen({ ...next.profile, ...profile }) } };
    }
    case 'rtsp': {
      if (!signIn) return { ...common, source };
      const url = withCredentials({ url: withoutSignIn(source.url), ...signIn });
      return { ...common, source: { ...source, url } };
    }
    case 'simulated':
      return { ...common, source };
  }
}

function withSignIn(source: OnvifSource, { username, password }: SignIn): OnvifSource {
  const { username: _name, password: _password, ...nobodys } = source;
  return {
    ...nobodys,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}

/** In the order in which the file keeps them: those that stay, then those that are new. */
function withInvert(ptz: Ptz | undefined, invert: NonNullable<CameraChange['invert']>): Ptz {
  const whole = ptz ?? ptzSchema.parse({});
  const kept = whole.invert.filter((axis) => invert.includes(axis));
  return { ...whole, invert: [...kept, ...invert.filter((axis) => !kept.includes(axis))] };
}

function chosen({ main, sub }: NonNullable<CameraChange['profile']>): OnvifSource['profile'] {
  return { ...(typeof main === 'string' && { main }), ...(typeof sub === 'string' && { sub }) };
}
