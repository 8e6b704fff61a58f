import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../viewer/models/settings/versions.ts';

describe('the versions of page and gateway', () => {
  it.each([
    ['0.7.0', '0.7.0', 'same'],
    ['0.7.0', '0.8.0', 'page-older'],
    ['0.9.0', '0.10.0', 'page-older'],
    ['1.0.0', '0.10.3', 'page-newer'],
    ['0.7.1', '0.7.0', 'page-newer'],
    ['0.7.0-rc1', '0.7.0', 'other'],
    ['undefined', '0.7.0', 'other'],
  ] as const)('%s beside %s: %s', (page, gateway, expected) => {
    expect(compareVersions(page, gateway)).toBe(expected);
  });
});
