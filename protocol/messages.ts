import * as z from 'zod/mini';
import { parseJson } from './parse.ts';
import { NAME_PATTERN } from './topics.ts';

/**
 * Signaling between a viewer and the gateway, whatever carries it. Each message travels sealed in an envelope
 * (`protocol/envelope.ts`). docs/protocol.md describes the order; a message of another version is refused.
 */
export const PROTOCOL_VERSION = 1;

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
    /** The viewer's address by `GET /api/session`, a hint of where to look for it first. */
    address: z.optional(z.string().check(z.maxLength(64))),
  }),
  candidate,
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

const cameraInfo = z.object({
  name,
  /** `idle` while nothing is pulled; `down` with the reason in `problem`. */
  state: z.enum(['idle', 'connecting', 'live', 'down']),
  problem: z.optional(z.string()),
  ptz: z.optional(
    z.object({
      pan: z.boolean(),
      tilt: z.boolean(),
      zoom: z.boolean(),
      home: z.boolean(),
      presets: z.array(z.object({ token: z.string(), name: z.string() })),
    }),
  ),
  /** The streams that it is known to have, where that is more than one. */
  qualities: z.optional(z.array(quality)),
  /** What it sends, by quality, as far as it has been pulled since the gateway's start. */
  media: z.optional(z.object({ main: z.optional(mediaInfo), sub: z.optional(mediaInfo) })),
  /** Whether this viewer's role lets it command the camera. */
  mayCommand: z.boolean(),
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
  'too-many',
  'shutting-down',
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
    gateway: name,
    version: z.string(),
    name,
    role: z.enum(['viewer', 'operator', 'admin']),
    cameras: z.array(cameraInfo),
    iceServers: z.array(iceServer),
  }),
  z.object({ type: z.literal('cameras'), cameras: z.array(cameraInfo) }),
  /** `quality` is what is sent: the other than was asked for, where only that has a codec that the viewer offers. */
  z.object({ type: z.literal('answer'), peer, sdp, quality }),
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
