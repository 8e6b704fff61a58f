import { describe, expect, it } from 'vitest';
import type { CameraInfo } from '../../../protocol/messages.ts';
import { cameraProblem } from '../../../viewer/models/settings/camera-problem.ts';

const DOWN: CameraInfo = { name: 'porch', state: 'down', mayCommand: true, mayConfigure: true };

describe('what keeps a camera from its picture', () => {
  it.each([
    ['unreachable', /does not answer/],
    ['credentials', /does not take the user name and password/],
    ['no-stream', /no such stream/],
    ['format', /can not pass on/],
    ['other', /^it smokes\.$/i],
    [undefined, /^it smokes\.$/i],
  ] as const)('of the kind %s is said in words', (problemKind, words) => {
    const camera = { ...DOWN, problem: 'it smokes', ...(problemKind && { problemKind }) };
    expect(cameraProblem(camera, true)).toMatch(words);
  });

  it('leads only those to its settings who may change them', () => {
    const camera: CameraInfo = { ...DOWN, problem: 'HTTP 401', problemKind: 'credentials' };
    expect(cameraProblem(camera, true)).toContain('in its settings');
    expect(cameraProblem(camera, false)).not.toContain('in its settings');
  });

  it('is nothing where it has one', () => {
    expect(cameraProblem({ ...DOWN, state: 'live' }, true)).toBeUndefined();
  });
});
