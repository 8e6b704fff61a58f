import * as z from 'zod/mini';
import { manageRequestSchema, manageResultSchema } from './access-management.ts';
import { parseJson } from './parse.ts';
import { PERSON_NAME_PATTERN, sessionInfoSchema } from './session-info.ts';
import { NAME_PATTERN } from './topics.ts';

/**
 * Signaling between a viewer and the gateway, whatever carries it. Each message travels sealed in an envelope
 * (`protocol/sealing/envelope.ts`). docs/protocol.md describes the order; a message of another version is refused.
 */
export const PROTOCOL_VERSION = 2;

/** Longest message body, in UTF-16 units of its JSON; Chromium's offers are about 6,000. */
export const MAX_MESSAGE_CHARS = 65_536;

/** A viewer says hello at least this often, in milliseconds; the gateway forgets a session after three times that. */
export const HELLO_INTERVAL_MS = 20_000;

const name = z.string().check(z.regex(NAME_PATTERN));
/** The viewer's own key for one peer connection within its session. */
const peer = z.string().check(z.regex(NAME_PATTERN));
const sdp = z.string().check(z.minLength(1), z.maxLength(49_152));
const quality = z.enum(['main', 'sub']);

const candidate = z.object({
  type: z.literal('candidate'),
  peer,
  /** RFC 8839's attribute without `a=`; empty where the sender has no more. */
  candidate: z.string().check(z.maxLength(1024)),
  mid: z.string().check(z.maxLength(32)),
});

export const upMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello') }),
  z.object({
    type: z.literal('offer'),
    peer,
    camera: name,
    quality: z._default(quality, 'main'),
    sdp,
    /** The viewer's address by `GET /api/session` or `/api/address`, a hint of where to look for it first. */
    address: z.optional(z.string().check(z.maxLength(64))),
    /** The viewer wants a relay between: no address of its own is in the offer, and it is to get none of the house. */
    relayOnly: z.optional(z.boolean()),
  }),
  candidate,
  /** The first message of a device that has a pairing link, signed by the key that it made for itself. */
  z.object({
    type: z.literal('pair'),
    /** The link's, base64url. */
    secret: z.string().check(z.regex(/^[A-Za-z0-9_-]{22}$/)),
    /** How the device calls itself. */
    name: z.string().check(z.regex(PERSON_NAME_PATTERN)),
    /** What it will sign in to the embedded broker with, base64url. */
    door: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)),
  }),
  /** Right `manage-access`; answered by `managed` with the same `request`. */
  z.object({ type: z.literal('manage'), request: name, ask: manageRequestSchema }),
  /**
   * Switches a camera on or off, as the command `enable` does (right `configure`): one that is off has no peer, and so
   * no control channel. Refused by `error` without `peer`; `cameras` tells what became of it.
   */
  z.object({ type: z.literal('enable'), camera: name, enabled: z.boolean() }),
  z.object({ type: z.literal('bye'), peer: z.optional(peer) }),
]);
/** Viewer to gateway. */
export type UpMessage = z.infer<typeof upMessageSchema>;

const mediaInfo = z.object({
  codec: z.enum(['H264', 'H265']),
  /** Of the picture, in pixels. */
  width: z.number(),
  height: z.number(),
  /** Sound that is sent along; absent where there is none. */
  audio: z.optional(z.enum(['PCMA', 'PCMU', 'opus'])),
  /** Sound that no browser plays over WebRTC, by the camera's name for it, such as `MPEG4-GENERIC` (AAC). */
  unsupportedAudio: z.optional(z.string()),
  /** The camera sends B-frames, which browsers show in a wrong order. */
  reorders: z.optional(z.boolean()),
});
/** What one of a camera's streams holds. */
export type MediaInfo = z.infer<typeof mediaInfo>;

const onOffAuto = z.enum(['on', 'off', 'auto']);
const ptzSpaces = z.object({ panTilt: z.boolean(), zoom: z.boolean() });

/**
 * What kind of thing keeps a camera down, so that a viewer can say what to do: it does not answer, it does not take the
 * password, it has no such stream, its stream is in no format that is played here, or something else.
 */
export const PROBLEM_KINDS = ['unreachable', 'credentials', 'no-stream', 'format', 'other'] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

