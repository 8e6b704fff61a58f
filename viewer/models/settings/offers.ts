import type { CameraInfo } from '../../../protocol/messages.ts';

/** What there is to set of a camera beside its pad, for this viewer. */
export interface Offers {
  /** A still to save. */
  readonly still: boolean;
  readonly imaging: CameraInfo['imaging'];
  readonly relays: NonNullable<CameraInfo['relays']>;
  /** Presets can be kept, renamed and removed, so many at most. */
  readonly keepPresets: number;
  readonly setHome: boolean;
  readonly enable: boolean;
  readonly remove: boolean;
  /** There is anything at all. */
  readonly any: boolean;
}

/** Shows only what the camera has, and what this viewer may do with it. Pure. */
export function offersOf(camera: CameraInfo, { mayManageCameras }: { mayManageCameras: boolean }): Offers {
  const { ptz, mayCommand, mayConfigure } = camera;
  const on = camera.state !== 'off';
  const keeps = on && mayConfigure ? (ptz?.maxPresets ?? 0) : 0;
  const offers = {
    still: on && camera.snapshot === true,
    imaging: on && mayCommand && hasImaging(camera) ? camera.imaging : undefined,
    relays: on && mayCommand ? (camera.relays ?? []) : [],
    keepPresets: keeps,
    setHome: on && mayConfigure && ptz?.setHome === true,
    enable: mayConfigure,
    remove: mayManageCameras,
  };
  const { still, imaging, relays, setHome, enable, remove } = offers;
  const any = still || imaging !== undefined || relays.length > 0 || keeps > 0 || setHome || enable || remove;
  return { ...offers, any };
}

function hasImaging({ imaging }: CameraInfo): boolean {
  if (!imaging) return false;
  const { night, light, levels, focus } = imaging;
  return Boolean(night?.length || light?.length || levels.length || focus?.move || focus?.auto);
}
