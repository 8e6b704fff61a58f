import type { Quirk } from './quirk.ts';

/** What is odd in how cameras move. */
export const MOVING_QUIRKS: readonly Quirk[] = [
  {
    name: 'no-stop',
    what: 'It has no Stop.',
    found: 'learnt',
    fixture: 'no-stop.xml',
    test: { file: 'quirks.test.ts', name: 'stops by a move at no speed, from then on' },
  },
  {
    name: 'stop-names-axes',
    what: 'It stops only the axes that a Stop names.',
    found: 'always',
    fixture: 'stop-names-axes.xml',
    test: { file: 'quirks.test.ts', name: 'names every axis of the camera in a stop' },
  },
  {
    name: 'timeout-clock',
    what: 'It reads a timeout only as PT00H00M02S.',
    found: 'learnt',
    fixture: 'timeout-clock.xml',
    test: { file: 'quirks.test.ts', name: 'writes the timeout as a clock does, from then on' },
  },
  {
    name: 'timeout-refused',
    what: 'It takes no timeout, or none so short.',
    found: 'learnt',
    fixture: 'timeout-refused.xml',
    test: { file: 'quirks.test.ts', name: 'leaves the timeout away, from then on' },
  },
  {
    name: 'timeout-ignored',
    what: 'It goes on turning after its timeout.',
    found: 'always',
    fixture: 'timeout-ignored.xml',
    test: { file: 'quirks.test.ts', name: 'sends a stop whatever the timeout was' },
  },
  {
    name: 'continuous-only',
    what: 'It announces every way of moving, of which one works.',
    found: 'configured',
    fixture: 'continuous-only.xml',
    test: { file: 'quirks.test.ts', name: 'uses velocities alone where that is configured' },
  },
  {
    name: 'relative-only',
    what: 'It moves in steps only.',
    found: 'read',
    fixture: 'relative-only.xml',
    test: { file: 'quirks.test.ts', name: 'makes a held move of steps' },
  },
  {
    name: 'relative-runs-on',
    what: 'A RelativeMove does not end.',
    found: 'configured',
    fixture: 'relative-runs-on.xml',
    test: { file: 'quirks.test.ts', name: 'reckons places itself where that is configured' },
  },
  {
    name: 'inverted-pan',
    what: 'An axis runs the wrong way.',
    found: 'configured',
    fixture: 'inverted-pan.xml',
    test: { file: 'quirks.test.ts', name: 'turns an axis round in every direction, but not in places' },
  },
  {
    name: 'own-spaces',
    what: 'It counts in degrees, or in steps of its motors.',
    found: 'read',
    fixture: 'own-spaces.xml',
    test: { file: 'quirks.test.ts', name: 'counts as the camera does' },
  },
  {
    name: 'ptz-of-one-profile',
    what: 'Its head belongs to one profile, which is not the main one.',
    found: 'read',
    fixture: 'ptz-of-one-profile.xml',
    test: { file: 'quirks.test.ts', name: 'moves by the profile that the head belongs to' },
  },
  {
    name: 'true-as-one',
    what: 'It writes 1 for true.',
    found: 'always',
    fixture: 'one-for-true.xml',
    test: { file: 'quirks.test.ts', name: 'takes 1 for true' },
  },
];
