import type { Quirk } from './quirk.ts';

/** What is odd in how cameras want to be signed in to. */
export const SIGN_IN_QUIRKS: readonly Quirk[] = [
  {
    name: 'clock-skew',
    what: 'Its clock is years off, and it refuses whatever is not signed by that clock.',
    found: 'read',
    fixture: 'clock-skew.xml',
    test: { file: 'quirks.test.ts', name: 'signs by the clock of a camera that lives in 2014' },
  },
  {
    name: 'clock-of-zeros',
    what: 'Its clock tells zeros.',
    found: 'read',
    fixture: 'zero-dates.xml',
    test: { file: 'quirks.test.ts', name: 'signs by this machine’s clock where the camera’s tells zeros' },
  },
  {
    name: 'closed-clock',
    what: 'It tells its time only to those who are signed in.',
    found: 'learnt',
    fixture: 'closed-clock.xml',
    test: { file: 'quirks.test.ts', name: 'signs the question for the time where that is refused without' },
  },
  {
    name: 'digest-only',
    what: 'It knows HTTP Digest only.',
    found: 'learnt',
    fixture: 'digest-only.xml',
    test: { file: 'quirks.test.ts', name: 'goes over to HTTP Digest, and stays there' },
  },
  {
    name: 'password-text-only',
    what: 'It knows no digested passwords.',
    found: 'learnt',
    fixture: 'password-text-only.xml',
    test: {
      file: 'quirks.test.ts',
      name: 'shows the password only to a camera that said that it knows no other form',
    },
  },
];
