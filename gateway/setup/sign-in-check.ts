import type { CameraConfig } from '../../config/schema.ts';
import { DeviceError } from '../../devices/camera.ts';
import { timeLimit } from '../time-limit.ts';
import type { CameraNetwork } from './network.ts';
import { SetupError } from './setup-error.ts';

interface SignInCheckOptions {
  readonly camera: CameraConfig;
  readonly network: Pick<CameraNetwork, 'open'>;
  /** In ms; {@link CHECK_LIMIT_MS} where it is absent. */
  readonly limitMs?: number;
}

const CHECK_LIMIT_MS = 8_000;

/**
 * Tries a new user name and password at the camera, once: some lock whoever guesses. Throws {@link SetupError} where it
 * refuses them; one that does not answer says nothing about them, and neither does a plain stream.
 */
export async function checkSignIn({ camera, network, limitMs }: SignInCheckOptions): Promise<void> {
  const { name, source } = camera;
  if (source.kind !== 'onvif') return;
  const { url, username, password, passwordForm } = source;
  const limit = timeLimit(limitMs ?? CHECK_LIMIT_MS);
  const device = network.open({
    url,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(passwordForm !== undefined && { passwordForm }),
  });
  try {
    await device.probe(limit.signal);
  } catch (error) {
    if (!(error instanceof DeviceError) || error.kind !== 'refused-credentials') return;
    throw new SetupError(
      error.kind,
      `${name} refuses this user name or password; nothing was changed`,
      error,
    );
  } finally {
    limit.clear();
    device.close();
  }
}
