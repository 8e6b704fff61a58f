import { describe, expect, it } from 'vitest';
import {
  decideKeyframe,
  type KeyframeDecision,
  type KeyframeSituation,
} from '../../../../gateway/stream/feed/keyframe-policy.ts';

const long = Number.POSITIVE_INFINITY;

const usual: KeyframeSituation = {
  sinceKeyframeMs: 5_000,
  replayedBytes: 0,
  replaying: false,
  sinceCameraAskedMs: long,
  cameraMakesKeyframes: false,
  cameraInMs: 0,
  cachedBytes: 200_000,
  damage: 'none',
  replayTakesMs: 10,
};

const able = { cameraMakesKeyframes: true };
const dear = { cachedBytes: 5_000_000, replayTakesMs: 210 };

const cases: readonly [string, Partial<KeyframeSituation>, KeyframeDecision][] = [
  ['a small group', {}, { kind: 'replay' }],
  ['a small group, with a camera that makes keyframes', able, { kind: 'replay' }],
  ['a large group', dear, { kind: 'replay' }],
  ['a large group, with a camera that makes keyframes', { ...able, ...dear }, { kind: 'camera' }],
  ['an unseen group with a hole', { damage: 'unseen' }, { kind: 'replay' }],
  [
    'an unseen group with a hole, with a camera that makes keyframes',
    { ...able, damage: 'unseen' },
    { kind: 'camera' },
  ],
  ['a group that the viewer has up to its hole', { damage: 'passed' }, { kind: 'wait', forMs: 5_000 }],
  [
    'a group that the viewer has up to its hole, and no keyframe for long',
    { damage: 'passed', sinceKeyframeMs: 10_000 },
    { kind: 'replay' },
  ],
  [
    'a group that was replayed up to its hole',
    { damage: 'replayed', sinceKeyframeMs: 60_000 },
    { kind: 'wait', forMs: 10_000 },
  ],
  [
    'a group that was replayed up to its hole, with a camera asked long ago',
    { ...able, damage: 'replayed', sinceKeyframeMs: 60_000, sinceCameraAskedMs: 10_000 },
    { kind: 'camera' },
  ],
  ['a large group, with a camera asked too often', { ...able, ...dear, cameraInMs: 1 }, { kind: 'replay' }],
  [
    'nothing cached, with a camera asked too often',
    { ...able, cachedBytes: 0, cameraInMs: 7_000 },
    { kind: 'wait', forMs: 7_000 },
  ],
  ['nothing cached', { cachedBytes: 0 }, { kind: 'camera' }],
  ['nothing cached and nothing sent yet', { cachedBytes: 0, sinceKeyframeMs: long }, { kind: 'camera' }],
  ['a keyframe 199 ms ago', { sinceKeyframeMs: 199 }, { kind: 'crossed' }],
  ['a keyframe 200 ms ago', { sinceKeyframeMs: 200 }, { kind: 'wait', forMs: 300 }],
  ['a keyframe 500 ms ago', { sinceKeyframeMs: 500 }, { kind: 'replay' }],
  ['in a replay', { sinceKeyframeMs: 600, replaying: true }, { kind: 'wait', forMs: 500 }],
  [
    'a second after 5 MB were replayed',
    { ...dear, sinceKeyframeMs: 1_000, replayedBytes: 5_000_000 },
    { kind: 'wait', forMs: 1_500 },
  ],
  [
    '2.5 s after 5 MB were replayed',
    { ...dear, sinceKeyframeMs: 2_500, replayedBytes: 5_000_000 },
    { kind: 'replay' },
  ],
  [
    'a second after 5 MB were replayed, with a camera that makes keyframes',
    { ...able, ...dear, sinceKeyframeMs: 1_000, replayedBytes: 5_000_000 },
    { kind: 'camera' },
  ],
  [
    'the camera asked 400 ms ago',
    { ...able, ...dear, sinceCameraAskedMs: 400 },
    { kind: 'wait', forMs: 600 },
  ],
  ['the camera asked in vain', { ...able, ...dear, sinceCameraAskedMs: 1_000 }, { kind: 'replay' }],
  [
    'the camera asked in vain and nothing cached',
    { cachedBytes: 0, sinceCameraAskedMs: 1_000 },
    { kind: 'camera' },
  ],
  ['a path too slow for a replay', { ...dear, replayTakesMs: 5_000 }, { kind: 'wait', forMs: 5_000 }],
  [
    'a path too slow for a replay, with a camera that makes keyframes',
    { ...able, ...dear, replayTakesMs: 5_000 },
    { kind: 'camera' },
  ],
  [
    'a path too slow for a replay, and no keyframe for long',
    { ...dear, replayTakesMs: 5_000, sinceKeyframeMs: 10_000 },
    { kind: 'replay' },
  ],
];

describe('decideKeyframe', () => {
  it.each(cases)('%s', (_, situation, decision) => {
    expect(decideKeyframe({ ...usual, ...situation })).toEqual(decision);
  });
});
