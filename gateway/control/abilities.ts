import type {
  CameraFacts,
  ImagingFacts,
  PtzFacts,
  PtzSpaces,
  RelayFacts,
  Velocity,
} from '../../devices/camera.ts';
import { LEVELS } from '../../devices/camera.ts';
import type { Command } from '../../protocol/commands.ts';

/** What the kind of camera has at all; what this one has is in its facts. */
export interface CameraDoors {
  readonly ptz?: unknown;
  readonly imaging?: unknown;
  readonly relays?: unknown;
  readonly snapshot?: unknown;
}

export interface Question {
  readonly camera: string;
  readonly doors: CameraDoors;
  /** Absent while the camera has not answered yet; then it is asked, and answers for itself. */
  readonly facts: CameraFacts | undefined;
}

/** Why the camera can not carry that out, in a sentence that names what it has; nothing where it can. */
export function shortcoming(command: Command, { camera, doors, facts }: Question): string | undefined {
  switch (command.command) {
    case 'relay':
      if (doors.relays && (!facts || facts.relays?.length)) return undefined;
      return `${camera} has no relays`;
    case 'snapshot':
      return doors.snapshot && facts?.snapshot !== false ? undefined : `${camera} gives no stills`;
    case 'imaging':
    case 'focus': {
      const none = `${camera} has no picture settings`;
      if (!doors.imaging) return none;
      if (!facts) return undefined;
      if (!facts.imaging) return none;
      const missing = missingSetting(command, facts.imaging);
      return missing && `${camera} ${missing}; it has: ${settingsOf(facts.imaging)}`;
    }
    case 'enable':
      return undefined;
    default: {
      const none = `${camera} can not be moved`;
      if (!doors.ptz) return none;
      if (!facts) return undefined;
      if (!facts.ptz) return none;
      const missing = missingMotion(command, facts.ptz);
      return missing && `${camera} ${missing}`;
    }
  }
}

/** A held pad is diagonal more often than meant: axes that the camera lacks stand still, and the others move. */
export function withinReach({ pan, tilt, zoom }: Velocity, facts: PtzFacts | undefined): Velocity {
  const keep = (has: boolean, speed: number) => (has ? speed + 0 : 0);
  return {
    pan: keep(facts?.pan ?? true, pan),
    tilt: keep(facts?.tilt ?? true, tilt),
    zoom: keep(facts?.zoom ?? true, zoom),
  };
}

/** By the camera's token, or by its number from 1 on. */
export function findRelay(relays: readonly RelayFacts[], wanted: string | number): RelayFacts | undefined {
  const named = relays.find(({ token }) => token === wanted);
  if (named) return named;
  return typeof wanted === 'number' || /^\d{1,2}$/.test(wanted) ? relays[Number(wanted) - 1] : undefined;
}

type PtzCommand = Exclude<Command, { command: 'relay' | 'snapshot' | 'imaging' | 'focus' | 'enable' }>;

function missingMotion(command: PtzCommand, ptz: PtzFacts): string | undefined {
  switch (command.command) {
    case 'move': {
      const asked = axesOf(command);
      const can = asked.filter((axis) => isHeld(ptz, axis));
      return asked.length > 0 && can.length === 0 ? missingWay('move', asked, ptz) : undefined;
    }
    case 'move-by': {
      const inPicture = command.unit === 'picture';
      const asked = axesOf(command);
      if (inPicture && !ptz.centre && asked.some((axis) => axis !== 'zoom'))
        return missingWay('move-by in the unit picture', asked, ptz);
      const isLacking = (axis: Axis) =>
        !ptz[axis] || !(isIn(ptz.relative, axis) || (inPicture && axis !== 'zoom'));
      return missing('move-by', asked.filter(isLacking), ptz);
    }
    case 'move-to':
      return missing(
        'move-to',
        axesOf(command).filter((axis) => !ptz[axis] || !isIn(ptz.absolute, axis)),
        ptz,
      );
    case 'home':
      return ptz.home ? undefined : `has no home; ${presetsOf(ptz)}`;
    case 'set-home':
      return ptz.setHome ? undefined : 'has a home that can not be set, or none';
    case 'position':
      return ptz.position ? undefined : 'does not tell where it looks';
    case 'save-preset':
      if (ptz.maxPresets === 0) return `can not keep presets; ${presetsOf(ptz)}`;
      return command.preset === undefined && ptz.presets.length >= ptz.maxPresets
        ? `keeps ${ptz.maxPresets} presets at most and has as many; remove one, or save in place of one`
        : undefined;
    case 'rename-preset':
    case 'remove-preset':
      return ptz.maxPresets === 0 ? `can not change its presets; ${presetsOf(ptz)}` : undefined;
    case 'stop':
    case 'preset':
    case 'presets':
      return undefined;
  }
}

