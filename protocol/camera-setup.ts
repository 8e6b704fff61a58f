import * as z from 'zod/mini';
import { parseJson } from './parse.ts';
import { NAME_PATTERN } from './topics.ts';

/**
 * What an admin's page and the gateway say to each other over HTTP to find, look at, add, change and remove cameras:
 * `POST /api/discovery`, `POST /api/discovery/inspect`, `POST /api/cameras`, and `GET`, `PATCH` and `DELETE` of
 * `/api/cameras/<camera>`. A refusal is JSON with a sentence in `error`.
 */

/** Longest request, in bytes. */
export const MAX_SETUP_BYTES = 8_192;

const url = z.string().check(z.minLength(1), z.maxLength(512));
const credential = z.optional(z.string().check(z.maxLength(256)));
const token = z.string().check(z.minLength(1), z.maxLength(128));
const identity = z.optional(z.string().check(z.maxLength(256)));

const foundCamera = z.object({
  /** Of its ONVIF device service. */
  url: z.string(),
  /** As it calls itself; absent where it does not. */
  name: z.optional(z.string()),
  hardware: z.optional(z.string()),
  identity,
  /** The name under which it is configured already. */
  known: z.optional(z.string()),
});
export type FoundCamera = z.infer<typeof foundCamera>;

const discoveryAnswerSchema = z.object({ found: z.array(foundCamera) });
export type DiscoveryAnswer = z.infer<typeof discoveryAnswerSchema>;

export const inspectRequestSchema = z.strictObject({
  /** An ONVIF address, or only a host, perhaps with a port; or a stream's, which may hold what signs in. */
  url,
  username: credential,
  password: credential,
});
export type InspectRequest = z.infer<typeof inspectRequestSchema>;

export const ABILITIES = [
  'pan',
  'tilt',
  'zoom',
  'presets',
  'home',
  'relative',
  'absolute',
  'focus',
  'night',
  'light',
  'picture',
  'relays',
  'inputs',
  'events',
  'snapshot',
  'backchannel',
] as const;
export type Ability = (typeof ABILITIES)[number];

const inspectedProfile = z.object({
  token: z.string(),
  name: z.string(),
  codec: z.optional(z.string()),
  width: z.number(),
  height: z.number(),
  fps: z.optional(z.number()),
  /** What it would be used for by rule. */
  qualities: z.array(z.enum(['main', 'sub'])),
  /** A JPEG in base64; absent where the camera gives none. */
  still: z.optional(z.string()),
});

const inspectedStream = z.object({
  codec: z.enum(['H264', 'H265']),
  /** In pixels; absent where only its pictures tell. */
  width: z.optional(z.number()),
  height: z.optional(z.number()),
  /** Codec of the sound that is passed on. */
  sound: z.optional(z.string()),
  /** Codec of sound that browsers do not play. */
  unsupportedSound: z.optional(z.string()),
});
export type InspectedStream = z.infer<typeof inspectedStream>;

const inspectionSchema = z.object({
  /** Complete, as the configuration takes it, without what signs in. */
  url: z.string(),
  /** Of a camera that was asked by RTSP: it has nothing else, and neither profiles nor abilities. */
  stream: z.optional(inspectedStream),
  manufacturer: z.optional(z.string()),
  model: z.optional(z.string()),
  firmware: z.optional(z.string()),
  serial: z.optional(z.string()),
  identity,
  profiles: z.array(inspectedProfile),
  abilities: z.array(z.enum(ABILITIES)),
});
export type Inspection = z.infer<typeof inspectionSchema>;

/** Either an ONVIF camera or a stream. */
export const addCameraSchema = z
  .strictObject({
    name: z.string().check(z.regex(NAME_PATTERN)),
    onvif: z.optional(z.strictObject({ url, username: credential, password: credential, identity })),
    rtsp: z.optional(z.strictObject({ url, username: credential, password: credential })),
    profile: z.optional(z.strictObject({ main: z.optional(token), sub: z.optional(token) })),
  })
  .check(
    z.refine(({ onvif, rtsp }) => (onvif === undefined) !== (rtsp === undefined), {
      error: 'expected one of onvif and rtsp',
    }),
    z.refine(({ rtsp, profile }) => rtsp === undefined || profile === undefined, {
      error: 'a stream has no profiles to choose from',
    }),
  );
export type AddCamera = z.infer<typeof addCameraSchema>;

export const PTZ_AXES = ['pan', 'tilt', 'zoom'] as const;
export type PtzAxis = (typeof PTZ_AXES)[number];

const cameraProfile = z.omit(inspectedProfile, { still: true });
export type CameraProfile = z.infer<typeof cameraProfile>;

/** What can be changed of a camera, as it is now. */
const cameraSettingsSchema = z.object({
  name: z.string(),
  kind: z.enum(['onvif', 'rtsp', 'simulated']),
  /** Host, perhaps with a port; nobody's credentials. */
  address: z.optional(z.string()),
  /** Tokens that somebody has chosen; absent where the rule decides. */
  profile: z.object({ main: z.optional(z.string()), sub: z.optional(z.string()) }),
  /** As the camera has them just now; none where it could not be asked, or has no such thing. */
  profiles: z.array(cameraProfile),
  /** Why the camera could not be asked, in a sentence. */
  problem: z.optional(z.string()),
  invert: z.array(z.enum(PTZ_AXES)),
  /** Whether it turns or zooms, as far as is known. */
  canInvert: z.boolean(),
});
export type CameraSettings = z.infer<typeof cameraSettingsSchema>;

/** `null` for a profile as the rule finds it. */
const profileChoice = z.optional(z.union([token, z.null()]));

/** What is absent stays as it is; a user name and a password only come together. */
export const changeCameraSchema = z
  .strictObject({
    name: z.optional(z.string().check(z.regex(NAME_PATTERN))),
    profile: z.optional(z.strictObject({ main: profileChoice, sub: profileChoice })),
    invert: z.optional(z.array(z.enum(PTZ_AXES)).check(z.maxLength(PTZ_AXES.length))),
    username: credential,
    password: credential,
  })
  .check(
    z.refine(({ username, password }) => (username === undefined) === (password === undefined), {
      error: 'a user name and a password come together',
    }),
  );
export type ChangeCamera = z.infer<typeof changeCameraSchema>;

/** Longest answer, in UTF-16 units: some profiles with a still each. */
const MAX_ANSWER_CHARS = 16_777_216;

/** Throws `ProtocolError`. */
export function parseDiscoveryAnswer(text: string): DiscoveryAnswer {
  return parseJson({
    text,
    schema: discoveryAnswerSchema,
    maxChars: MAX_ANSWER_CHARS,
    what: 'discovery answer',
  });
}

/** Throws `ProtocolError`. */
export function parseCameraSettings(text: string): CameraSettings {
  return parseJson({ text, schema: cameraSettingsSchema, maxChars: MAX_ANSWER_CHARS, what: 'camera' });
}

/** Throws `ProtocolError`. */
export function parseInspection(text: string): Inspection {
  return parseJson({ text, schema: inspectionSchema, maxChars: MAX_ANSWER_CHARS, what: 'inspection' });
}
