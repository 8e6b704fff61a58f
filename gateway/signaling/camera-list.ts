import { type CameraInfo, MAX_MESSAGE_CHARS } from '../../protocol/messages.ts';

/** Room for the cameras in one message, in UTF-16 units of their JSON; what stands beside them is far shorter. */
const MAX_LIST_CHARS = MAX_MESSAGE_CHARS - 16_384;

/**
 * The cameras with as many of their presets as one message has room for: some cameras list every place that a preset
 * could have, and a page that can not read its welcome can not sign in. The command `presets` tells them all. A house of
 * a hundred cameras is told without what can be done with each beside watching.
 */
export function fitCameras(cameras: readonly CameraInfo[]): readonly CameraInfo[] {
  let fitting = cameras;
  let most = Math.max(0, ...cameras.map(({ ptz }) => ptz?.presets.length ?? 0));
  while (most > 0 && !fits(fitting)) {
    most = most >> 1;
    fitting = cameras.map((camera) => withPresets(camera, most));
  }
  return fits(fitting) ? fitting : cameras.map(toWatchOnly);
}

function fits(cameras: readonly CameraInfo[]): boolean {
  return JSON.stringify(cameras).length <= MAX_LIST_CHARS;
}

function withPresets(camera: CameraInfo, most: number): CameraInfo {
  const { ptz } = camera;
  return ptz ? { ...camera, ptz: { ...ptz, presets: ptz.presets.slice(0, most) } } : camera;
}

function toWatchOnly({ name, state, qualities, noticed, mayCommand, mayConfigure }: CameraInfo): CameraInfo {
  return {
    name,
    state,
    ...(qualities && { qualities }),
    ...(noticed && { noticed }),
    ...{ mayCommand, mayConfigure },
  };
}
