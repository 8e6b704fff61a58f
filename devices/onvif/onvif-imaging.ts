import { DeviceError, type ImagingDevice, type ImagingSettings, LEVELS } from '../camera.ts';
import { type ImagingTarget, NIGHT_OF_FILTER } from './imaging-target.ts';
import { sendAuxiliaryCommand } from './services/device-service.ts';
import {
  askImaging,
  type FilterMode,
  moveFocus,
  setImaging,
  stopFocus,
  type ToldLevel,
} from './services/imaging-service.ts';
import type { Range } from './services/ptz-node.ts';
import { sendPtzAuxiliaryCommand } from './services/ptz-service.ts';
import type { Session, Sessions } from './session.ts';

export interface OnvifImagingOptions {
  readonly camera: string;
  readonly sessions: Sessions;
}

/** The picture's settings over ONVIF's imaging service, and lamps over auxiliary commands. */
export class OnvifImaging implements ImagingDevice {
  readonly #options: OnvifImagingOptions;

  constructor(options: OnvifImagingOptions) {
    this.#options = options;
  }

  settings(): Promise<ImagingSettings> {
    return this.#use(async ({ client }, { source, options }) => {
      const told = await askImaging(client, source);
      const levels = LEVELS.flatMap((level) => {
        const range = options.levels[level];
        const value = told.levels[level];
        return range && value !== undefined ? [[level, fractionOf(range, value)] as const] : [];
      });
      return {
        ...Object.fromEntries(levels),
        ...(told.filter && { night: NIGHT_OF_FILTER[told.filter] }),
        ...(told.focus && { focus: told.focus === 'AUTO' ? 'auto' : 'manual' }),
      };
    });
  }

  set(change: ImagingSettings): Promise<void> {
    return this.#use(async (session, target) => {
      const wanted = this.#wanted(change, target);
      if (wanted) await setImaging(session.client, target.source, wanted);
      if (change.light !== undefined) await this.#setLight(session, target, change.light);
    });
  }

  focus(speed: number): Promise<void> {
    return this.#use(({ client }, { source, focusSpeed }) => {
      if (!focusSpeed) throw this.#unsupported('its lens can not be focused');
      if (speed === 0) return stopFocus(client, source);
      const { min, max } = focusSpeed;
      return moveFocus(client, source, speed > 0 ? speed * max : -speed * min);
    });
  }

  /** In the camera's own words and ranges; nothing where the change has none of them. */
  #wanted(change: ImagingSettings, { options }: ImagingTarget): Parameters<typeof setImaging>[2] | undefined {
    const levels: Partial<Record<ToldLevel, number>> = {};
    for (const level of LEVELS) {
      const value = change[level];
      if (value === undefined) continue;
      const range = options.levels[level];
      if (!range) throw this.#unsupported(`its ${level} can not be set`);
      levels[level] = range.min + value * (range.max - range.min);
    }
    const filter = change.night && FILTERS.find((mode) => NIGHT_OF_FILTER[mode] === change.night);
    if (filter && !options.filterModes.includes(filter)) {
      throw this.#unsupported(`it has no night mode ${change.night}`);
    }
    const focus = change.focus && (change.focus === 'auto' ? 'AUTO' : 'MANUAL');
    if (focus && !options.focusModes.includes(focus))
      throw this.#unsupported(`it has no ${change.focus} focus`);
    const isNothing = Object.keys(levels).length === 0 && !filter && !focus;
    return isNothing ? undefined : { levels, ...(filter && { filter }), ...(focus && { focus }) };
  }

  async #setLight(
    { client, findPtz }: Session,
    { light }: ImagingTarget,
    state: NonNullable<ImagingSettings['light']>,
  ): Promise<void> {
    const command = light?.commands.get(state);
    if (!light || command === undefined) throw this.#unsupported(`its light can not be set to ${state}`);
    const ptz = light.service === 'ptz' ? await findPtz() : undefined;
    if (ptz) await sendPtzAuxiliaryCommand(client, ptz.profile, command);
    else await sendAuxiliaryCommand(client, command);
  }

  #use<T>(task: (session: Session, target: ImagingTarget) => Promise<T>): Promise<T> {
    return this.#options.sessions.use(async (session) => {
      const target = await session.findImaging();
      if (!target) throw this.#unsupported('it has no picture settings');
      return task(session, target);
    });
  }

  #unsupported(why: string): DeviceError {
    const { camera } = this.#options;
    return new DeviceError({
      kind: 'unsupported',
      camera,
      message: `The camera ${camera} can not do that: ${why}`,
    });
  }
}

const FILTERS: readonly FilterMode[] = ['ON', 'OFF', 'AUTO'];

function fractionOf({ min, max }: Range, value: number): number {
  const fraction = (value - min) / (max - min);
  return Number(Math.min(1, Math.max(0, fraction)).toFixed(4));
}
