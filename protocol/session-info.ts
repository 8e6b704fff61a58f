import * as z from 'zod/mini';
import { parseJson } from './parse.ts';
import { NAME_PATTERN } from './topics.ts';

/** How people name their devices: anything that can be read, in one line. */
export const PERSON_NAME_PATTERN = /^[^\p{C}\s](?:[^\p{C}\p{Zl}\p{Zp}]{0,62}[^\p{C}\s])?$/u;

/**
 * Who somebody is here and which broker carries their signaling: told by `GET /api/session` to whoever bears a token, by
 * signaling to a device that has paired, and again by every welcome. A device keeps it, and needs no HTTP afterwards.
 */
export const sessionInfoSchema = z.object({
  /** The gateway's name. */
  gateway: z.string().check(z.regex(NAME_PATTERN)),
  /** Its Ed25519 key, base64url. */
  key: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)),
  version: z.string().check(z.maxLength(64)),
  /** The token's or the device's. */
  name: z.string().check(z.regex(PERSON_NAME_PATTERN)),
  role: z.enum(['viewer', 'operator', 'admin']),
  /** Whether they may find, add and remove cameras. */
  mayManageCameras: z.boolean(),
  /** Whether they may list, rename and revoke devices, and invite others. */
  mayManageAccess: z.boolean(),
  /** Whether they get pictures through a relay only, and so have to offer that. */
  relayOnly: z.boolean(),
  /** The page's own address as the gateway sees it, to put into offers: browsers hide it in their candidates. */
  address: z.optional(z.string().check(z.maxLength(64))),
  broker: z.object({
    /** `ws:` or `wss:` URL, or a path on this HTTP server (the embedded broker). */
    url: z.string().check(z.maxLength(2048)),
    /** Absent where the page's own door signs in (the embedded broker). */
    username: z.optional(z.string().check(z.maxLength(128))),
    password: z.optional(z.string().check(z.maxLength(256))),
    /** The topic that says `offline` when the gateway has gone: a hint, for a broker may say anything. */
    status: z.string().check(z.maxLength(256)),
  }),
});
export type SessionInfo = z.infer<typeof sessionInfoSchema>;

/** Throws `ProtocolError`. */
export function parseSessionInfo(text: string): SessionInfo {
  return parseJson({ text, schema: sessionInfoSchema, maxChars: 16_384, what: 'session info' });
}
