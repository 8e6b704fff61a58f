import { describe, expect, it } from 'vitest';
import { Spacing } from '../../../gateway/rtsp/spacing.ts';
import { rtpPacket } from './scripted-rtsp-server.ts';

describe('how far apart pictures come', () => {
  it('is not known before the second', () => {
    const spacing = new Spacing();
    spacing.onRtp(rtpPacket(1), 0);
    spacing.onRtp(rtpPacket(1), 5);
    spacing.onRtp(Buffer.alloc(4), 7);
    expect(spacing.isKnown).toBe(false);
    spacing.onRtp(rtpPacket(2), 10_005);
    expect(spacing.isKnown).toBe(true);
    expect(spacing.longestGapMs).toBe(10_000);
  });

  it('is forgotten after a minute or two', () => {
    const spacing = new Spacing();
    spacing.onRtp(rtpPacket(1), 0);
    spacing.onRtp(rtpPacket(2), 8000);
    let atMs = 8000;
    const play = (untilMs: number) => {
      for (; atMs < untilMs; atMs += 40) spacing.onRtp(rtpPacket(3), atMs);
    };
    play(100_000);
    expect(spacing.longestGapMs).toBe(8000);
    play(125_000);
    expect(spacing.longestGapMs).toBe(40);
  });
});
