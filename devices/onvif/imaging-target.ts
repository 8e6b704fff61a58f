import { type ImagingFacts, LEVELS, type Switch } from '../camera.ts';
import { isAnswer } from './fault.ts';
import type { OnvifClient } from './onvif-client.ts';
import { askAuxiliaryCommands } from './services/device-service.ts';
import {
  askFocusSpeed,
  askImagingOptions,
  type FilterMode,
  type ImagingOptions,
} from './services/imaging-service.ts';
import type { Range } from './services/ptz-node.ts';

/** What imaging commands need to know. */
export interface ImagingTarget {
  /** Token of the video source that they name. */
  readonly source: string;
  readonly options: ImagingOptions;
  /** Nothing where the lens can not be moved. */
  readonly focusSpeed: Range | undefined;
  readonly light: Light | undefined;
}

/** A lamp, by the auxiliary commands that switch it, and the service that takes them. */
export interface Light {
  readonly service: 'device' | 'ptz';
  readonly commands: ReadonlyMap<Switch, string>;
}

const NOTHING: ImagingOptions = { levels: {}, filterModes: [], focusModes: [] };

/** The infrared filter keeps infrared out by day. */
export const NIGHT_OF_FILTER: Readonly<Record<FilterMode, Switch>> = { ON: 'off', OFF: 'on', AUTO: 'auto' };

/** Reads what can be set; what the camera refuses to tell is taken for absent. Throws `DeviceError`. */
export async function findImaging(
  client: OnvifClient,
  { source, nodeCommands }: { readonly source: string; readonly nodeCommands: readonly string[] },
): Promise<ImagingTarget> {
  const has = client.has('imaging');
  const options = has ? await orElse(NOTHING, askImagingOptions(client, source)) : NOTHING;
  const focusSpeed = has ? await orElse(undefined, askFocusSpeed(client, source)) : undefined;
  const deviceCommands = await orElse([], askAuxiliaryCommands(client));
  return { source, options, focusSpeed, light: readLight({ deviceCommands, nodeCommands }) };
}

/** Nothing where there is nothing to set. */
export function describeImaging({ options, focusSpeed, light }: ImagingTarget): ImagingFacts | undefined {
  const night = [...new Set(options.filterModes.map((mode) => NIGHT_OF_FILTER[mode]))];
  const levels = LEVELS.filter((level) => options.levels[level] !== undefined);
  const focus = { move: focusSpeed !== undefined, auto: options.focusModes.includes('AUTO') };
  const hasFocus = focus.move || focus.auto;
  if (night.length === 0 && levels.length === 0 && !hasFocus && !light) return undefined;
  return {
    levels,
    ...(night.length > 0 && { night }),
    ...(light && { light: [...light.commands.keys()] }),
    ...(hasFocus && { focus }),
  };
}

/** A white lamp is preferred to an infrared one, which comes on with the night mode anyway. */
export function readLight(told: {
  readonly deviceCommands: readonly string[];
  readonly nodeCommands: readonly string[];
}): Light | undefined {
  for (const lamp of ['Light', 'WhiteLight', 'IRLamp']) {
    for (const [service, commands] of [
      ['device', told.deviceCommands],
      ['ptz', told.nodeCommands],
    ] as const) {
      const found = commandsOf(lamp, commands);
      if (found.has('on') && found.has('off')) return { service, commands: found };
    }
  }
  return undefined;
}

/** ONVIF Core Specification section 8.6: `tt:IRLamp|On`, and whatever prefix and case firmware gives it. */
function commandsOf(lamp: string, commands: readonly string[]): ReadonlyMap<Switch, string> {
  const found = new Map<Switch, string>();
  for (const command of commands) {
    const [name = '', state = ''] = command.slice(command.indexOf(':') + 1).split('|');
    const switched = state.toLowerCase();
    if (name.toLowerCase() !== lamp.toLowerCase()) continue;
    if (switched === 'on' || switched === 'off' || switched === 'auto') found.set(switched, command);
  }
  return found;
}

async function orElse<T>(otherwise: T, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isAnswer(error)) return otherwise;
    throw error;
  }
}
