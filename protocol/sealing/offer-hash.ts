import type { Primitives } from './primitives.ts';
import { base64url, utf8 } from './text.ts';

/** What an answer says of the offer that it answers: SHA-256 of its SDP, base64url. */
export function offerHash(sdp: string, primitives: Primitives): string {
  return base64url(primitives.sha256(utf8(sdp)));
}
