import * as z from 'zod/mini';
import { ProtocolError, parseJson } from './parse.ts';

/**
 * Commands to a camera and their answers. The same schema serves the data channel `control` and the command topics
 * of MQTT (`protocol/topics.ts`).
 */

/** Longest command or answer, in UTF-16 units of its JSON. */
export const MAX_COMMAND_CHARS = 4096;

/** A move that is not repeated within this many milliseconds is stopped by the gateway. */
export const MOVE_SILENCE_MS = 500;

/** How often a viewer repeats a move while its pad is held, in milliseconds. */
export const MOVE_REPEAT_MS = 150;

/** Velocity on one axis: −1…1, positive is right, up, in. */
const velocity = z._default(z.number().check(z.gte(-1), z.lte(1)), 0);

/** Whatever the sender uses to find the answer again; echoed as it came. */
const transaction = z.optional(z.union([z.string().check(z.maxLength(128)), z.number()]));

/** A part of the camera's range: pan and tilt −1…1, positive is right, up. */
const place = z.number().check(z.gte(-1), z.lte(1));

/** 0…1 of the camera's own range. */
const fraction = z.number().check(z.gte(0), z.lte(1));
const speed = z.optional(fraction);
const onOffAuto = z.enum(['on', 'off', 'auto']);
const presetKey = z.string().check(z.minLength(1), z.maxLength(128));
const presetName = z.string().check(z.minLength(1), z.maxLength(64));

export const commandSchema = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('move'), pan: velocity, tilt: velocity, zoom: velocity, transaction }),
  z.strictObject({ command: z.literal('stop'), transaction }),
  z.strictObject({
    command: z.literal('preset'),
    /** The preset's token, or its name where no token is equal. */
    preset: presetKey,
    transaction,
  }),
  z.strictObject({ command: z.literal('home'), transaction }),
  z.strictObject({ command: z.literal('presets'), transaction }),
  /** From where the camera looks now. */
  z.strictObject({
    command: z.literal('move-by'),
    pan: velocity,
    tilt: velocity,
    zoom: velocity,
    /**
     * By parts of the camera's range (default), or of the picture as it is now: there pan and tilt of 1 are half its
     * width and height, so that what is at its right edge comes to its middle. `zoom` is a part of the range in both.
     */
    unit: z.optional(z.enum(['range', 'picture'])),
    speed,
    transaction,
  }),
  /** To a place; an axis that is absent stays where it is. */
  z
    .strictObject({
      command: z.literal('move-to'),
      pan: z.optional(place),
      tilt: z.optional(place),
      zoom: z.optional(fraction),
      speed,
      transaction,
    })
    .check(
      z.refine(({ pan, tilt, zoom }) => (pan ?? tilt ?? zoom) !== undefined, {
        error: 'expected at least one of pan, tilt, zoom',
      }),
    ),
  z.strictObject({ command: z.literal('position'), transaction }),
  /** Nearer (negative) or farther while it is repeated, as `move`; 0 stops. */
  z.strictObject({ command: z.literal('focus'), speed: place, transaction }),
  /** With nothing to set it only answers how things stand. */
  z.strictObject({
    command: z.literal('imaging'),
    night: z.optional(onOffAuto),
    light: z.optional(onOffAuto),
    brightness: z.optional(fraction),
    contrast: z.optional(fraction),
    saturation: z.optional(fraction),
    sharpness: z.optional(fraction),
    focus: z.optional(z.enum(['auto', 'manual'])),
    transaction,
  }),
  /** `relay` is the camera's token, or its number from 1 on. */
  z.strictObject({
    command: z.literal('relay'),
    relay: z.union([presetKey, z.int().check(z.gte(1), z.lte(64))]),
    state: z.enum(['on', 'off']),
    transaction,
  }),
  /** Takes a still, which is published on `<camera>/snapshot`. */
  z.strictObject({ command: z.literal('snapshot'), transaction }),
  /** Keeps where the camera looks now as a preset; with `preset` in place of that one. */
  z.strictObject({
    command: z.literal('save-preset'),
    name: presetName,
    preset: z.optional(presetKey),
    transaction,
  }),
  /** ONVIF has no renaming: the camera goes there and keeps the place under the new name. */
  z.strictObject({ command: z.literal('rename-preset'), preset: presetKey, name: presetName, transaction }),
  z.strictObject({ command: z.literal('remove-preset'), preset: presetKey, transaction }),
  z.strictObject({ command: z.literal('set-home'), transaction }),
  z.strictObject({ command: z.literal('enable'), enabled: z.boolean(), transaction }),
]);
export type Command = z.infer<typeof commandSchema>;

const COMMAND_ERROR_CODES = [
  'malformed',
  'forbidden',
  'busy',
  'unsupported',
  'camera-refused',
  'camera-unreachable',
  /** It came while the gateway was away from its broker, and may no longer be meant. */
  'too-late',
] as const;

const preset = z.object({ token: z.string(), name: z.string() });

const position = z.object({
  pan: z.optional(z.number()),
  tilt: z.optional(z.number()),
  zoom: z.optional(z.number()),
});

const imagingSettings = z.object({
  night: z.optional(onOffAuto),
  light: z.optional(onOffAuto),
  brightness: z.optional(z.number()),
  contrast: z.optional(z.number()),
  saturation: z.optional(z.number()),
  sharpness: z.optional(z.number()),
  focus: z.optional(z.enum(['auto', 'manual'])),
});
export type ImagingSettings = z.infer<typeof imagingSettings>;

export const answerSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ok'),
    transaction,
    presets: z.optional(z.array(preset)),
    /** Of `save-preset`: the preset's token. */
    preset: z.optional(z.string()),
    position: z.optional(position),
    imaging: z.optional(imagingSettings),
    /** Of `snapshot`: its size. */
    bytes: z.optional(z.number()),
    /** A newer command came before the camera could be told, and is carried out in its place. */
    superseded: z.optional(z.boolean()),
  }),
  z.object({
    status: z.literal('error'),
    transaction,
    code: z.enum(COMMAND_ERROR_CODES),
    /** A sentence for a person: the camera's own reason where it gave one. */
    error: z.string(),
  }),
]);
export type Answer = z.infer<typeof answerSchema>;

/** Told to everyone on a camera's control channel when somebody starts or stops driving it. */
const driverEventSchema = z.object({ event: z.literal('driver'), driver: z.nullable(z.string()) });

/** Whatever the gateway sends on the control channel. */
export const controlMessageSchema = z.union([answerSchema, driverEventSchema]);
export type ControlMessage = z.infer<typeof controlMessageSchema>;

/** Reads one command. Throws `ProtocolError` for text that is too long, no JSON, or no command. */
export function parseCommand(text: string): Command {
  return parseJson({ text, schema: commandSchema, maxChars: MAX_COMMAND_CHARS, what: 'command' });
}

const transactionSchema = z.object({ transaction });

/** What the sender of a text finds the answer again by, also where the rest is no command. */
export function transactionOf(text: string): Command['transaction'] {
  try {
    const schema = transactionSchema;
    return parseJson({ text, schema, maxChars: MAX_COMMAND_CHARS, what: 'command' }).transaction;
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

/** Reads what the gateway sent on the control channel. Throws `ProtocolError`. */
export function parseControlMessage(text: string): ControlMessage {
  return parseJson({ text, schema: controlMessageSchema, maxChars: 65_536, what: 'control message' });
}
