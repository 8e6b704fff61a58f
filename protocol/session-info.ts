import * as z from 'zod/mini';
import { parseJson } from './parse.ts';
import { NAME_PATTERN } from './topics.ts';

/** What `GET /api/session` tells whoever bears a token: who they are and which broker carries their signaling. */
const sessionInfoSchema = z.object({
  gateway: z.string().check(z.regex(NAME_PATTERN)),
  version: z.string(),
  /** The token's name; the user in signaling topics. */
  name: z.string().check(z.regex(NAME_PATTERN)),
  role: z.enum(['viewer', 'operator', 'admin']),
  /** Whether they may find, add and remove cameras. */
  mayManageCameras: z.boolean(),
  /** The page's own address as the gateway sees it, to put into offers: browsers hide it in their candidates. */
  address: z.optional(z.string().check(z.maxLength(64))),
  broker: z.object({
    /** `ws:` or `wss:` URL, or a path on this HTTP server (the embedded broker). */
    url: z.string(),
    /** Absent where the token's own name and secret sign in (the embedded broker). */
    username: z.optional(z.string()),
    password: z.optional(z.string()),
  }),
});
export type SessionInfo = z.infer<typeof sessionInfoSchema>;

/** Throws `ProtocolError`. */
export function parseSessionInfo(text: string): SessionInfo {
  return parseJson({ text, schema: sessionInfoSchema, maxChars: 16_384, what: 'session info' });
}
