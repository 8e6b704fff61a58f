import type { CameraInfo } from '../../protocol/messages.ts';

/** The present name of the camera that was called `name` before, as the gateway tells it. Pure. */
export function renamed(name: string, cameras: readonly CameraInfo[]): string | undefined {
  return cameras.find(({ formerly }) => formerly === name)?.name;
}