const cameraInfo = z.object({
  name,
  /** `idle` while nothing is pulled; `down` with the reason in `problem`; `off` where somebody switched it off. */
  state: z.enum(['idle', 'connecting', 'live', 'down', 'off']),
  /** Its name before it was renamed, so that whoever watches it finds it again; absent once another has that name. */
  formerly: z.optional(name),
  /** A sentence for a person. */
  problem: z.optional(z.string()),
  /** Beside `problem`; a kind that a newer gateway knows is `other` to an older viewer. */
  problemKind: z.optional(z.catch(z.enum(PROBLEM_KINDS), 'other')),
  ptz: z.optional(
    z.object({
      pan: z.boolean(),
      tilt: z.boolean(),
      zoom: z.boolean(),
      home: z.boolean(),
      presets: z.array(z.object({ token: z.string(), name: z.string() })),
      continuous: ptzSpaces,
      relative: ptzSpaces,
      absolute: ptzSpaces,
      setHome: z.boolean(),
      /** 0 where presets can not be saved. */
      maxPresets: z.number(),
      /** Whether `move-by` goes by parts of the picture (`unit`), so that a point can be brought to its middle. */
      centre: z._default(z.boolean(), false),
    }),
  ),
  imaging: z.optional(
    z.object({
      night: z.optional(z.array(onOffAuto)),
      light: z.optional(z.array(onOffAuto)),
      levels: z.array(z.enum(['brightness', 'contrast', 'saturation', 'sharpness'])),
      focus: z.optional(z.object({ move: z.boolean(), auto: z.boolean() })),
    }),
  ),
  /** Lights and doors on the camera; `active` where it is known. */
  relays: z.optional(
    z.array(z.object({ token: z.string(), pulse: z.boolean(), active: z.optional(z.boolean()) })),
  ),
  /** Whether it gives stills. */
  snapshot: z.optional(z.boolean()),
  /** What it notices just now, such as `motion`; absent while it is not heard. */
  noticed: z.optional(z.array(z.enum(['motion', 'person', 'vehicle', 'tamper']))),
  /** The streams that it is known to have, where that is more than one. */
  qualities: z.optional(z.array(quality)),
  /** What it sends, by quality, as far as it has been pulled since the gateway's start. */
  media: z.optional(z.object({ main: z.optional(mediaInfo), sub: z.optional(mediaInfo) })),
  /** Whether this viewer's role lets it command the camera. */
  mayCommand: z.boolean(),
  /** Whether it lets it save presets and home, and switch the camera off. */
  mayConfigure: z.boolean(),
});
/** One camera as a viewer sees it. */
export type CameraInfo = z.infer<typeof cameraInfo>;

/** Why something was refused or ended; the sentence beside it is for a person. */
export const SIGNAL_ERROR_CODES = [
  'malformed',
  'forbidden',
  'no-such-camera',
  'camera-down',
  'no-codec',
  'format-changed',
  'bad-offer',
  /** A relay only was asked for or is required, and the gateway has none. */
  'no-relay',
  'too-many',
  'shutting-down',
  /** The rights of whoever asked have ended: revoked, or a guest's time is over. */
  'withdrawn',
  /** The pairing link was used, has expired or never was. */
  'pairing-refused',
  /** It took too long on its way to be carried out. */
  'too-late',
  'peer-lost',
  'internal',
] as const;
export type SignalErrorCode = (typeof SIGNAL_ERROR_CODES)[number];
const code = z.enum(SIGNAL_ERROR_CODES);

const iceServer = z.object({
  urls: z.array(z.string()),
  username: z.optional(z.string()),
  credential: z.optional(z.string()),
});
export type IceServer = z.infer<typeof iceServer>;

export const downMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    info: sessionInfoSchema,
    /** Bears this session over HTTP, and ends with it. */
    ticket: z.string().check(z.maxLength(256)),
    cameras: z.array(cameraInfo),
    iceServers: z.array(iceServer),
  }),
  /** The device is registered; from now on it signs in by its key. */
  z.object({ type: z.literal('paired'), info: sessionInfoSchema }),
  z.object({ type: z.literal('managed'), request: name, result: manageResultSchema }),
  z.object({ type: z.literal('cameras'), cameras: z.array(cameraInfo) }),
  /** `quality` is what is sent: the other than was asked for, where only that has a codec that the viewer offers. */
  z.object({
    type: z.literal('answer'),
    peer,
    sdp,
    quality,
    /** SHA-256 of the offer's `sdp`, base64url: which offer this answers. */
    offerHash: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)),
  }),
  candidate,
  /** Something the viewer asked for was refused; with `peer`, that peer is over. */
  z.object({ type: z.literal('error'), peer: z.optional(peer), code, message: z.string() }),
  /** The gateway ends a peer, or without `peer` the whole session. */
  z.object({ type: z.literal('bye'), peer: z.optional(peer), code, message: z.string() }),
]);
/** Gateway to viewer. */
export type DownMessage = z.infer<typeof downMessageSchema>;

/** Throws `ProtocolError`. */
export function parseUpMessage(text: string): UpMessage {
  return parseJson({ text, schema: upMessageSchema, maxChars: MAX_MESSAGE_CHARS, what: 'signaling message' });
}

/** Throws `ProtocolError`. */
export function parseDownMessage(text: string): DownMessage {
  return parseJson({
    text,
    schema: downMessageSchema,
    maxChars: MAX_MESSAGE_CHARS,
    what: 'signaling message',
  });
}
