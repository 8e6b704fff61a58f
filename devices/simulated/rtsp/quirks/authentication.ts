import type { Quirk } from './quirk.ts';

/** How the camera wants to be signed in to (RFC 7616, RFC 7617); otherwise by Digest with MD5 and no qop. */
export const AUTHENTICATION_QUIRKS = {
  'digest-sha-256': {
    meaning: 'Digest with SHA-256 and nothing else',
    traits: { authentication: { digest: 'SHA-256', qop: true } },
  },
  'digest-qop': {
    meaning: 'Digest with MD5 and qop="auth"',
    traits: { authentication: { digest: 'MD5', qop: true } },
  },
  'digest-and-basic': {
    meaning: 'Digest and Basic are both offered, Basic first',
    traits: { authentication: { digest: 'MD5', basic: true } },
  },
  'basic-only': {
    meaning: 'Basic and nothing else',
    traits: { authentication: { basic: true } },
  },
  'stale-unsaid': {
    meaning: 'a nonce that has grown old is refused without stale=TRUE',
    traits: { authentication: { digest: 'MD5', hidesStale: true } },
  },
} satisfies Readonly<Record<string, Quirk>>;