const AXES = ['pan', 'tilt', 'zoom'] as const;
type Axis = (typeof AXES)[number];

/** The axes that a command is about; one that is to stand still is none of a move's, but of a move to a place. */
function axesOf(command: Extract<Command, { command: 'move' | 'move-by' | 'move-to' }>): Axis[] {
  const isPlace = command.command === 'move-to';
  return AXES.filter((axis) => (isPlace ? command[axis] !== undefined : command[axis] !== 0));
}

function isIn(spaces: PtzSpaces, axis: Axis): boolean {
  return axis === 'zoom' ? spaces.zoom : spaces.panTilt;
}

/** A held move can be made of steps where the camera has nothing else. */
function isHeld(ptz: PtzFacts, axis: Axis): boolean {
  return ptz[axis] && (isIn(ptz.continuous, axis) || isIn(ptz.relative, axis));
}

function missing(way: string, lacking: readonly Axis[], ptz: PtzFacts): string | undefined {
  return lacking.length > 0 ? missingWay(way, lacking, ptz) : undefined;
}

function missingWay(way: string, axes: readonly Axis[], ptz: PtzFacts): string {
  const ways: [string, Axis[]][] = [
    ['move', AXES.filter((axis) => isHeld(ptz, axis))],
    ['move-by', AXES.filter((axis) => ptz[axis] && isIn(ptz.relative, axis))],
    ['move-to', AXES.filter((axis) => ptz[axis] && isIn(ptz.absolute, axis))],
  ];
  const has = ways.filter(([, can]) => can.length > 0).map(([name, can]) => `${name} (${can.join(', ')})`);
  return `takes no ${way} on ${axes.join(', ')}; it takes: ${has.join(', ') || 'none'}`;
}

function presetsOf({ presets }: PtzFacts): string {
  return `its presets: ${presets.map(({ name }) => name).join(', ') || 'none'}`;
}

function missingSetting(
  command: Extract<Command, { command: 'imaging' | 'focus' }>,
  facts: ImagingFacts,
): string | undefined {
  if (command.command === 'focus') return facts.focus?.move ? undefined : 'has no lens to focus by hand';
  const { night, light, focus } = command;
  if (night && !facts.night?.includes(night)) return `has no night mode ${night}`;
  if (light && !facts.light?.includes(light)) return `has no light that can be ${light}`;
  if (focus && !(focus === 'auto' ? facts.focus?.auto : facts.focus)) return `has no ${focus} focus`;
  const level = LEVELS.find((name) => command[name] !== undefined && !facts.levels.includes(name));
  return level && `has no ${level}`;
}

function settingsOf({ night, light, levels, focus }: ImagingFacts): string {
  const settings = [
    ...(night ? [`night (${night.join(', ')})`] : []),
    ...(light ? [`light (${light.join(', ')})`] : []),
    ...(focus?.move ? ['focus by hand'] : []),
    ...(focus?.auto ? ['focus by itself'] : []),
    ...levels,
  ];
  return settings.join(', ') || 'none';
}
