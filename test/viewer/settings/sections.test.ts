import { describe, expect, it } from 'vitest';
import {
  ADD_FROM_SETTINGS,
  pathOf,
  placeOf,
  type SettingsPlace,
  sectionsFor,
} from '../../../viewer/models/settings/sections.ts';

const place = (section?: SettingsPlace['section'], camera?: string): SettingsPlace => ({ section, camera });

describe('the sections of the settings', () => {
  it('show who has access only to those who may change it', () => {
    expect(sectionsFor({ mayManageAccess: true })).toEqual([
      'device',
      'people',
      'cameras',
      'network',
      'about',
    ]);
    expect(sectionsFor({ mayManageAccess: false })).toEqual(['device', 'cameras', 'network', 'about']);
  });

  it.each([
    ['settings', place()],
    ['settings/people', place('people')],
    ['settings/cameras/porch', place('cameras', 'porch')],
    ['settings/people/porch', place('people')],
    ['settings/nowhere', place()],
    [ADD_FROM_SETTINGS, place('cameras')],
    ['add', undefined],
    ['', undefined],
  ])('are named by “%s”', (path, expected) => {
    expect(placeOf(path)).toEqual(expected);
  });

  it('have paths that name them', () => {
    expect([pathOf(), pathOf('about'), pathOf('cameras', 'porch')]).toEqual([
      'settings',
      'settings/about',
      'settings/cameras/porch',
    ]);
  });
});
