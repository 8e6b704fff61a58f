import type { Velocity } from '../../camera.ts';
import type { Misbehaviour } from '../misbehaviour.ts';
import type { Presets } from '../presets.ts';
import type { PtzHead } from '../ptz-head.ts';
import type { Imaging } from './imaging.ts';
import type { Profile } from './profile.ts';
import type { PtzMakeup } from './ptz-makeup.ts';
import type { XmlElement } from './soap.ts';
import type { Xml } from './xml.ts';

/** A command that the camera was given, whether it obeyed or not. */
export interface PtzCommand {
  /** The ONVIF operation. */
  readonly action: string;
  readonly velocity?: Partial<Velocity>;
}

/** What commands act upon, and who is told of them. */
export interface PtzParts {
  readonly profiles: readonly Profile[];
  readonly makeup: PtzMakeup;
  readonly head: PtzHead;
  readonly presets: Presets;
  readonly imaging: Imaging;
  readonly misbehaviour: Readonly<Misbehaviour>;
  /** The camera's own clock, in ms since 1970. */
  readonly clock: () => number;
  /** Told of every command as soon as it comes. */
  readonly onCommand: (command: PtzCommand) => void;
}

/** By operation: what is answered. */
export type Answers = Readonly<Record<string, (request: XmlElement) => Xml>>;
