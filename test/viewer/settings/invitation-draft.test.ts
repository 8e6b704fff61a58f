import { describe, expect, it } from 'vitest';
import {
  EMPTY_DRAFT,
  type InvitationDraft,
  requestOf,
  withCamera,
} from '../../../viewer/models/settings/invitation-draft.ts';

/** A Wednesday. */
const NOW = new Date(2027, 0, 27, 15, 30);
const end = (day: number, month = 0) => new Date(2027, month, day, 23, 59, 59, 999).getTime();

describe('an invitation', () => {
  it.each<[string, Partial<InvitationDraft>, object | undefined]>([
    ['as it is given to most', {}, { role: 'viewer', cameras: ['*'] }],
    ['by a name', { name: '  Anna’s phone ' }, { name: 'Anna’s phone', role: 'viewer', cameras: ['*'] }],
    ['for some cameras', { cameras: ['porch'] }, { role: 'viewer', cameras: ['porch'] }],
    ['for today', { stay: 'today' }, { role: 'viewer', cameras: ['*'], until: end(27) }],
    ['until Sunday', { stay: 'weekend' }, { role: 'viewer', cameras: ['*'], until: end(31) }],
    [
      'until a day',
      { stay: 'date', date: '2027-02-03', role: 'operator' },
      { role: 'operator', cameras: ['*'], until: end(3, 1) },
    ],
    ['until this very day', { stay: 'date', date: '2027-01-27' }, { until: end(27) }],
    ['until a day that is over', { stay: 'date', date: '2027-01-26' }, undefined],
    ['until no day', { stay: 'date', date: '' }, undefined],
    ['through a relay', { relayOnly: true }, { role: 'viewer', cameras: ['*'], relayOnly: true }],
  ])('%s', (_name, change, wish) => {
    const request = requestOf({ ...EMPTY_DRAFT, ...change }, NOW);
    if (wish) expect(request).toMatchObject(wish);
    else expect(request).toBeUndefined();
  });

  it('for the weekend ends on the same Sunday when it is Sunday', () => {
    const sunday = new Date(2027, 0, 31, 9, 0);
    expect(requestOf({ ...EMPTY_DRAFT, stay: 'weekend' }, sunday)?.until).toBe(end(31));
  });
});

describe('the cameras of an invitation', () => {
  const all = ['porch', 'yard', 'gate'];

  it.each([
    ['all but one', [], 'yard', false, ['porch', 'gate']],
    ['one more', ['gate'], 'porch', true, ['porch', 'gate']],
    ['one less', ['porch', 'gate'], 'porch', false, ['gate']],
    ['the last one all the same, for none would mean all', ['gate'], 'gate', false, ['gate']],
    ['none that is not there any more', ['gate', 'attic'], 'porch', true, ['porch', 'gate']],
  ] as const)('are %s', (_, chosen, camera, on, next) => {
    expect(withCamera(chosen, { camera, on, all })).toEqual(next);
  });
});
