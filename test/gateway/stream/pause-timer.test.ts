import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PauseTimer } from '../../../gateway/stream/pause-timer.ts';
import { VideoPath } from '../../../gateway/stream/video-path.ts';
import { TestCamera } from '../rtp/camera.ts';
import { pps, slice, sps } from '../rtp/h264/write-nals.ts';
import { readSent, type SentPacket } from './packets.ts';

const now = () => Date.now();

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a pause', () => {
  it('is told once, as long after the last touch as was asked for, and again after the next', () => {
    const onPause = vi.fn();
    const timer = new PauseTimer({ afterMs: 50, onPause, now });
    for (let touch = 0; touch < 10; touch++) {
      timer.touch(now());
      vi.advanceTimersByTime(30);
    }
    vi.advanceTimersByTime(19);
    expect(onPause).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onPause).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1000);
    expect(onPause).toHaveBeenCalledTimes(1);
    timer.touch(now());
    vi.advanceTimersByTime(50);
    expect(onPause).toHaveBeenCalledTimes(2);
  });

  it('is not told after the end', () => {
    const onPause = vi.fn();
    const timer = new PauseTimer({ afterMs: 50, onPause, now });
    timer.touch(now());
    timer.stop();
    vi.advanceTimersByTime(1000);
    expect(onPause).not.toHaveBeenCalled();
  });
});

describe('a camera without markers that pauses', () => {
  it('has its last frame shown all the same', () => {
    const sent: SentPacket[] = [];
    const path = new VideoPath({
      cacheBytes: 1_000_000,
      playoutDelay: { minMs: 0, maxMs: 0 },
      now,
      onFormat: () => undefined,
      cameraMakesKeyframes: () => false,
      onKeyframeNeeded: () => undefined,
    });
    path.join({
      ssrc: 1,
      payloadType: 96,
      send: (packet) => {
        if ((packet.readUInt8(1) & 0x7f) === 96) sent.push(readSent(packet));
        return true;
      },
    });
    const camera = new TestCamera();
    for (let frame = 0; frame < 6; frame++) {
      const nals = frame === 0 ? [sps(), pps(), slice({ type: 'idr', bytes: 300 })] : [slice({ bytes: 300 })];
      for (const packet of camera.frame(nals, { timestamp: frame * 3600, marker: 'never' }))
        path.push(packet, now());
      vi.advanceTimersByTime(40);
    }
    const marked = () => sent.filter(({ marker }) => marker).length;
    const before = marked();
    expect(sent.at(-1)?.marker).toBe(true);
    vi.advanceTimersByTime(10);
    expect(marked()).toBe(before + 1);
    expect(sent.at(-1)?.marker).toBe(true);
    path.close();
  });
});
