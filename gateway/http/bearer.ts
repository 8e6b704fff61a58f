import type { Principal } from '../../access/principal.ts';
import { errorResponse } from './json.ts';
import type { RouteResponse } from './route.ts';

export type BearerResult =
  | { readonly kind: 'known'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly response: RouteResponse };

/** RFC 6750 section 2.1; the scheme in any case (RFC 9110 section 11.1). Tokens in the query are not taken. */
const AUTHORIZATION = /^bearer +(\S+) *$/i;

/** The token in an Authorization header; nothing where there is none. */
export function readBearer(authorization: string | undefined): string | undefined {
  return AUTHORIZATION.exec(authorization ?? '')?.[1];
}

/** The 401 that says what is missing (RFC 6750 section 3). */
export function withoutToken(): BearerResult {
  const sentence = 'this takes a token: send it as "Authorization: Bearer <token>"';
  return refuse(401, sentence, { 'www-authenticate': 'Bearer realm="oriel"' });
}

export function unknownToken(): BearerResult {
  const challenge = 'Bearer realm="oriel", error="invalid_token"';
  return refuse(401, 'this token is not known here', { 'www-authenticate': challenge });
}

/** The 429 (RFC 6585 section 4) for who has sent too many wrong ones. */
export function tooMany(forMs: number): BearerResult {
  const seconds = Math.max(1, Math.ceil(forMs / 1000));
  return refuse(429, `too many wrong tokens came; try again in ${seconds} s`, {
    'retry-after': String(seconds),
  });
}

function refuse(status: number, sentence: string, headers: Readonly<Record<string, string>>): BearerResult {
  return { kind: 'refused', response: errorResponse(status, sentence, headers) };
}
