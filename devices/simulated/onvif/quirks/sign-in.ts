import type { OnvifQuirk } from './quirk.ts';

/** How clients prove who they are. */
export const SIGN_IN_QUIRKS = {
  'http-digest-only': {
    meaning: 'clients sign in by HTTP Digest, and a UsernameToken is as good as none',
    traits: { signIn: 'http-digest' },
  },
  'password-text-only': {
    meaning: 'a UsernameToken is only understood with the password in clear (PasswordText)',
    traits: { signIn: 'password-text' },
  },
} satisfies Readonly<Record<string, OnvifQuirk>>;
