import * as z from 'zod/mini';
import { parseJson } from './parse.ts';

/**
 * Commands to a camera and their answers. The same schema serves the data channel `control` and MQTT's
 * `<camera>/ptz/set` and `<camera>/ptz/result`.
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

export const commandSchema = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('move'), pan: velocity, tilt: velocity, zoom: velocity, transaction }),
  z.strictObject({ command: z.literal('stop'), transaction }),
  z.strictObject({
    command: z.literal('preset'),
    /** The preset's token, or its name where no token is equal. */
    preset: z.string().check(z.minLength(1), z.maxLength(128)),
    transaction,
  }),
  z.strictObject({ command: z.literal('home'), transaction }),
  z.strictObject({ command: z.literal('presets'), transaction }),
]);
export type Command = z.infer<typeof commandSchema>;

const COMMAND_ERROR_CODES = [
  'malformed',
  'forbidden',
  'busy',
  'unsupported',
  'camera-refused',
  'camera-unreachable',
] as const;

const preset = z.object({ token: z.string(), name: z.string() });

export const answerSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ok'), transaction, presets: z.optional(z.array(preset)) }),
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

/** Reads what the gateway sent on the control channel. Throws `ProtocolError`. */
export function parseControlMessage(text: string): ControlMessage {
  return parseJson({ text, schema: controlMessageSchema, maxChars: 65_536, what: 'control message' });
}
