import type { CameraConfig } from '../../config/schema.ts';
import { DeviceError } from '../../devices/camera.ts';
import { RtspError } from '../rtsp/errors.ts';
import { timeLimit } from '../time-limit.ts';
import type { CameraNetwork } from './network.ts';
import { SetupError } from './setup-error.ts';

interface SignInCheckOptions {
  readonly camera: CameraConfig;
  readonly network: Pick<CameraNetwork, 'open' | 'describe'>;
  /** In ms; {@link CHECK_LIMIT_MS} where it is absent. */
  readonly limitMs?: number;
}

type OnvifSource = Extract<CameraConfig['source'], { kind: 'onvif' }>;

const CHECK_LIMIT_MS = 8_000;

/**
 * Tries a new user name and password at the camera, once: some lock whoever guesses. Throws {@link SetupError} where it
 * refuses them; one that does not answer says nothing about them.
 */
export async function checkSignIn({ camera, network, limitMs }: SignInCheckOptions): Promise<void> {
  const { name, source } = camera;
  if (source.kind === 'simulated') return;
  const limit = timeLimit(limitMs ?? CHECK_LIMIT_MS);
  try {
    if (source.kind === 'rtsp') await network.describe({ url: source.url }, limit.signal);
    else await probe(source, network, limit.signal);
  } catch (error) {
    if (!isRefusal(error)) return;
    throw new SetupError(
      'refused-credentials',
      `${name} refuses this user name or password; nothing was changed`,
      error,
    );
  } finally {
    limit.clear();
  }
}

async function probe(
  { url, username, password, passwordForm }: OnvifSource,
  network: SignInCheckOptions['network'],
  signal: AbortSignal,
): Promise<void> {
  const device = network.open({
    url,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(passwordForm !== undefined && { passwordForm }),
  });
  try {
    await device.probe(signal);
  } finally {
    device.close();
  }
}

function isRefusal(error: unknown): boolean {
  if (error instanceof DeviceError) return error.kind === 'refused-credentials';
  // A stream may be forbidden to an account that was let in.
  return error instanceof RtspError && error.kind === 'refused-credentials' && error.status !== 403;
}
