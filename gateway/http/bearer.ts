import type { Directory } from '../../access/directory.ts';
import type { Principal } from '../../access/principal.ts';
import { errorResponse } from './json.ts';
import type { RouteResponse } from './route.ts';

export type BearerResult =
  | { readonly kind: 'known'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly response: RouteResponse };

/** RFC 6750 section 2.1; the scheme in any case (RFC 9110 section 11.1). Tokens in the query are not taken. */
const AUTHORIZATION = /^bearer +(\S+) *$/i;

/** Who bears the token in `authorization`, or the 401 that says what is missing (RFC 6750 section 3). */
export function authenticateBearer(directory: Directory, authorization: string | undefined): BearerResult {
  const secret = AUTHORIZATION.exec(authorization ?? '')?.[1];
  if (secret === undefined) {
    return refuse('this takes a token: send it as "Authorization: Bearer <token>"', 'Bearer realm="oriel"');
  }
  const principal = directory.authenticate({ secret });
  return principal
    ? { kind: 'known', principal }
    : refuse('this token is not known here', 'Bearer realm="oriel", error="invalid_token"');
}

function refuse(sentence: string, challenge: string): BearerResult {
  return { kind: 'refused', response: errorResponse(401, sentence, { 'www-authenticate': challenge }) };
}
