import { expect, it } from 'vitest';
import { type Admission, type Arrival, decideAdmission } from '../../broker/admission.ts';

const QUIET: Arrival = {
  halfOpen: 0,
  halfOpenHere: 0,
  isKnown: false,
  inTime: true,
  inTimeHere: true,
  limits: { halfOpen: 10, halfOpenPerAddress: 5 },
};

it.each<[what: string, arrival: Partial<Arrival>, admission: Admission]>([
  ['the first', {}, { kind: 'take' }],
  ['the last that fits', { halfOpen: 9, halfOpenHere: 4 }, { kind: 'take' }],
  ['one more in all', { halfOpen: 10 }, { kind: 'shed', from: 'most-crowded' }],
  ['one more of an address', { halfOpen: 5, halfOpenHere: 5 }, { kind: 'shed', from: 'same-address' }],
  ['one more of both', { halfOpen: 10, halfOpenHere: 5 }, { kind: 'shed', from: 'same-address' }],
  [
    'an address that comes too often',
    { inTimeHere: false, isKnown: true },
    { kind: 'refuse', reason: 'address-too-fast' },
  ],
  ['a stranger among too many', { inTime: false }, { kind: 'refuse', reason: 'too-many-strangers' }],
  ['one who is known among too many strangers', { inTime: false, isKnown: true }, { kind: 'take' }],
])('%s', (_what, arrival, admission) => {
  expect(decideAdmission({ ...QUIET, ...arrival })).toEqual(admission);
});
