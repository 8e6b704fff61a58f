import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Replayable, ViewerRequests } from '../../../../gateway/stream/feed/viewer-requests.ts';

function setUp(replayable: Partial<Replayable> = {}) {
  const known: Replayable = {
    replaying: false,
    cachedBytes: 0,
    damaged: false,
    generation: 1,
    replayTakesMs: 10,
    ...replayable,
  };
  const replay = vi.fn();
  const onKeyframeNeeded = vi.fn();
  const requests = new ViewerRequests({
    replayable: () => known,
    cameraMakesKeyframes: () => true,
    replay,
    onKeyframeNeeded,
    now: () => Date.now(),
  });
  return { requests, replay, onKeyframeNeeded };
}

describe('ViewerRequests', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('spends the viewer’s share in the camera, which a keyframe does not fill again', () => {
    const { requests } = setUp();
    const answers = Array.from({ length: 5 }, () => {
      const answer = requests.ask();
      requests.keyframeSent({ replayedBytes: 0 });
      vi.advanceTimersByTime(1_000);
      return answer;
    });
    expect(answers).toEqual(['needs-camera', 'needs-camera', 'needs-camera', 'too-soon', 'too-soon']);
  });

  it('has one more when 10 s have passed, and asks by itself then', () => {
    const { requests, onKeyframeNeeded } = setUp();
    for (let i = 0; i < 4; i++) {
      requests.ask();
      if (i < 3) requests.keyframeSent({ replayedBytes: 0 });
      vi.advanceTimersByTime(1_000);
    }
    expect(onKeyframeNeeded).not.toHaveBeenCalled();
    vi.advanceTimersByTime(5_999);
    expect(onKeyframeNeeded).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onKeyframeNeeded).toHaveBeenCalledTimes(1);
  });

  it('answers from the cache beyond its share', () => {
    const { requests, replay } = setUp({ cachedBytes: 600_000 });
    for (let i = 0; i < 3; i++) {
      expect(requests.ask()).toBe('needs-camera');
      requests.keyframeSent({ replayedBytes: 0 });
      vi.advanceTimersByTime(1_000);
    }
    expect(requests.ask()).toBe('replayed');
    expect(replay).toHaveBeenCalledTimes(1);
  });
});
